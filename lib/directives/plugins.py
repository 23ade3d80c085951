"""Plug-ins: directives of the files in `directives/`, and of installed packages with an entry point.

A plug-in that is not valid is a diagnostic, and the site starts without it.
"""

from importlib.metadata import entry_points
from importlib.util import find_spec
from inspect import getsourcefile, getsourcelines, isclass
from pathlib import Path
from typing import Any

from lib import directives
from lib.directives.base import Directive, DirectiveError
from lib.directives.example_module import import_errors, import_file, report_errors, undone_on_failure


def load_plugins(root: Path) -> None:
    """Add the directives in a project's folder and of the installed packages, after those of the site."""
    import_errors.clear()
    for file in sorted((root / "directives").glob("[!._]*.py")):
        with report_errors(file, root, "directive"):
            module = import_file(f"directives.{file.stem}", file)
            classes = [each for each in vars(module).values() if isclass(each) and issubclass(each, Directive)]
            own = [each for each in classes if each.__module__ == module.__name__ and not each.__name__.startswith("_")]
            if not own:
                fix = "Define a class that extends `Directive`, or start the name of the file with `_`."
                raise DirectiveError("This file contains no directive.", fix)
            for directive in own:
                _add(directive, root)
    for entry in entry_points(group="atoll.directives"):
        package = find_spec(entry.module.partition(".")[0])
        file = Path((package and package.origin) or entry.module)
        with report_errors(file, root, f"directive `{entry.name}`"), undone_on_failure(entry.module):
            _add(entry.load(), root)


def _add(directive: Any, root: Path) -> None:
    """Make a directive available, or report the line of its class."""
    with report_errors(Path(getsourcefile(directive) or ""), root, "directive", getsourcelines(directive)[1]):
        directives.add([directive])
