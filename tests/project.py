"""A small project in a temporary folder, whose pages go through the real loader with the real directives."""

import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import dash
import pytest
from dash import _callback

from lib import directives
from lib.content.diagnostics import Diagnostic
from lib.content.loader import Content, load_content
from lib.content.page import Page
from lib.directives import expand_directive, render_directive
from lib.features import all_features
from lib.islands import to_html
from lib.process.cache import DiskCache

for _feature in all_features():
    directives.add(_feature.directives())

# The text of a page that `Project.page` writes starts below this many lines.
MATTER_LINES = 5


@dataclass(frozen=True, slots=True)
class Project:
    """The top of a project with a docs folder."""

    root: Path

    def write(self, path: str, content: str | bytes) -> Path:
        """A file of the project, byte for byte."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def page(self, text: str, name: str = "page") -> Path:
        """`docs/<name>.md` with valid front matter of five lines; its endpoint is `/<name>`."""
        return self.write(
            f"docs/{name}.md", f"---\nname: {name.title()}\ndescription: A page.\nendpoint: /{name}\n---\n{text}"
        )

    def load(self, *, debug: bool = True, prefix: str = "", store: DiskCache | None = None) -> Content:
        """The pages as the site loads them; nothing is remembered without a store."""
        return load_content(
            root=self.root,
            docs_dir=self.root / "docs",
            debug=debug,
            prefix=prefix,
            render_directive=render_directive,
            expand_directive=expand_directive,
            store=store,
        )


def html_of(page: Page) -> str:
    """What a reader sees of a page before any script runs."""
    return "".join(block if isinstance(block, str) else to_html(block) for block in page.blocks)


def places(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> list[str]:
    """`path:line` of each fault."""
    return [f"{fault.path}:{fault.line}" for fault in diagnostics]


@pytest.fixture
def dash_state(tmp_path: Path) -> Iterator[None]:
    """Puts back what Dash and Python keep for the whole process: pages, callbacks and imported examples."""
    registry = dict(dash.page_registry)
    callbacks = dict(_callback.GLOBAL_CALLBACK_MAP)
    calls, scripts = list(_callback.GLOBAL_CALLBACK_LIST), list(_callback.GLOBAL_INLINE_SCRIPTS)
    yield
    for kept, before in ((dash.page_registry, registry), (_callback.GLOBAL_CALLBACK_MAP, callbacks)):
        kept.clear()
        kept.update(before)
    _callback.GLOBAL_CALLBACK_LIST[:] = calls
    _callback.GLOBAL_INLINE_SCRIPTS[:] = scripts
    folder = f"{tmp_path}{os.sep}"
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", None)).startswith(folder):
            del sys.modules[name]


@pytest.fixture
def project(tmp_path: Path, dash_state: None) -> Project:
    """An empty project with an empty docs folder."""
    root = tmp_path / "project"
    (root / "docs").mkdir(parents=True)
    return Project(root)
