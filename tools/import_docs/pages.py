"""The front matter and the path of an imported page, from the dialects of other sites."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import yaml

from lib.content.links import free_path, why_reserved
from lib.content.page import KEYS
from tools.import_docs.sites import OwnSite

# Keys of Docusaurus, MkDocs, Jekyll, and Hugo, in the order of their precedence.
SAME_KEYS = {
    "name": ("sidebar_label", "title", "nav_title"),
    "description": ("summary", "excerpt", "subtitle"),
    "endpoint": ("slug", "permalink", "url", "path"),
    "order": ("sidebar_position", "nav_order", "weight", "position"),
    "category": ("section", "parent"),
    "tags": ("keywords",),
    "hidden": ("unlisted",),
    "lastmod": ("last_update", "last_updated", "date", "updated"),
    "redirect_from": ("aliases", "redirects"),
}
_BLOCK = re.compile(r"\A---[ \t]*\n(?P<yaml>.*?)^---[ \t]*(?:\n|\Z)", re.M | re.S)
_TITLE = re.compile(
    r"\A\s*(?:#[ \t]+(?P<text>[^\n]+?)[ \t]*#*[ \t]*(?:\n|\Z)|(?P<underlined>\w[^\n]*)\n=+[ \t]*(?:\n|\Z))"
)
_NUMBER = re.compile(r"^\d+[-_. ]+(?=\D)")
_ODD = re.compile(r"[^\w/-]+")
_MARKS = re.compile(r"!?\[(?P<text>[^\[\]\n]*)\]\([^()\n]*\)|\{#[^{}\n]*\}|[*`]+|<[^<>\n]*>")
_NO_PROSE = re.compile(r"[#>|:!<`~{\[-]|\.\.|\?\?\?|\+\+\+|===|\([\w-]+\)=|\d+[.)]|[*+] |import |export ")
MAX_DESCRIPTION = 160


@dataclass(slots=True)
class ImportedPage:
    """A page: its file there and here, both relative to the docs folders, its front matter, and its text."""

    source: Path
    target: Path
    matter: dict[str, Any]
    text: str
    original: str
    dropped: list[str] = field(default_factory=list)
    """Keys that this site does not have."""
    error: str = ""
    """Why the front matter cannot be read. Then the file is copied as it is."""
    former: list[str] = field(default_factory=list)
    """Paths on the other site, without the present one."""
    clash: str = ""
    """The path that another page has already."""
    owner: str = ""
    """The file of that page."""
    lost: dict[str, str] = field(default_factory=dict)
    """Former paths that cannot redirect, with the reason."""

    @property
    def endpoint(self) -> str:
        return str(self.matter["endpoint"])

    def written(self) -> str:
        """Return the content of the file, unchanged if possible."""
        block = _BLOCK.match(self.original)
        if self.error or (block and _loaded(block["yaml"]) == self.matter):
            return f"{block[0] if block else ''}{self.text}"
        return f"---\n{_dumped(self.matter)}---\n\n{self.text.lstrip()}"


def read_page(source: Path, target: Path, original: str, *, is_docusaurus: bool) -> ImportedPage:
    """Read a page, and complete its front matter from its path and its text."""
    block = _BLOCK.match(original)
    text = original[block.end() :] if block else original
    try:
        given = _loaded(block["yaml"]) if block else {}
    except (yaml.YAMLError, TypeError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        reason = str(getattr(error, "problem", None) or error)
        page = ImportedPage(source, target, {"endpoint": default_path(target)}, text, original)
        page.error = f"{(mark.line if mark else 0) + 2}:{reason}"
        return page
    matter, dropped = _mapped(given)
    title = _TITLE.match(text)
    heading = _plain(title["text"] or title["underlined"]) if title else ""
    if title and matter.get("name", heading) == heading:
        text = text[title.end() :].lstrip("\n")
    stem = source.parent.name if source.stem.casefold() in {"index", "readme"} and source.parent.name else source.stem
    name = heading or _NUMBER.sub("", stem).replace("-", " ").replace("_", " ").strip()
    matter.setdefault("name", name[:1].upper() + name[1:] if name else "Page")
    matter.setdefault("description", _first_sentence(text) or f"About {matter['name']}.")
    page = ImportedPage(source, target, matter, text, original, dropped)
    _set_path(page, str(given.get("id") or ""), is_docusaurus=is_docusaurus)
    first = ("name", "description", "endpoint")
    page.matter = {key: matter[key] for key in (*first, *(key for key in KEYS if key in matter and key not in first))}
    return page


def _loaded(block: str) -> dict[str, Any]:
    """Return the front matter with texts as values, as this site reads them."""
    loaded = yaml.load(block, Loader=yaml.BaseLoader) or {}  # noqa: S506  # it creates only texts, lists, and dicts
    if not isinstance(loaded, dict):
        raise ValueError("The front matter has no keys")
    return {str(key): value for key, value in loaded.items() if value not in ("", None)}


def _mapped(given: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the keys of this site, and the keys that it does not have."""
    matter = {key: value for key, value in given.items() if key in KEYS}
    used = {*matter, "id"}
    for key, others in SAME_KEYS.items():
        for other in (other for other in others if other in given):
            used.add(other)
            matter.setdefault(key, given[other])
    if given.get("hide_table_of_contents") == "true" or "toc" in (given.get("hide") or ()):
        matter["toc"] = "false"
    used |= {"hide_table_of_contents", "hide"} & given.keys()
    if isinstance(matter.get("lastmod"), dict):
        matter["lastmod"] = matter["lastmod"].get("date", "")
    for key, is_valid in _VALID.items():
        if key in matter and not is_valid(matter[key]):
            del matter[key]
            used.discard(key)
    return matter, sorted(key for key in given if key not in used)


def _is_number(value: Any) -> bool:
    return isinstance(value, str) and re.fullmatch(r"-?\d+(\.\d+)?", value) is not None


def _is_date(value: Any) -> bool:
    try:
        return isinstance(value, str) and bool(datetime.fromisoformat(value) or date.fromisoformat(value))
    except ValueError:
        return False


# Values that have another meaning on other sites.
_VALID: Mapping[str, Callable[[Any], bool]] = {
    "order": _is_number,
    "lastmod": _is_date,
    "category": lambda value: isinstance(value, str),
    "icon": lambda value: isinstance(value, str) and ":" in value,
    "image": lambda value: isinstance(value, str) and not value.startswith(("http:", "https:")),
}


def _plain(text: str) -> str:
    return " ".join(_MARKS.sub(lambda mark: mark["text"] or "", text).split())


def _first_sentence(text: str) -> str:
    """Return the first sentence of the first paragraph; empty if there is none."""
    for block in re.split(r"\n[ \t]*\n", text):
        if block.strip() and not _NO_PROSE.match(block.strip()) and not block.startswith(("    ", "\t")):
            sentence = re.split(r"(?<=[.!?])\s", _plain(block))[0]
            if len(sentence) <= MAX_DESCRIPTION:
                return sentence
            return sentence[:MAX_DESCRIPTION].rpartition(" ")[0].rstrip(",;:") + " …"
    return ""


def default_path(file: Path) -> str:
    """Return the path for a file: the folder of an `index.md`, or of a page with the name of its folder."""
    place = [_NUMBER.sub("", part) for part in file.with_suffix("").parts]
    if place[-1].casefold() in {"index", "readme"} or place[-1:] == place[-2:-1]:
        place.pop()
    return "/" + _ODD.sub("-", "/".join(place).lower()).strip("-/")


def _set_path(page: ImportedPage, identifier: str, *, is_docusaurus: bool) -> None:
    """Set the endpoint of a page, and its paths on the other site."""
    file = page.source.with_name(f"{identifier.rpartition('/')[2]}.md") if identifier and is_docusaurus else page.source
    given = page.matter.get("endpoint")
    path = default_path(file)
    if isinstance(given, str):
        folder = default_path(page.source.parent / "index.md").rstrip("/")
        path = given if given.startswith("/") or not is_docusaurus else f"{folder}/{given}"
    old = "/" + path.strip("/")
    page.matter["endpoint"] = "/" + old.removesuffix(".html").removesuffix("/index").strip("/")
    former = [old, *([f"/docs{old}".rstrip("/")] if is_docusaurus else [])]
    page.former = [each for each in former if each != page.endpoint]


# The front matter keys that are not text.
TYPED = frozenset({"order", "draft", "hidden", "lastmod", "toc"})


def _dumped(matter: Mapping[str, Any]) -> str:
    values = {key: _typed(value) if key in TYPED else value for key, value in matter.items()}
    return yaml.safe_dump(values, sort_keys=False, allow_unicode=True, width=1_000_000)


def _typed(value: Any) -> Any:
    """Return a text as the number or truth value that it means, so that YAML needs no quotes."""
    if _is_date(value) and len(value) == len("2026-01-31"):
        return date.fromisoformat(value)
    if _is_number(value):
        return float(value) if "." in value else int(value)
    return {"true": True, "false": False}.get(value, value) if isinstance(value, str) else value


def assign_paths(pages: list[ImportedPage], own: OwnSite, docs: str) -> dict[str, str]:
    """Give each page a free path, and its former paths as `redirect_from`. Return former with present paths."""
    taken = dict(own.paths)
    for page in pages:
        wanted = page.endpoint
        path = free_path(wanted, own.reserved) if why_reserved(wanted, own.reserved) else wanted
        if path in taken:
            page.clash, page.owner = path, taken[path]
            path = next(each for each in similar_paths(path) if each not in taken)
        if path != wanted:
            page.former.insert(0, wanted)
        page.matter["endpoint"] = path
        taken[path] = f"{docs}/{page.target.as_posix()}"
    present: dict[str, str] = {}
    for page in pages:
        present |= {former: page.endpoint for former in page.former if former not in present}
        own_former = page.matter.get("redirect_from") or []
        given = own_former.split(",") if isinstance(own_former, str) else own_former
        known = [path for path in given if isinstance(path, str)]
        reasons = {path: why_reserved(path, own.reserved) for path in page.former}
        page.lost = {path: reason for path, reason in reasons.items() if reason}
        free = [path for path in page.former if path not in taken and path not in page.lost]
        taken |= dict.fromkeys(free, f"{docs}/{page.target.as_posix()}")
        if free:
            page.matter["redirect_from"] = list(dict.fromkeys([*(path.strip() for path in known), *free]))
    return {former: path for former, path in present.items() if former not in {page.endpoint for page in pages}}


def similar_paths(path: str) -> Iterator[str]:
    """Yield paths that are similar to a path that is in use."""
    base = path.rstrip("/") or "/start"
    if base != path:
        yield base
    number = 2
    while True:
        yield f"{base}-{number}"
        number += 1
