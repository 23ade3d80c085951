"""Print the errors of all pages, and exit with 1 if there are any: `make content`."""

import logging
import sys
from contextlib import redirect_stdout

from lib.catalog.check import find_page_errors
from lib.catalog.library import get_library
from lib.settings import PROJECT_ROOT, get_settings
from tools.check_order import order_errors
from tools.check_pages import id_faults, layout_faults


def main() -> int:
    """Build the site as at startup, and print the errors of its pages."""
    logging.getLogger("atoll.content").setLevel(logging.ERROR)
    with redirect_stdout(sys.stderr):  # what examples print
        import run  # noqa: F401  # the whole site, so that every page is registered

        docs_dir = get_settings().docs_dir
        order = order_errors(get_library(), docs_dir, PROJECT_ROOT)
        more = (*id_faults(get_library(), PROJECT_ROOT, docs_dir), *layout_faults(), *order)
        diagnostics = sorted({*find_page_errors(), *more})
    for diagnostic in diagnostics:
        sys.stdout.write(f"{diagnostic}\n")
    sys.stdout.write(
        f"{len(diagnostics)} page error{'' if len(diagnostics) == 1 else 's'} in {len(get_library().pages)} pages\n"
    )
    return 1 if diagnostics else 0


if __name__ == "__main__":
    sys.exit(main())
