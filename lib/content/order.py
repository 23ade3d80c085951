"""Order files: `_order.toml` makes a folder of pages a group of the navigation, with a title and an order.

An outermost group is a category with a page that lists its pages. `tools/check_order.py` reports invalid files.
"""

import re
import tomllib
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import partial
from math import inf
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lib.content.diagnostics import relative_path
from lib.content.links import free_path
from lib.content.page import FrontMatter, PageSource

NAME = "_order.toml"
MAX_LEVELS = 3
_escape = partial(re.compile(r"[\\`*_\[\]{}<>~=|!&$:+#]|^-|(?<=\d)[.)](?=\s)").sub, r"\\\g<0>")


def order_files(docs_dir: Path) -> list[Path]:
    """Return the order files of the folders in a docs folder, outer ones first."""
    files = sorted(docs_dir.rglob(f"*/{NAME}"), key=lambda file: (len(file.parts), file))
    return [file for file in files if not any(part[0] in "._" for part in file.parent.relative_to(docs_dir).parts)]


def targets(entry: Path) -> tuple[Path, ...]:
    """Return the pages and the folder that an entry of an order file can mean."""
    return entry, Path(f"{entry}.md"), entry / f"{entry.name}.md", entry / "index.md"


def arrange(pages: Sequence[PageSource], docs_dir: Path, root: Path, reserved: Collection[str]) -> Iterator[PageSource]:
    """Yield the pages with their groups and order, and a page for each category of a folder, unless it has one."""
    groups: dict[Path, tuple[str, ...]] = {}
    positions: dict[Path, float] = {}
    for file in order_files(docs_dir):
        given: Mapping[str, Any] = {}
        with suppress(OSError, ValueError, RecursionError):
            given = tomllib.loads(file.read_text(encoding="utf-8-sig"))
        folder, order = file.parent, given.get("order")
        words = re.sub(r"[-_]+", " ", folder.name).strip().capitalize()
        title = " ".join(str(given.get("title") or "").split()) or words or folder.name
        outer = next((groups[parent] for parent in folder.parents if parent in groups), ())
        groups[folder] = (*outer, title)[:MAX_LEVELS]
        entries = enumerate(order if isinstance(order, list) else ())
        positions |= {target: at for at, entry in entries for target in targets(folder / str(entry))}

    def place(page: PageSource) -> tuple[Any, ...]:
        """Return the sort key of a page in its category: by order file, number, and name; groups are last."""
        inner = [folder for folder in reversed(page.file.parents) if page.groups and groups.get(folder, ())[1:]]
        outer = ((positions.get(folder, inf), True, 0, groups[folder][-1].casefold()) for folder in inner)
        number = inf if page.matter.order is None else page.matter.order
        return (*outer, (positions.get(page.file, inf), False, number, page.matter.name.casefold()))

    pages = [_in_group(page, groups) for page in pages]
    placed: dict[str, PageSource] = {}
    for folder in (folder for folder, titles in groups.items() if len(titles) == 1):
        path = free_path(f"/{folder.relative_to(docs_dir).as_posix().lower()}", reserved)
        (name,), file = groups[folder], folder / NAME
        inside = sorted((page for page in pages if page.matter.category == name), key=place)
        for at, page in enumerate(inside):
            order = -1 if page.matter.endpoint == path else at
            placed[page.source] = replace(page, matter=page.matter.model_copy(update={"order": order}))
        cards = "\n".join(_card(page.matter) for page in inside if not page.matter.hidden)
        if cards and path != "/" and all(page.matter.endpoint != path for page in pages):
            about = {"name": name, "description": f"All pages about {name}.", "endpoint": path, "category": name}
            matter = FrontMatter(**about, order=-1, schema_type="CollectionPage")
            yield PageSource(file, relative_path(file, root), matter, f".. cards::\n\n{cards}", 1, 1)
    yield from (placed.get(page.source, page) for page in pages)


def _in_group(page: PageSource, groups: Mapping[Path, tuple[str, ...]]) -> PageSource:
    """Return a page in the groups of its folder. A category in its front matter has precedence."""
    found = next((groups[parent] for parent in page.file.parents if parent in groups), ())
    if not found or page.matter.category not in {None, found[0]}:
        return page
    return replace(page, matter=page.matter.model_copy(update={"category": found[0]}), groups=found)


def _card(page: FrontMatter) -> str:
    name = " ".join(page.name.split()).replace("]", ")")
    return f"    - [{name}]({quote(page.endpoint)}) {_escape(' '.join(page.description.split()))}"
