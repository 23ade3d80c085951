"""Checks the order files of the docs folder: `make content` reports values and entries that have no effect."""

import os
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from lib.content.diagnostics import Diagnostic, as_sentence, relative_path, use_one_of
from lib.content.loader import Content
from lib.content.order import MAX_LEVELS, NAME, order_files, targets

FORM = 'Write lines such as `title = "Guide"` and `order = ["install", "usage"]`.'


class OrderFile(BaseModel):
    """The keys of an order file. Unknown keys are in `model_extra`."""

    model_config = ConfigDict(extra="allow", strict=True)

    title: str = Field("", description="Name of the group. Default: the name of the folder.")
    order: list[str] = Field([], description="Pages and groups in the folder. Others follow.")


@dataclass(slots=True)
class Folder:
    """A folder with an order file, its text, and its pages and groups."""

    path: Path
    source: str
    text: str = ""
    given: OrderFile = field(default_factory=OrderFile)
    level: int = 1
    children: set[Path] = field(default_factory=set)

    def error(self, message: str, fix: str, *, pattern: str = "", nth: int = 0) -> Diagnostic:
        """Return an error in the nth line that matches a pattern, or in the first line."""
        lines = [at for at, line in enumerate(self.text.splitlines(), 1) if pattern and re.search(pattern, line)]
        return Diagnostic(self.source, lines[nth] if lines else 1, message, fix)

    def entry_error(self, entry: str, message: str, fix: str, *, nth: int = 0) -> Diagnostic:
        """Return an error in the nth line with an entry."""
        return self.error(message, fix, pattern=rf"[\"']{re.escape(entry)}[\"']", nth=nth)

    def names(self) -> list[str]:
        """Return the shortest entry for each page and group."""
        return sorted(_entry_for(child.relative_to(self.path)) for child in self.children)


def _entry_for(child: Path) -> str:
    plain = child.with_suffix("") if child.suffix == ".md" else child
    is_folder_page = plain.name in {plain.parent.name, "index"} and len(plain.parts) > 1
    return (plain.parent if child.suffix == ".md" and is_folder_page else plain).as_posix()


def order_errors(content: Content, docs_dir: Path, root: Path) -> Iterator[Diagnostic]:
    """Yield the errors of all order files."""
    if (docs_dir / NAME).is_file():
        fix = "Delete it, and order the categories with `CATEGORY_ORDER` in `lib/site.py`."
        yield Diagnostic(
            relative_path(docs_dir / NAME, root), 1, "The docs folder itself cannot have an order file.", fix
        )
    folders: dict[Path, Folder] = {}
    for file in order_files(docs_dir):
        folder = Folder(file.parent, relative_path(file, root))
        yield from _read(file, folder)
        outer = _nearest(file.parent, folders)
        if outer is not None:
            folder.level = outer.level + 1
            outer.children.add(folder.path)
        if folder.level > MAX_LEVELS:
            fix = "Delete this file, or move its folder to another group."
            yield folder.error(f"More than {MAX_LEVELS} levels of groups.", fix)
        folders[folder.path] = folder
    for page in docs_dir.rglob("*.md"):
        owner = _nearest(page, folders)
        if owner is not None and not any(part[0] in "._" for part in page.relative_to(docs_dir).parts):
            owner.children.add(page)
    own_category = {page.source: page.matter.category for page in content.pages if not page.groups}
    for folder in folders.values():
        yield from _entry_errors(folder)
        yield from _category_errors(folder, root, own_category)
    yield from _title_errors([folder for folder in folders.values() if folder.level == 1])


def _nearest(target: Path, folders: Mapping[Path, Folder]) -> Folder | None:
    return next((folders[parent] for parent in target.parents if parent in folders), None)


def _read(file: Path, folder: Folder) -> Iterator[Diagnostic]:
    """Read the keys of an order file, and yield the errors in them."""
    try:
        folder.text = file.read_text(encoding="utf-8-sig")
        folder.given = OrderFile.model_validate(tomllib.loads(folder.text))
    except ValidationError as error:
        for problem in error.errors():
            key, reason = problem["loc"][0], as_sentence(problem["msg"])
            yield folder.error(f"Invalid value for `{key}`. {reason}", FORM, pattern=_key_pattern(str(key)))
    except tomllib.TOMLDecodeError as error:
        line = re.search(r"at line (\d+)", str(error))
        last = max(1, len(folder.text.splitlines()))
        message = as_sentence(f"Order file is not valid TOML: {error}")
        yield Diagnostic(folder.source, min(int(line[1]), last) if line else last, message, FORM)
    except (OSError, UnicodeDecodeError) as error:
        yield folder.error(as_sentence(f"Cannot read file: {error}"), "Use UTF-8 text.")
    known = list(OrderFile.model_fields)
    for key in folder.given.model_extra or {}:
        fix = _did_you_mean(key, known) + use_one_of(known)
        yield folder.error(f"Unknown key `{key}`.", fix, pattern=_key_pattern(key))


def _key_pattern(key: str) -> str:
    """Return a pattern for the line that defines a key or a table."""
    return rf"^\s*\[*\s*[\"']?{re.escape(key)}\b"


def _entry_errors(folder: Folder) -> Iterator[Diagnostic]:
    """Yield the entries that are not a page or a group of the folder, and those that are there twice."""
    found: set[Path] = set()
    for entry in folder.given.order:
        meant = folder.children.intersection(targets(folder.path / entry))
        if folder.path.is_relative_to(os.path.normpath(folder.path / entry)):
            fix = "List only pages and groups in this folder."
            yield folder.entry_error(entry, f"Cycle: entry `{entry}` contains this order file.", fix)
        elif not meant and (folder.path / entry).is_dir():
            fix = f"Add `{entry.strip('/')}/{NAME}`, or list the pages of the folder."
            yield folder.entry_error(entry, f"Folder `{entry}` is not a group, and has no page with its name.", fix)
        elif not meant:
            near = _did_you_mean(entry, folder.names())
            fix = f"{near}Use the name of a page or a group in this folder."
            yield folder.entry_error(entry, f"Unknown page or group `{entry}`.", fix)
        elif meant <= found:
            yield folder.entry_error(entry, f"Duplicate entry `{entry}`.", "Write it once.", nth=-1)
        found |= meant


def _category_errors(folder: Folder, root: Path, own_category: Mapping[str, str | None]) -> Iterator[Diagnostic]:
    """Yield the entries for pages that are in another category."""
    for entry in folder.given.order:
        for page in sorted(folder.children.intersection(targets(folder.path / entry))):
            category = own_category.get(relative_path(page, root))
            if category:
                message = f"Page `{entry}` has the category `{category}` and is not in this group."
                yield folder.entry_error(entry, message, "Remove `category` from the page, or remove the entry.")


def _title_errors(folders: Sequence[Folder]) -> Iterator[Diagnostic]:
    """Yield the titles of categories that another folder has already."""
    owners: dict[str, str] = {}
    for folder in folders:
        title = folder.given.title.strip()
        if title and title in owners:
            message = f"Title `{title}` is already the title of `{owners[title]}`."
            yield folder.error(message, "Use another title, or move the pages to one folder.", pattern=r"^\s*title\b")
        owners.setdefault(title, folder.source)


def _did_you_mean(word: str, known: Sequence[str]) -> str:
    near = get_close_matches(word.strip("./"), known, n=1)
    return f"Did you mean `{near[0]}`? " if near else ""
