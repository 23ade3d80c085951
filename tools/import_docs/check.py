"""The errors that the imported pages would have on this site. They are loaded from a temporary folder."""

import re
import tempfile
from pathlib import Path

from lib.catalog.check import link_faults
from lib.content.context import Block, PageContext
from lib.content.diagnostics import Diagnostic
from lib.content.loader import load_content
from lib.content.parsed_page import DirectiveCall
from lib.directives import expand_directive, fences, render_directive
from tools.import_docs.plan import Plan
from tools.import_docs.sites import OwnSite, former_paths

# These directives would run code of the other site or need files of this one; the plan reports their arguments.
NOT_RENDERED = frozenset({"exec", "source", "sourcetabs", "kwargs"})


def page_errors(plan: Plan, own: OwnSite) -> list[Diagnostic]:
    """Return the errors of the imported pages, with the messages of `make content`."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder).resolve()
        docs = root / "docs"
        docs.mkdir()
        for file, data in (*plan.files.items(), *((file, file.read_bytes()) for file in plan.present)):
            if file.is_relative_to(own.docs_dir):
                _write(docs / file.relative_to(own.docs_dir), data)
            elif file.is_relative_to(own.root):
                _write(root / file.relative_to(own.root), data)
        content = load_content(
            root=root,
            docs_dir=docs,
            debug=True,
            reserved=own.reserved,
            fences=fences(),
            render_directive=_render,
            expand_directive=lambda call, page: "" if call.name in NOT_RENDERED else expand_directive(call, page),
        )

        former = (path for file in plan.paths for path in former_paths(plan.files[file].decode("utf-8", "replace")))
        paths = {*own.paths, *plan.paths.values(), *former}
        # The paths of Python pages with variables, such as `/boats/<name>`
        variable = [re.split(r"<[^<>/]*>", path) for path in paths if "<" in path]
        templates = [re.compile(".+".join(map(re.escape, parts))) for parts in variable]

        def is_route(path: str) -> bool:
            plain = path.removesuffix(".md").removesuffix("/llms.txt") or "/"
            is_asset = path.startswith("/assets/") and any((each / path[1:]).is_file() for each in (root, own.root))
            return plain in paths or path in own.routes or is_asset or any(each.fullmatch(path) for each in templates)

        return sorted({*content.diagnostics, *link_faults(content, is_route)})


def _write(file: Path, data: bytes) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)


def _render(call: DirectiveCall, page: PageContext) -> Block:
    return "" if call.name in NOT_RENDERED else render_directive(call, page)
