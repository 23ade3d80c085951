"""Copies of parts of the project, for tests that change files or want them left alone."""

import shutil
from pathlib import Path

from tests.serving import PROJECT

# What the site is started from; its pages are beside it.
PROGRAM = ("run.py", "lib", "components", "pages", "assets")


def copied(target: Path, *names: str) -> Path:
    """Copies files and folders of the project into a folder, which is made, and returns it.

    Others import from them meanwhile: the bytecode that Python is still writing, `*.pyc.<number>`, is left out, since
    it is renamed before it can be copied.
    """
    target.mkdir(parents=True)
    for name in names:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("*.pyc.*"))
        else:
            shutil.copy(source, target / name)
    return target
