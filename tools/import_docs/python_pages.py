"""The Python pages of the other site, with free paths and free file names."""

import re
from pathlib import Path

from lib.content.diagnostics import relative_path
from tools.import_docs.modules import loops_over_pages
from tools.import_docs.pages import similar_paths
from tools.import_docs.plan import Plan, parsed
from tools.import_docs.sites import default_paths, registered_paths


def read_python_pages(plan: Plan) -> dict[Path, str]:
    """Plan the Python pages, and return their files here with their sources."""
    found: dict[Path, str] = {}
    for source in plan.site.python_pages():
        text = plan.text(plan.site.root / source)
        if text is None or not _can_be_imported(plan, source, text):
            continue
        here = plan.own.root / source
        while here.exists():
            here = here.with_name(f"{here.stem}_2.py")
        plan.modules[source] = here
        found[here] = _with_free_paths(plan, here, text)
    return found


def _can_be_imported(plan: Plan, source: Path, text: str) -> bool:
    """Return whether this site can use a page. If not, report what to do instead."""
    if line := loops_over_pages(parsed(text)):
        fix = "This site registers Markdown pages itself. Register other pages one by one, in a file for each."
        plan.report(plan.site.root / source, line, "Pages of a loop were not imported.", fix)
        return False
    if source.stem == "not_found_404" and (plan.own.root / source).exists():
        fix = f"Write what you need into `{source.as_posix()}` of this site."
        plan.report(plan.site.root / source, 1, "The page for unknown paths was not imported.", fix)
        return False
    return True


def _with_free_paths(plan: Plan, here: Path, text: str) -> str:
    """Return the source of a page with another path where this site has a page already."""
    own = plan.own
    place = here.relative_to(own.root / "pages").with_suffix("").as_posix()
    for path in registered_paths(text, place):
        owner, free = own.paths.get(path), path
        if owner:
            free = next(each for each in similar_paths(path) if each not in own.paths)
            literal = re.compile(rf"(\bpath\s*=\s*)([\"']){re.escape(path)}\2")
            text, changes = literal.subn(rf"\1\2{free}\2", text, count=1)
            if not changes and path in default_paths(text, place):
                given = re.compile(r"(\bregister_page\(\s*__name__)(?=\s*[,)])")
                text, changes = given.subn(rf'\1, path="{free}"', text, count=1)
            free = free if changes else path
            plan.moved |= {path: free} if changes else {}
            fix = f"The page has the path `{free}` now; change it if you want another one."
            fix = fix if changes else "Add `path` to `dash.register_page`, with another path."
            line = next((at for at, each in enumerate(text.splitlines(), 1) if "register_page" in each), 1)
            plan.report(here, line, f"Path `{path}` is in use by `{owner}`.", fix)
        own.paths.setdefault(free, relative_path(here, own.root))
        plan.paths[here] = free
    return text
