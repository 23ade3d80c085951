"""Write `.env.example` from the settings class, so that the two stay consistent."""

import textwrap

from lib.directives.tables import settings_rows
from lib.features import all_features
from lib.settings import PROJECT_ROOT

HEADER = (
    "# Copy to .env and change what you need. Each line shows the default. "
    "`make env` generates this file from the settings.\n"
)


def env_example() -> str:
    """Return the text of `.env.example`: each variable as a comment, with its meaning and its default."""
    all_features()  # registers their settings
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
    """Write the file."""
    (PROJECT_ROOT / ".env.example").write_text(env_example(), encoding="utf-8")


if __name__ == "__main__":
    main()
