"""Copies of parts of the project, for tests that change files or need unchanged files."""

import shutil
from pathlib import Path

from tests.serving import PROJECT

# Files and folders that the site starts from. The docs folder is next to them.
PROGRAM = ("run.py", "lib", "components", "pages", "assets")
# What `python run.py` also needs in debug mode.
SUPERVISOR = ("tools/spare.py", "tools/supervisor.py", "tools/supervisor.html")


def copied(target: Path, *names: str) -> Path:
    """Copy files and folders of the project into a new folder, and return the folder.

    Other processes import from them at the same time. The bytecode that Python is still writing (`*.pyc.<number>`) is
    not copied, because Python renames it before it can be copied.
    """
    target.mkdir(parents=True)
    for name in names:
        source = PROJECT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("*.pyc.*"))
        else:
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target / name)
    return target
