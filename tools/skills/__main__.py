"""Write the files: `make skills`."""

import logging

from lib.settings import PROJECT_ROOT
from tools.skills import skill_files


def main() -> None:
    """Build the site as at startup, and write the files."""
    logging.getLogger("atoll.content").setLevel(logging.ERROR)
    import run  # noqa: F401, PLC0415  # the whole site, so that every page is registered

    for path, text in skill_files().items():
        file = PROJECT_ROOT / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
