"""Icons are drawn from the bundled sets."""

import io
import json
import re
import tarfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest

from lib.islands import icons
from tools import icons as tool

FILES = sorted(icons.FOLDER.glob("*.json"))
NAMES = [f"{file.stem}:{name}" for file in FILES for name in json.loads(file.read_text(encoding="utf-8"))["icons"]]


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_subset_names_its_license_and_is_sorted(file: Path) -> None:
    subset = json.loads(file.read_text(encoding="utf-8"))
    assert subset["prefix"] == file.stem
    assert subset["info"]["license"]["spdx"]
    assert subset["info"]["author"]["name"]
    assert list(subset["icons"]) == sorted(subset["icons"])


def test_every_icon_is_well_formed_and_stays_on_this_host() -> None:
    for name in NAMES:
        svg = icons.icon_svg(name)
        assert svg is not None
        ET.fromstring(svg)
        assert "http" not in svg, name
        assert not re.search(r"<script|\son\w+=", svg), name


def test_monochrome_sets_take_the_colour_of_the_text() -> None:
    for name in NAMES:
        if not name.startswith("logos:"):
            assert "currentColor" in (icons.icon_svg(name) or ""), name


def test_an_icon_is_inline_svg() -> None:
    svg = icons.icon_svg("mdi:home", size=24, class_name='a "b"')
    assert svg is not None
    assert svg.startswith('<svg class="a &quot;b&quot;" width="24" height="24" viewBox="0 0 24 24"')
    assert ' aria-hidden="true" focusable="false"><path ' in svg
    assert svg.endswith("</svg>")


def test_an_oblong_icon_keeps_its_shape() -> None:
    svg = icons.icon_svg("logos:docker-icon", size=37)
    assert svg is not None
    assert 'width="51.2" height="37" viewBox="0 0 256 185"' in svg


@pytest.mark.parametrize("name", ["", "rocket", "tabler:", "tabler:no-such", "nosuch:rocket", "tabler:rocket:x"])
def test_an_unknown_icon(name: str) -> None:
    assert icons.icon_svg(name) is None


def test_the_preload_script_sets_both_globals() -> None:
    script = icons.preload_script(["mdi:home", "tabler:no-such"])
    preload, providers = re.fullmatch(r"window\.IconifyPreload=(.*);window\.IconifyProviders=(.*);", script).groups()  # type: ignore[union-attr]
    body = '<path fill="currentColor" d="M10 20v-6h4v6h5v-8h3L12 3L2 12h3v8z"/>'
    assert json.loads(preload) == [{"prefix": "mdi", "width": 24, "height": 24, "icons": {"home": {"body": body}}}]
    assert providers == '{"":{resources:[location.origin],path:"/_icons/"}}'


def test_the_preload_script_gives_all_icons_and_can_stand_inline() -> None:
    script = icons.preload_script(NAMES)
    preload = json.loads(script.removeprefix("window.IconifyPreload=").partition(";window.")[0])
    assert sum(len(subset["icons"]) for subset in preload) == len(NAMES)
    assert "</" not in script


def test_the_route_answers_as_iconify_does() -> None:
    answer = icons.icons_json("mdi", ["home", "zz", "no-such", "home"])
    assert answer is not None
    assert answer["prefix"] == "mdi"
    assert list(answer["icons"]) == ["home"]  # type: ignore[call-overload]
    assert answer["not_found"] == ["no-such", "zz"]
    assert "not_found" not in (icons.icons_json("mdi", ["home"]) or {})
    assert icons.icons_json("nosuch", ["home"]) is None


SOURCE: dict[str, Any] = {
    "prefix": "demo",
    "width": 24,
    "height": 24,
    "icons": {"fish": {"body": "<path/>", "hidden": True}, "boat": {"body": "<g/>", "width": 30}},
    "aliases": {
        "vessel": {"parent": "ship"},
        "ship": {"parent": "boat"},
        "tilted": {"parent": "boat", "rotate": 1},
    },
    "info": {"name": "Demo", "author": {"name": "A"}, "license": {"title": "MIT"}, "total": 2},
}


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    def fetch(prefix: str) -> dict[str, Any]:
        if prefix != "demo":
            raise tool.IconError(f"{prefix}: npm has no icon set")
        return SOURCE

    monkeypatch.setattr(tool, "FOLDER", tmp_path / "icons")
    monkeypatch.setattr(tool, "fetch_set", fetch)
    return tmp_path / "icons"


def test_the_tool_adds_icons_in_order(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["demo:fish"]) == 0
    assert tool.main(["demo:vessel", "demo:fish"]) == 0
    assert capsys.readouterr().out == "added demo:fish\nadded demo:vessel\n"
    assert json.loads((folder / "demo.json").read_text(encoding="utf-8")) == {
        "prefix": "demo",
        "info": {"name": "Demo", "author": {"name": "A"}, "license": {"title": "MIT"}},
        "width": 24,
        "height": 24,
        "icons": {"fish": {"body": "<path/>"}, "vessel": {"body": "<g/>", "width": 30}},
    }
    assert tool.main(["demo:fish"]) == 0
    assert capsys.readouterr().out == "nothing to add\n"


def test_the_tool_says_what_it_cannot_add(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert tool.main(["demo:fsh", "demo:tilted", "nosuch:x", "-", "boat", "demo:boat"]) == 1
    captured = capsys.readouterr()
    assert captured.out == "added demo:boat\n"
    assert captured.err.splitlines() == [
        "-: an icon is named prefix:name, for example tabler:rocket",
        "boat: an icon is named prefix:name, for example tabler:rocket",
        "demo:fsh: the set has no such icon; near it: fish",
        "demo:tilted: this is boat, turned; add demo:boat instead",
        "nosuch: npm has no icon set",
    ]


def test_used_icons_are_found_where_they_are_named(tmp_path: Path) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "docs" / "a.md").write_text(
        "---\nicon: carbon:add\n---\n:icon: ion:boat\nSee `mdi:home`, http://x:80, @iconify-json/mdi:no, docs:path\n"
        "icon: mdi-bell\nicon: no-set\n"
    )
    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.py").write_text(
        'DashIconify(icon="tabler:rocket")\nx = icon_svg("mdi:check")\ny = "css:z"\n'
    )
    (tmp_path / "elsewhere.py").write_text('icon="mdi:not-scanned"')
    expected = {"carbon:add", "ion:boat", "mdi:home", "mdi:bell", "tabler:rocket", "mdi:check"}
    assert tool.used_icons(tmp_path, {"mdi"}) == expected


def test_a_package_is_read_without_unpacking(tmp_path: Path) -> None:
    archive = tmp_path / "set.tgz"
    with tarfile.open(archive, "w:gz") as package:
        for name, value in {"icons.json": {"prefix": "demo"}, "info.json": {"name": "Demo"}}.items():
            data = json.dumps(value).encode()
            member = tarfile.TarInfo(f"package/{name}")
            member.size = len(data)
            package.addfile(member, io.BytesIO(data))
    assert tool.read_package(archive) == {"prefix": "demo", "info": {"name": "Demo"}}
