"""Add icons to the subsets in `assets/icons/`, so that the site shows them without requests to another host.

    python tools/icons.py tabler:rocket mdi:home     add these icons
    python tools/icons.py --used                     add all icons that docs, pages, components, and lib use

Find names at icon-sets.iconify.design. The icons come from the npm packages `@iconify-json/<prefix>`, downloaded to a
temporary folder with the npm of this machine and its settings.
"""

import argparse
import difflib
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "assets" / "icons"

SCANNED_FOLDERS = ("docs", "pages", "components", "directives", "lib")
SCANNED_SUFFIXES = frozenset({".md", ".py"})

WORD = r"[a-z0-9]+(?:-[a-z0-9]+)*"
ICON_ID = re.compile(rf"({WORD}):({WORD})")
# `icon: x:y` in front matter, `:icon: x:y` in a directive, `icon="x:y"` in Python: the set can be a new one.
ICON_FIELD = re.compile(rf"\bicon\s*[:=]\s*[\"']?({WORD}:{WORD})(?![\w:/-])")

Json = dict[str, Any]


class IconError(Exception):
    """An icon that cannot be added. The message contains the name, the reason, and the solution."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command and return its exit code: 1 if an icon could not be added."""
    parser = argparse.ArgumentParser(description="Add icons to assets/icons.")
    parser.add_argument("icons", nargs="*", metavar="prefix:name", help="for example tabler:rocket")
    parser.add_argument("--used", action="store_true", help="add the icons that the project uses")
    options = parser.parse_args(arguments)
    if not options.icons and not options.used:
        parser.error("specify an icon (prefix:name), or use --used")
    names = set(options.icons) | (used_icons(ROOT, bundled_prefixes()) if options.used else set())
    added, diagnostics = add_icons(names)
    sys.stdout.write("".join(f"added {name}\n" for name in added) or "nothing to add\n")
    sys.stderr.write("".join(f"{fault}\n" for fault in diagnostics))
    return 1 if diagnostics else 0


def bundled_prefixes() -> set[str]:
    """Return the icon sets that already have a subset."""
    return {file.stem for file in FOLDER.glob("*.json")}


def used_icons(root: Path, prefixes: Iterable[str]) -> set[str]:
    """Return the icons that the project uses: in icon fields from any set, in other places from the given sets."""
    sets = frozenset(prefixes)
    return {name for file in _scanned_files(root) for name in icons_in(file.read_text(encoding="utf-8"), sets)}


def icons_in(text: str, prefixes: Iterable[str]) -> set[str]:
    """Return the icons in a text: in icon fields from any set, in other places from the given sets."""
    sets = "|".join(sorted(map(re.escape, prefixes))) or "(?!)"
    mention = re.compile(rf"(?<![\w@:/.-])((?:{sets}):{WORD})(?![\w:/-])")
    hyphenated = re.compile(rf"\bicon\s*[:=]\s*[\"']?((?:{sets})-{WORD})(?![\w:/-])")
    return {*ICON_FIELD.findall(text), *mention.findall(text), *map(_full_name, hyphenated.findall(text))}


def _full_name(name: str) -> str:
    """Return `mdi:home` also for `mdi-home`."""
    return name.replace("-", ":", 1) if re.fullmatch(WORD, name) else name


def _scanned_files(root: Path) -> Iterator[Path]:
    for folder in SCANNED_FOLDERS:
        for file in sorted((root / folder).rglob("*")):
            if file.suffix in SCANNED_SUFFIXES and file.is_file():
                yield file


def add_icons(names: Iterable[str]) -> tuple[list[str], list[str]]:
    """Add the icons that are missing from the subsets. Return the added names and the diagnostics, both sorted."""
    added: list[str] = []
    diagnostics: list[str] = []
    wanted: dict[str, list[str]] = defaultdict(list)
    for name in sorted(set(map(_full_name, names))):
        match = ICON_ID.fullmatch(name)
        if match is None:
            diagnostics.append(f"{name}: an icon is named prefix:name, for example tabler:rocket")
        else:
            wanted[match[1]].append(match[2])
    for prefix, short_names in wanted.items():
        subset = read_subset(prefix)
        missing = [name for name in short_names if name not in subset.get("icons", {})]
        if not missing:
            continue
        try:
            source = fetch_set(prefix)
        except IconError as error:
            diagnostics.append(str(error))
            continue
        found: Json = {}
        for name in missing:
            try:
                found[name] = pick(source, name)
            except IconError as error:
                diagnostics.append(str(error))
        if found:
            write_subset(source, {**subset.get("icons", {}), **found})
        added.extend(f"{prefix}:{name}" for name in found)
    return added, diagnostics


def read_subset(prefix: str) -> Json:
    """Return one subset, or an empty dictionary if it does not exist yet."""
    file = FOLDER / f"{prefix}.json"
    subset: Json = json.loads(file.read_text(encoding="utf-8")) if file.is_file() else {}
    return subset


def fetch_set(prefix: str) -> Json:
    """Download a complete icon set from its npm package. `info` is the `info.json` of the package."""
    npm = shutil.which("npm")
    if npm is None:
        raise IconError("npm was not found: it comes with Node.js and is needed to fetch icon sets")
    package = f"@iconify-json/{prefix}"
    with tempfile.TemporaryDirectory() as folder:
        # The folder is also npm's working directory, so that it reads no package.json of the project.
        # The command contains no free text: the prefix has matched ICON_ID.
        command = [npm, "pack", "--loglevel=error", "--pack-destination", folder, package]
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
        archive = next(Path(folder).glob("*.tgz"), None)
        if done.returncode != 0 or archive is None:
            raise IconError(_npm_fault(prefix, package, done.stdout + done.stderr))
        return read_package(archive)


def _npm_fault(prefix: str, package: str, output: str) -> str:
    if "E404" in output:
        return f"{prefix}: npm has no icon set {package}; see the prefixes at icon-sets.iconify.design"
    # The first lines of npm's output contain the error, and the last line contains the path of its log.
    reason = "; ".join(line.strip() for line in output.strip().splitlines()[:3])
    return f"{prefix}: npm could not fetch {package}: {reason}"


def read_package(archive: Path) -> Json:
    """Read the icons of a downloaded `@iconify-json` package, together with its license and author."""
    with tarfile.open(archive) as package:
        icons: Json = json.loads(_read_member(package, "package/icons.json"))
        icons["info"] = json.loads(_read_member(package, "package/info.json"))
    return icons


def _read_member(package: tarfile.TarFile, name: str) -> bytes:
    member = package.extractfile(name)
    if member is None:
        raise IconError(f"{name} is missing from the npm package")
    return member.read()


def pick(source: Json, name: str) -> Json:
    """Return one icon of a complete set by its name or an alias."""
    icons: Json = source["icons"]
    aliases: Json = source.get("aliases", {})
    entry: Json = {}
    parent = name
    while parent in aliases and parent not in icons:
        entry = {**aliases[parent], **entry}
        parent = aliases[parent]["parent"]
    if parent not in icons:
        near = difflib.get_close_matches(name, [*icons, *aliases], n=3)
        hint = f"; near it: {', '.join(near)}" if near else ""
        raise IconError(f"{source['prefix']}:{name}: the set has no such icon{hint}")
    if entry.keys() & {"rotate", "hFlip", "vFlip"}:
        raise IconError(f"{source['prefix']}:{name}: this is {parent}, turned; add {source['prefix']}:{parent} instead")
    icon = {**icons[parent], **entry}
    return {key: icon[key] for key in ("body", "height", "left", "top", "width") if key in icon}


def write_subset(source: Json, icons: Json) -> None:
    """Write a subset in a stable order, with a few lines per icon, so that diffs are readable."""
    subset = {
        "prefix": source["prefix"],
        "info": {key: source["info"][key] for key in ("name", "author", "license")},
        "width": source.get("width", 16),
        "height": source.get("height", 16),
        "icons": dict(sorted(icons.items())),
    }
    FOLDER.mkdir(parents=True, exist_ok=True)
    text = json.dumps(subset, ensure_ascii=False, indent=1) + "\n"
    (FOLDER / f"{source['prefix']}.json").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
