"""URLs of Dash's scripts are the same on every machine and cacheable."""

import os
import re
import sys
from importlib.metadata import distribution
from pathlib import Path
from types import SimpleNamespace

import dash
import pytest

from lib.delivery.component_suites import FOLDER, LATER, ComponentSuites, package_stamp, with_stamps
from lib.delivery.compressor import Compressor
from lib.http.compression import FOREVER, REVALIDATE
from lib.http.messages import Request, Response
from lib.process.cache import DiskCache
from tests.delivery.conftest import AS_IT_IS

RENDERER = "dash-renderer/build/dash_renderer.min.js"
REGISTERED = {"dash": {RENDERER, "dcc/dash_core_components.js", "gone.js"}, "dash_mantine_components": set[str]()}
APP = SimpleNamespace(registered_paths=REGISTERED)


@pytest.fixture
def suites() -> ComponentSuites:
    return ComponentSuites(APP, AS_IT_IS)


def get(suites: ComponentSuites, tail: str, **headers: str) -> Response:
    return suites(
        Request(f"{FOLDER}{tail}", tail, headers={name.replace("_", "-"): text for name, text in headers.items()})
    )


def stamped(stamp: object, package: str = "dash", file: str = RENDERER) -> str:
    """Return a path in the format of Dash, with its fingerprint."""
    name, _, ending = file.partition(".")
    return f"{package}/{name}.v4_4_1m{stamp}.{ending}"


def test_a_script_is_answered_and_kept(suites: ComponentSuites) -> None:
    response = get(suites, f"dash/{RENDERER}")
    assert (response.status, response.content_type) == (200, "text/javascript")
    assert response.body == (Path(dash.__file__).parent / RENDERER).read_bytes()
    assert get(suites, f"dash/{RENDERER}", if_none_match=response.headers["etag"]).status == 304


def test_only_the_url_with_the_right_stamp_is_good_for_ever(suites: ComponentSuites) -> None:
    right = get(suites, stamped(package_stamp("dash")))
    assert (right.status, right.headers["cache-control"]) == (200, FOREVER)
    for tail in (
        f"dash/{RENDERER}",
        stamped(1_700_000_000),
        stamped("0000000000"),
        stamped(f"{package_stamp('dash')}1"),
    ):
        other = get(suites, tail)
        assert (other.status, other.headers["cache-control"]) == (200, REVALIDATE), tail
        assert other.body == right.body


@pytest.mark.parametrize(
    "tail",
    ["", "dash", "dash/", "dash/nope.js", "nope/x.js", "dash/__init__.py", "dash/dash.py", "dash/../../../etc/passwd",
     "/etc/passwd", "dash//etc/passwd", "dash/gone.js", "dash/\0.js", "os/x.js", "dash_mantine_components/nope.js",
     stamped(1, file="nope.js"), "dash/" + "a" * 5000, f"dash/x/../{RENDERER}"],
)  # fmt: skip
def test_anything_else_is_not_there(suites: ComponentSuites, tail: str) -> None:
    response = get(suites, tail)
    assert (response.status, response.content_type) == (404, "application/problem+json")
    assert b"root:" not in response.body


def test_a_package_that_is_not_imported_has_no_files() -> None:
    app = SimpleNamespace(registered_paths={"not_imported_here": {"x.js"}})
    assert get(ComponentSuites(app, AS_IT_IS), "not_imported_here/x.js").status == 404


def test_the_stamp_does_not_depend_on_when_the_package_was_installed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stamps = set()
    for machine, installed in (("one", 1_000_000_000), ("two", 1_700_000_000)):
        install(tmp_path / machine, {"harbor/x.js": "sha256=aaa", "harbor/x.css": "sha256=bbb"}, installed)
        stamps.add(stamp_in(tmp_path / machine, monkeypatch))
    assert len(stamps) == 1


def test_the_stamp_changes_with_a_script_and_with_nothing_else(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = {"harbor/x.js": "sha256=aaa", "harbor/x.py": "sha256=bbb"}
    for name, files in {
        "before": before,
        "script": {**before, "harbor/x.js": "sha256=changed"},
        "more": {**before, "harbor/y.css": "sha256=ccc"},
        "python": {**before, "harbor/x.py": "sha256=changed"},
        "order": dict(reversed(before.items())),
    }.items():
        install(tmp_path / name, files)
    stamps = {name: stamp_in(tmp_path / name, monkeypatch) for name in ("before", "script", "more", "python", "order")}
    assert stamps["before"] == stamps["python"] == stamps["order"]
    assert len({stamps["before"], stamps["script"], stamps["more"]}) == 3
    assert all(re.fullmatch(r"\d{10}", stamp) for stamp in stamps.values())


def install(folder: Path, files: dict[str, str], time: int = 1_000_000_000) -> None:
    """Create a package `harbor` as pip installs it."""
    about = folder / "harbor-1.0.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: harbor\nVersion: 1.0\n", encoding="utf-8")
    (about / "RECORD").write_text("".join(f"{name},{digest},5\n" for name, digest in files.items()), encoding="utf-8")
    for name in files:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x", encoding="utf-8")
        os.utime(folder / name, (time, time))


def stamp_in(folder: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Return the stamp of `harbor`, which is installed in this folder."""
    package_stamp.cache_clear()
    with monkeypatch.context() as patch:
        patch.syspath_prepend(str(folder))
        stamp = package_stamp("harbor")
    package_stamp.cache_clear()
    return stamp


def test_a_package_that_says_nothing_has_a_stamp_all_the_same() -> None:
    assert package_stamp("no_such_package") == "0" * 10


def test_every_package_of_this_site_says_what_belongs_to_it() -> None:
    """Otherwise, its URLs would stay the same when its scripts change."""
    for package in ("dash", "dash_mantine_components", "dash_iconify", "plotly"):
        assert package_stamp(package) != "0" * 10, package
        assert distribution(package).read_text("RECORD")


def test_script_elements_carry_the_stamp_in_the_place_of_a_time() -> None:
    stamp = package_stamp("dash")
    written = (
        f'<script src="/my-app{FOLDER}dash/deps/react@18.v4_4_1m1700000000.3.1.min.js"></script>'
        f'<script src="{FOLDER}dash/dcc/dash_core_components.v4_4_1m1700000001.js"></script>'
    )
    assert with_stamps(written) == (
        f'<script src="/my-app{FOLDER}dash/deps/react@18.v4_4_1m{stamp}.3.1.min.js"></script>'
        f'<script src="{FOLDER}dash/dcc/dash_core_components.v4_4_1m{stamp}.js"></script>'
    )


@pytest.mark.parametrize(
    "script",
    ["", "<script>run()</script>", '<script src="/assets/dash.js?m=1700000000"></script>',
     '<script src="/x/dash/y.v1m1700000000.js"></script>'],
)  # fmt: skip
def test_other_script_elements_stay(script: str) -> None:
    assert with_stamps(script) == script


def test_a_stamped_url_is_one_that_is_good_for_ever(suites: ComponentSuites) -> None:
    [src] = re.findall('src="([^"]+)"', with_stamps(f'<script src="{FOLDER}{stamped(1_700_000_000)}"></script>'))
    assert get(suites, src.removeprefix(FOLDER)).headers["cache-control"] == FOREVER


def test_what_a_page_names_is_packed_before_the_first_browser_asks() -> None:
    asked: list[str] = []
    suites = ComponentSuites(
        SimpleNamespace(registered_paths={**REGISTERED, "plotly": {LATER[0].partition("/")[2]}}), AS_IT_IS
    )
    for package in ("dash", "plotly"):
        assert package in sys.modules
    for path in (stamped(package_stamp("dash")), LATER[0]):
        stored = suites.lookup(Request("", path))
        assert stored is not None
        stored._packer = lambda stored, encoding: asked.append(f"{encoding} {stored.fingerprint}")
    suites.expect(
        f'<script src="/my-app{FOLDER}{stamped(package_stamp("dash"))}"></script><script src="/else.js"></script>'
    )
    assert len(asked) == 2
    assert all(wanted.startswith("br ") for wanted in asked)


def test_everything_is_every_script_but_no_map() -> None:
    registered = {"dash": {RENDERER, f"{RENDERER}.map", "gone.js"}}
    suites = ComponentSuites(SimpleNamespace(registered_paths=registered), Compressor(DiskCache(None)))
    assert [stored.fingerprint for stored in suites.iter_cached()] == [
        suites.lookup(Request("", f"dash/{RENDERER}")).fingerprint  # type: ignore[union-attr]
    ]
