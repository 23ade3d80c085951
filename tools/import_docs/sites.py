"""The two sites: the folder to import from, and this project, which gets the pages."""

import ast
import os
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from lib.content.page import read_front_matter

# Folders and files that are not content.
_IGNORED = frozenset({"__pycache__", "node_modules"})
MARKDOWN = frozenset({".md", ".markdown"})
# The configuration of Sphinx, which is in its docs folder.
SPHINX = Path("conf.py")
_DOCS_DIR = re.compile(r"^docs_dir:\s*[\"']?([^\"'#\n]*[^\"'#\s])", re.M)


class ImportFailedError(Exception):
    """The reason why nothing can be imported."""


@dataclass(frozen=True, slots=True)
class ForeignSite:
    """A folder with the documentation of another site. `docs` has its pages; None if all of them are Python pages."""

    root: Path
    docs: Path | None
    is_docusaurus: bool

    def pages_and_files(self) -> list[Path]:
        """Return the files of the docs folder, relative to it."""
        return sorted(file for file in _walk(self.docs) if file != SPHINX) if self.docs else []

    def links(self) -> list[Path]:
        """Return the symbolic links in the docs folder."""
        return sorted(file for file in self.docs.rglob("*") if file.is_symlink()) if self.docs else []

    def python_pages(self) -> list[Path]:
        """Return the files in `pages/` that register a page, relative to the root."""
        folder = self.root / "pages"
        files = sorted(folder.rglob("*.py")) if folder.is_dir() and folder != self.docs else []
        return [file.relative_to(self.root) for file in files if b"register_page" in file.read_bytes()]


def find_site(folder: Path, own_root: Path) -> ForeignSite:
    """Return the site in a folder, which is its root or its docs folder."""
    folder = folder.expanduser().resolve()
    if not folder.is_dir():
        raise ImportFailedError(f"{folder} is not a folder. Give the folder of a documentation site.")
    if folder.is_relative_to(own_root.resolve()) or own_root.resolve().is_relative_to(folder):
        raise ImportFailedError(f"{folder} and this site contain each other. Give a folder outside of {own_root}.")
    docs: Path | None = folder
    root = folder.parent if folder.name == "docs" else folder
    named = _DOCS_DIR.search(_text_of(folder / "mkdocs.yml"))
    if named and (folder / named[1]).is_dir():
        docs = folder / named[1]
    elif sphinx := [each for each in ("docs/source", "source", "docs") if (folder / each / SPHINX).is_file()]:
        docs = folder / sphinx[0]
    elif any(map(_is_page, _walk(folder / "docs"))):
        docs = folder / "docs"
    elif (folder / "pages").is_dir() and ForeignSite(root, None, is_docusaurus=False).python_pages():
        docs = None
    configs = ("docusaurus.config.js", "docusaurus.config.ts", "docusaurus.config.mjs", "sidebars.js", "sidebars.ts")
    site = ForeignSite(root, docs, any((root / name).is_file() for name in configs))
    if not site.python_pages() and not any(map(_is_page, site.pages_and_files())):
        raise ImportFailedError(f"{folder} contains no pages: no Markdown file, and no Python page in `pages/`.")
    return site


def _is_page(file: Path) -> bool:
    return file.suffix.lower() in {*MARKDOWN, ".mdx"}


def _walk(folder: Path) -> Iterator[Path]:
    for name, folders, files in os.walk(folder):
        folders[:] = [each for each in folders if not each.startswith(".") and each not in _IGNORED]
        for each in files:
            file = Path(name) / each
            if not each.startswith(".") and not each.endswith(".pyc") and file.is_file() and not file.is_symlink():
                yield file.relative_to(folder)


def _text_of(file: Path) -> str:
    try:
        return file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return ""


@dataclass(frozen=True, slots=True)
class OwnSite:
    """This project: its folders, the paths of its pages with their files, names that pages cannot have, and routes."""

    root: Path
    docs_dir: Path
    paths: dict[str, str]
    reserved: Collection[str]
    routes: Collection[str]


def own_site(root: Path, docs_dir: Path, reserved: Collection[str], routes: Collection[str]) -> OwnSite:
    """Read the paths of all pages of this project, without running them."""
    paths = {"/": "pages/home.py"}
    for file in sorted((root / "pages").rglob("*.py")):
        source = file.relative_to(root).as_posix()
        place = file.relative_to(root / "pages").with_suffix("").as_posix()
        paths |= dict.fromkeys(registered_paths(_text_of(file), place), source)
    for file in sorted(docs_dir.rglob("*.md")):
        source = file.relative_to(root).as_posix() if file.is_relative_to(root) else file.as_posix()
        matter, *_ = read_front_matter(_text_of(file), file=file, relative=source, docs_dir=docs_dir)
        paths |= dict.fromkeys((matter.endpoint, *matter.redirect_from), source)
    return OwnSite(root, docs_dir, paths, reserved, routes)


def registered_paths(source: str, place: str) -> Iterator[str]:
    """Yield the paths and templates that a Python page registers.

    Without both, Dash uses the file: `place` is its path in `pages/`, without the suffix.
    """
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(attr="register_page") | ast.Name(id="register_page")):
                keywords = {keyword.arg: [keyword.value] for keyword in node.keywords}
                given = keywords.get("path") or keywords.get("path_template") or node.args[1:2]
                value = getattr(given[0], "value", None) if given else f"/{place.replace('_', '-').lower()}"
                if isinstance(value, str):
                    yield "/" + value.strip("/")


def default_paths(source: str, place: str) -> set[str]:
    """Return the paths that a Python page has only because of its file."""
    return {*registered_paths(source, place)} - {*registered_paths(source, f"{place}-")}


def former_paths(source: str) -> list[str]:
    """Return the paths that redirect to a Python page."""
    try:
        tree = ast.parse(source)
    except (SyntaxError, ValueError):
        return []
    keywords = (node for node in ast.walk(tree) if isinstance(node, ast.keyword) and node.arg == "redirect_from")
    values = (element for keyword in keywords for element in getattr(keyword.value, "elts", ()))
    return [value for element in values if isinstance(value := getattr(element, "value", None), str)]
