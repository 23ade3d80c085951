"""Writes `.env.example` from the settings class, so that the two cannot drift apart."""

import textwrap

from lib.directives.tables import settings_rows
from lib.features import all_features
from lib.settings import PROJECT_ROOT

HEADER = (
    "# Copy to .env and change what you need. Every line shows the default. Made by `make env` from lib/settings.py.\n"
)


def env_example() -> str:
    """The text of `.env.example`: every variable with its meaning above it and its default behind it, commented out."""
    all_features()  # lists their settings
    blocks = [
        "\n".join(
            [
                "",
                *textwrap.wrap(meaning, 100, initial_indent="# ", subsequent_indent="# "),
                f"#{name}={_quoted(default)}",
            ]
        )
        for name, default, meaning in settings_rows()
    ]
    return HEADER + "\n".join(blocks) + "\n"


def _quoted(value: str) -> str:
    return f'"{value}"' if " " in value else value


def main() -> None:
    """Writes the file."""
    (PROJECT_ROOT / ".env.example").write_text(env_example(), encoding="utf-8")


if __name__ == "__main__":
    main()
