"""Write `.env.example` from the settings class, so that the two stay consistent."""

import textwrap

from lib.directives.tables import settings_props
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
                *textwrap.wrap(setting.description, 100, initial_indent="# ", subsequent_indent="# "),
                f"#{setting.name}={_quoted(setting.default)}",
            ]
        )
        for setting in settings_props()
    ]
    return HEADER + "\n".join(blocks) + "\n"


def _quoted(value: str | None) -> str:
    return f'"{value}"' if value and " " in value else value or ""


def main() -> None:
    """Write the file."""
    (PROJECT_ROOT / ".env.example").write_text(env_example(), encoding="utf-8")


if __name__ == "__main__":
    main()
