"""Print the errors of all pages, and exit with 1 if there are any: `make content`."""

import logging
import os
import sys

from lib.catalog.check import find_page_errors
from lib.catalog.library import get_library
from lib.settings import PROJECT_ROOT, get_settings
from tools.check_order import order_errors
from tools.check_pages import id_faults, layout_faults, unread_files


def main() -> int:
    """Build the site as at startup, and print the errors of its pages."""
    logging.getLogger("atoll.content").setLevel(logging.ERROR)
    report = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # what examples, their threads, and their processes print
    import run  # noqa: F401  # the whole site, so that every page is registered

    docs_dir = get_settings().docs_dir
    order = order_errors(get_library(), docs_dir, PROJECT_ROOT)
    files = unread_files(PROJECT_ROOT, docs_dir)
    more = (*id_faults(get_library(), PROJECT_ROOT, docs_dir), *layout_faults(), *order, *files)
    diagnostics = sorted({*find_page_errors(), *more})
    sys.stdout.flush()
    with report:
        for diagnostic in diagnostics:
            report.write(f"{diagnostic}\n")
        report.write(f"{_count(len(diagnostics), 'page error')} in {_count(len(get_library().pages), 'page')}\n")
    return 1 if diagnostics else 0


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"


if __name__ == "__main__":
    sys.exit(main())
