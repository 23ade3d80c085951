"""A small project in a temporary folder. The real loader loads its pages with the real directives."""

import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import dash
import pytest
from dash import _callback

from lib import directives
from lib.content.diagnostics import Diagnostic
from lib.content.links import LinkContext, LinkResolver
from lib.content.loader import Content, load_content
from lib.content.page import Page
from lib.content.parsed_page import ImageSource, Problem
from lib.directives import expand_directive, fences, render_directive
from lib.features import all_features
from lib.islands import to_html
from lib.process.cache import DiskCache

for _feature in all_features():
    directives.add(_feature.directives())

# The text of a page that `Project.page` writes starts after this number of lines.
MATTER_LINES = 5


@dataclass(frozen=True, slots=True)
class Project:
    """The root folder of a project with a docs folder."""

    root: Path

    def write(self, path: str, content: str | bytes) -> Path:
        """Write a file of the project, byte for byte."""
        file = self.root / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
        return file

    def page(self, text: str, name: str = "page") -> Path:
        """Write `docs/<name>.md` with valid front matter of five lines and the endpoint `/<name>`."""
        return self.write(
            f"docs/{name}.md", f"---\nname: {name.title()}\ndescription: A page.\nendpoint: /{name}\n---\n{text}"
        )

    def load(
        self, *, debug: bool = True, prefix: str = "", store: DiskCache | None = None, reserved: tuple[str, ...] = ()
    ) -> Content:
        """Load the pages as the site does. Without a store, nothing is cached."""
        return load_content(
            root=self.root,
            docs_dir=self.root / "docs",
            debug=debug,
            prefix=prefix,
            reserved=reserved,
            fences=fences(),
            render_directive=render_directive,
            expand_directive=expand_directive,
            store=store,
        )


def resolver(
    link: Callable[[str], str] = str,
    image: Callable[[str], ImageSource | None] = ImageSource,
    sources: Mapping[str, tuple[str, ...]] | None = None,
) -> LinkResolver:
    """Return a resolver with these functions instead of the pages and images of a project."""

    class Resolver(LinkResolver):
        def href(self, target: str) -> str:
            return link(target)

        def image(self, src: str) -> ImageSource | None:
            return image(src)

    return Resolver(LinkContext(Path(), Path(), {}, debug=True, sources=sources or {}), Path())


def html_of(page: Page) -> str:
    """Return the HTML of a page as a user sees it before any script runs."""
    return "".join(block if isinstance(block, str) else to_html(block) for block in page.blocks)


def reported(error: Diagnostic | Problem, line: int) -> str:
    """Return an error in the format of the fixtures. Check that both of its texts are full sentences."""
    for text in (error.message, error.fix):
        assert re.fullmatch(r"[A-Z].*\.", text, re.DOTALL), text
    return f"! {line}: {error.message} {error.fix}"


def places(diagnostics: tuple[Diagnostic, ...] | list[Diagnostic]) -> list[str]:
    """Return `path:line` of each error."""
    return [f"{fault.path}:{fault.line}" for fault in diagnostics]


@pytest.fixture
def dash_state(tmp_path: Path) -> Iterator[None]:
    """Restore the global state of Dash and Python: pages, callbacks, and imported examples."""
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
    """Create an empty project with an empty docs folder."""
    root = tmp_path / "project"
    (root / "docs").mkdir(parents=True)
    return Project(root)
