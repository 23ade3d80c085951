"""The commands of `run.py`: `new FOLDER` creates a fork, `upgrade FROM` upgrades it, `import FOLDER` adds pages."""

import argparse
import shlex
import subprocess
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from tools.fork.manifest import ForkError, is_older, project_version, read_manifest
from tools.fork.new import create_fork
from tools.fork.places import ROOT, STARTER


def main(arguments: Sequence[str]) -> int:
    """Run a command and return its exit status: 1 if it was not possible."""
    for stream in (sys.stdout, sys.stderr):  # a folder can have a name that the terminal cannot show
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    if arguments[:1] == ["import"]:
        from tools.import_docs.commands import main as import_main  # noqa: PLC0415  # only this one needs packages

        return import_main(arguments[1:])
    options = _parser().parse_args(arguments)
    try:
        if options.command == "new":
            return _new(options.folder, options.name)
        return _upgrade(options.source, force=options.force)
    except ForkError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("Interrupted.\n")
        return 130


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python run.py", description="Without a command, serve the site.")
    commands = parser.add_subparsers(dest="command", required=True)
    new = commands.add_parser("new", help="create a fork of this project")
    new.add_argument("folder", type=Path, metavar="FOLDER", help="a new or an empty folder")
    new.add_argument("--name", default="", help="name of the site; default: made from the folder's name")
    upgrade = commands.add_parser("upgrade", help="upgrade this fork")
    upgrade.add_argument("source", type=Path, metavar="FROM", help="a folder with a newer version of the project")
    commands.add_parser("import", help="import the pages of another documentation site")
    upgrade.add_argument("--force", action="store_true", help="replace project files that the fork changed")
    return parser


def _new(folder: Path, name: str) -> int:
    target, count = create_fork(folder, name)
    cd = shlex.join(["cd", str(target)])
    sys.stdout.write(f"Created {target} with {count} files. To serve the site:\n\n    {cd}\n    make run\n")
    return 0


def _upgrade(source: Path, *, force: bool) -> int:
    """Run the upgrade of the newer version, which has the current list of files."""
    source = source.expanduser().resolve()
    if source == ROOT:
        raise ForkError("FROM is this fork itself. Give a folder with a newer version of the project.")
    newer, ours = project_version(source), read_manifest(ROOT).version
    if is_older(newer, ours):
        reason = f"{source} has version {newer}, which is older than version {ours} of this fork."
        raise ForkError(f"{reason} FROM must be a newer version.")
    if not (source / STARTER).is_dir():
        raise ForkError(f"{source} is a fork. FROM must be a copy of the project.")
    command = [sys.executable, "-B", "-m", "tools.fork.upgrade", str(ROOT), *(["--force"] if force else [])]
    return subprocess.run(command, cwd=source, check=False).returncode
