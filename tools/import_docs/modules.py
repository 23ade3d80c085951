"""The modules that imported Python files use: helpers of the other site, packages, and the IDs of its shell."""

import ast
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from tools.check_pages import other_texts, used_ids

# IDs in the shells of other Dash sites, with the replacement here.
SHELL_IDS = {
    "url": 'Use `Input("atoll-url", "href")`.',
    "_pages_location": 'Use `Input("atoll-url", "href")`.',
    "theme-store": 'Use `Input("color-scheme-storage", "data")`, which has `light` or `dark`.',
    "color-scheme-toggle": 'Use `Input("color-scheme-storage", "data")`, which has `light` or `dark`.',
    "mantine-provider": "Remove the callback: examples follow the theme of the site.",
    "m2d-mantine-provider": "Remove the callback: examples follow the theme of the site.",
}
# The ID that this site feeds under the same name.
FED = "color-scheme-storage"


@dataclass(frozen=True, slots=True)
class Import:
    """An import of a module, with its line, and the names that are imported from it."""

    module: str
    line: int
    names: tuple[str, ...] = ()


def imports_of(tree: ast.AST, file: Path) -> Iterator[Import]:
    """Yield the imports of a module. `file` is relative to the root, for relative imports."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (Import(alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            package = list(file.parent.parts)[: len(file.parent.parts) - node.level + 1] if node.level else []
            module = ".".join([*package, *([node.module] if node.module else [])])
            if module:
                yield Import(module, node.lineno, tuple(alias.name for alias in node.names))


def local_files(found: Import, root: Path) -> list[Path]:
    """Return the files of an imported module of the other site, relative to its root; none if it is another package."""
    parts = found.module.split(".")
    if not all(parts):
        return []
    base = root.joinpath(*parts)
    files = [base.with_name(f"{base.name}.py"), base / "__init__.py"]
    files += [base / f"{name}.py" for name in found.names] + [base / name / "__init__.py" for name in found.names]
    return [file.relative_to(root) for file in files if file.is_file()]


def is_local(module: str, root: Path) -> bool:
    """Return whether the other site has a module or a folder with the first part of a name."""
    top = module.partition(".")[0]
    return (root / top).is_dir() or (root / f"{top}.py").is_file()


def is_installed(module: str) -> bool:
    """Return whether Python finds the package of a module."""
    try:
        return find_spec(module.partition(".")[0]) is not None
    except (ImportError, ValueError):
        return False


def with_renamed_imports(source: str, renamed: Mapping[str, str]) -> str:
    """Return a Python file with renamed modules in its imports and uses, and renamed folders at the start of texts."""
    for old, new in renamed.items():
        package, _, last = old.rpartition(".")
        name = re.compile(rf"^([ \t]*(?:from|import)[ \t]+){re.escape(old)}(?=[.\s])", re.M)
        member = re.compile(
            rf"^([ \t]*from[ \t]+{re.escape(package)}[ \t]+import\b[^\n]*?){last}\b(?![ \t]+as\b)", re.M
        )
        use = re.compile(rf"(?<![\w./]){re.escape(old)}(?=\.\w)")
        folder = re.compile(rf"([\"'])\.?/?{re.escape(old.replace('.', '/'))}(?=/)")
        source = name.sub(rf"\g<1>{new}", source)
        source = member.sub(rf"\g<1>{new.rpartition('.')[2]} as {last}", source)
        source = use.sub(new, source)
        source = folder.sub(rf"\g<1>{new.replace('.', '/')}", source)
    return source


def loops_over_pages(tree: ast.AST) -> int | None:
    """Return the line where a loop or a function registers pages, as for Markdown files; None if there is none."""
    for loop in ast.walk(tree):
        if isinstance(loop, ast.For | ast.While | ast.ListComp | ast.GeneratorExp | ast.FunctionDef):
            for node in ast.walk(loop):
                if isinstance(node, ast.Name | ast.Attribute) and "register_page" in {
                    getattr(node, "id", ""),
                    getattr(node, "attr", ""),
                }:
                    return node.lineno
    return None


def shell_ids(trees: Mapping[str, ast.Module]) -> Iterator[tuple[str, int, str]]:
    """Yield file, line, and name of each ID in a callback that neither an imported file nor this site has."""
    used = {file: list(used_ids(tree)) for file, tree in trees.items()}
    known = {FED, *(text for file, tree in trees.items() for text in other_texts(tree, used[file]))}
    for file, nodes in used.items():
        yield from ((file, node.lineno, node.value) for node in nodes if node.value not in known)


_ASSET = re.compile(r"/?assets/(?P<path>[\w./ -]+\.\w+)")


def asset_names(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Yield path and line of the assets that a module names: `/assets/…` in a text, and `get_asset_url("…")`."""
    for node in ast.walk(tree):
        match node:
            case ast.Call(
                func=ast.Name(id="get_asset_url") | ast.Attribute(attr="get_asset_url"),
                args=[ast.Constant(value=str(path)), *_],
            ):
                yield path.lstrip("/"), node.lineno
            case ast.Constant(value=str(text)):
                yield from ((found["path"], node.lineno) for found in _ASSET.finditer(text))


def creates_app(source: str) -> bool:
    """Return whether a module creates a Dash app, so that it cannot be imported here."""
    return re.search(r"^[ \t]*\w+(?:[ \t]*:[^=\n]+)?[ \t]*=[ \t]*(?:dash\.)?Dash\(", source, re.M) is not None
