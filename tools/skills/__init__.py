"""Generates `AGENTS.md` and `skills/<name>/SKILL.md` from parts of the pages, which `skills.toml` lists."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from lib.catalog.library import get_library
from lib.catalog.lookup import find_page
from lib.catalog.page_text import page_text, section_at
from lib.islands.templates import template_environment
from lib.site import Site, get_site

FOLDER = Path(__file__).parent
DEFINED: list[dict[str, Any]] = tomllib.loads((FOLDER / "skills.toml").read_text(encoding="utf-8"))["skills"]


class MissingPartError(Exception):
    """A part of a skill that no page has."""


def skill_files() -> dict[str, str]:
    """Return the texts by their paths in the project. The pages of the site must be registered.

    Raises `MissingPartError`. Links to pages lead to their files.
    """
    site = replace(get_site(), base_url="https://site.invalid", prefix="")
    sources = {page.matter.endpoint: page.source for page in get_library().pages}
    link = re.compile(rf"{re.escape(site.base_url)}(/[^\s()#?\"]*)")

    def to_file(match: re.Match[str]) -> str:
        source = sources.get(match[1].removesuffix(".md"))
        return f"/{source}" if source else match[1]

    templates = template_environment(FOLDER)
    files: dict[str, str] = {}
    for skill in DEFINED:
        parts = [part.strip() for part in _parts(skill["parts"], site)]
        skills = dict(zip(files, DEFINED, strict=False))
        text = templates.get_template(skill["template"]).render(site=site, skill=skill, parts=parts, skills=skills)
        files[skill["path"]] = link.sub(to_file, text)
    return files


def _parts(addresses: list[str], site: Site) -> Iterator[str]:
    for address in addresses:
        path, _, anchor = address.partition("#")
        entry, _ = find_page(path)
        headings = entry.get("headings") or ()
        heading = next((heading for heading in headings if heading.id == anchor), None)
        text = section_at(page_text(entry, site), headings, heading) if entry and heading else None
        if text is None:
            raise MissingPartError(f"tools/skills/skills.toml: {address} does not exist.")
        yield text
