"""The command `python run.py import FOLDER`."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from lib import directives, features
from lib.catalog.library import reserve, reserved_names
from lib.content.diagnostics import Diagnostic, missing_icon, relative_path
from lib.directives.plugins import load_plugins
from lib.islands.icons import icon_svg
from lib.settings import PROJECT_ROOT, get_settings
from tools.icons import add_icons, bundled_prefixes, icons_in
from tools.import_docs.check import page_errors
from tools.import_docs.importer import plan_import
from tools.import_docs.plan import Plan
from tools.import_docs.sites import ImportFailedError, OwnSite, find_site, own_site


def main(arguments: Sequence[str]) -> int:
    """Import a site, and return the exit status: 1 if nothing could be imported."""
    parser = argparse.ArgumentParser(prog="python run.py import")
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="the folder of another documentation site")
    parser.add_argument("--dry-run", action="store_true", help="only list the new files, and what remains to be done")
    options = parser.parse_args(arguments)
    settings = get_settings()
    for feature in features.all_features():
        directives.add(feature.directives())
        reserve(feature.reserved_names)
    load_plugins(PROJECT_ROOT)
    routes = {"/healthz", "/readyz", *(link for feature in features.all_features() for link in feature.links)}
    own = own_site(PROJECT_ROOT, settings.docs_dir, reserved_names(), routes)
    try:
        sys.stdout.write(import_site(options.folder, own, dry_run=options.dry_run))
    except ImportFailedError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    return 0


def import_site(folder: Path, own: OwnSite, *, dry_run: bool) -> str:
    """Copy the pages of another site with all that they need, and return a report. A dry run writes nothing."""
    try:
        plan = plan_import(find_site(folder, own.root), own)
    except OSError as error:
        raise ImportFailedError(f"Cannot read {error.filename}: {error.strerror}. Nothing was imported.") from error
    errors = page_errors(plan, own)  # before the icons are added, so that the lists of both runs are the same
    uses = _missing_icons(plan, own.root)
    added: list[str] = []
    if not dry_run:
        _write(plan)
        added, _ = add_icons(uses) if uses else ([], [])
    left = [error for error in errors if not error.icon]
    left += [use for icon, use in uses.items() if icon not in added]
    return _report(plan, own, added, sorted({*plan.todo, *left}), dry_run=dry_run)


def _write(plan: Plan) -> None:
    """Write the files, and never replace one."""
    try:
        for file, data in plan.files.items():
            file.parent.mkdir(parents=True, exist_ok=True)
            with file.open("xb") as target:
                target.write(data)
    except OSError as error:
        message = f"Cannot write {error.filename}: {error.strerror}. The import is incomplete."
        raise ImportFailedError(f"{message} Delete the new files, solve the problem, and run it again.") from error


def _missing_icons(plan: Plan, root: Path) -> dict[str, Diagnostic]:
    """Return the icons that are not bundled, each with its first use."""
    uses: dict[str, Diagnostic] = {}
    prefixes = bundled_prefixes()
    for file, data in sorted(plan.files.items()):
        if file.suffix in {".md", ".py"}:
            for line, text in enumerate(data.decode("utf-8", "replace").splitlines(), 1):
                for icon in icons_in(text, prefixes):
                    if not icon_svg(icon):
                        uses.setdefault(icon, missing_icon(relative_path(file, root), line, icon))
    return uses


def _report(plan: Plan, own: OwnSite, added: Sequence[str], left: Sequence[Diagnostic], *, dry_run: bool) -> str:
    former = {page.endpoint: f", was {', '.join(page.former)}" for page in plan.pages if page.former}
    paths = {own.docs_dir / page.target: page.endpoint for page in plan.pages} | plan.paths
    modules = sum(file.suffix == ".py" and file not in paths for file in plan.files)
    others = len(plan.files) - len(paths) - modules
    counts = (_count(len(paths), "page"), _count(modules, "Python module"), _count(others, "other file"))
    lines = [f"{'Would import' if dry_run else 'Imported'} {counts[0]}, {counts[1]}, and {counts[2]}."]
    for file in sorted(plan.files):
        path = paths.get(file, "")
        lines.append(f"  {relative_path(file, own.root)}{path and f': {path}'}{former.get(path, '')}")
    lines += [f"Added {_count(len(added), 'icon')}: {', '.join(added)}."] if added else []
    if left:
        lines += ["", "To do by hand:", *(f"  {each}" for each in left)]
    end = "Run it without `--dry-run` to write the files." if dry_run else "Start the site, and run `make content`."
    return "\n".join([*lines, "", end]) + "\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
