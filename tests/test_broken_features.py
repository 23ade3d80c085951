"""A broken feature stops the start with its name and advice. While the site runs, it does not break other pages."""

import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pydantic import Field

from components.slots import Slots
from lib import features, settings
from lib.backend import get_backend_info
from lib.features.feature import Feature
from lib.settings import FeatureSettings
from lib.site import get_site
from tests.copying import PROGRAM, copied
from tests.serving import BACKENDS, serving
from tests.sites import VARIANTS, write_pages

ADVICE = "Fix the feature in lib/features/broken/, or remove its line in lib/features/__init__.py."
START = "from lib.features.feature import Contribution, Feature\n"


class TakenSettings(FeatureSettings):
    """Settings that declare a setting of the core."""

    port: int = Field(1, description="Taken.")


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., tuple[Feature, ...]]]:
    """Return a function that loads the features with the line `broken`, whose module contains a value."""
    models = list(settings._models)

    def load(value: Any, *, times: int = 1) -> tuple[Feature, ...]:
        monkeypatch.setattr(features, "FEATURES", (*features.FEATURES, *["broken"] * times))
        monkeypatch.setitem(sys.modules, "lib.features.broken", value)
        return features.all_features.__wrapped__()

    yield load
    settings._models[:] = models


@pytest.mark.parametrize(
    ("module", "message"),
    [
        (None, "import of lib.features.broken halted"),
        (SimpleNamespace(), "has no attribute 'feature'"),
        (SimpleNamespace(feature=1), "contain `feature = Feature(name='broken')`"),
        (SimpleNamespace(feature=Feature(name="search")), "contain `feature = Feature(name='broken')`"),
        (SimpleNamespace(feature=Feature(name="broken", settings=(TakenSettings,))), "settings that exist: PORT"),
    ],
    ids=["import", "no feature", "other type", "other name", "taken setting"],
)
def test_a_feature_that_cannot_be_loaded_is_named(
    module: Any, message: str, load: Callable[..., tuple[Feature, ...]]
) -> None:
    with pytest.raises((ImportError, AttributeError, ValueError)) as caught:
        load(module)
    assert message in str(caught.value)
    assert caught.value.__notes__ == [ADVICE]


def test_a_feature_that_is_listed_twice_is_named(load: Callable[..., tuple[Feature, ...]]) -> None:
    with pytest.raises(ValueError, match="broken must be listed once"):
        load(SimpleNamespace(feature=Feature(name="broken")), times=2)


def test_a_line_without_a_folder_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(features, "FEATURES", ("broken",))
    with pytest.raises(ModuleNotFoundError) as caught:
        features.all_features.__wrapped__()
    assert caught.value.__notes__ == [ADVICE]


def test_a_missing_required_feature_is_logged(
    load: Callable[..., tuple[Feature, ...]], caplog: pytest.LogCaptureFixture
) -> None:
    load(SimpleNamespace(feature=Feature(name="broken", requires=("search", "nowhere"))))
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == "The feature broken is disabled because FEATURES does not contain nowhere"


def with_feature(folder: Path, source: str) -> Path:
    """Return a copy of the program with a feature of this source."""
    project = copied(folder / "project", *PROGRAM)
    package = project / "lib" / "features" / "broken"
    package.mkdir()
    (package / "__init__.py").write_text(START + source, encoding="utf-8")
    names = project / "lib" / "features" / "__init__.py"
    last = '    "development",'
    text = names.read_text(encoding="utf-8")
    names.write_text(text.replace(last, f'    "broken",\n{last}'), encoding="utf-8")
    write_pages(folder / "docs", VARIANTS["small"].pages)
    return project


@pytest.mark.parametrize(
    ("source", "messages"),
    [
        ("feature = Feature(name='broken', mount=lambda context: 1 / 0)", ["division by zero", ADVICE]),
        ("feature = Feature(name='broken', mount=lambda context: None)", ["NoneType", ADVICE]),
        ("feature = Feature(name='broken', before_pages=lambda settings: 1 / 0)", ["division by zero", ADVICE]),
        ("feature = Feature(name='broken', directives=lambda: 1 / 0)", ["division by zero", ADVICE]),
        (
            "feature = Feature(name='broken', mount=lambda context: Contribution(prepare=lambda: 1 / 0))",
            ["division by zero", ADVICE],
        ),
        (
            "feature = Feature(name='broken', mount=lambda context: Contribution(routes={'/robots.txt': print}))",
            ["Another feature or the core has these routes: /robots.txt", ADVICE],
        ),
        (
            "from pydantic import Field\nfrom lib.settings import FeatureSettings\n"
            "class Own(FeatureSettings):\n    tides: int = Field(1, description='Tides.')\n"
            "feature = Feature(name='broken', settings=(Own,))",
            ["TIDES=many: Input should be a valid integer"],
        ),
    ],
    ids=["mount", "no contribution", "before pages", "directives", "prepare", "taken route", "setting"],
)
def test_an_error_ends_the_start_with_a_message(source: str, messages: list[str], tmp_path: Path) -> None:
    project = with_feature(tmp_path, source)
    environment = {**os.environ, "DOCS_DIR": str(tmp_path / "docs"), "TIDES": "many"}
    command = [sys.executable, "-c", "import run"]
    done = subprocess.run(command, cwd=project, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    output = done.stdout + done.stderr
    assert [message for message in messages if message not in output] == []


def fail(*_: object) -> Any:
    raise RuntimeError("broken")


def test_the_parts_of_other_features_stay(caplog: pytest.LogCaptureFixture) -> None:
    site, backend = get_site(), get_backend_info("flask")
    slots = Slots(
        {"head": [fail, lambda *_: "here"]},
        [fail, lambda *_: {"x-here": "1"}],
        [fail],
    )
    assert slots.render("head", site, backend) == ["here"]
    assert slots.page_headers(site, None) == {"x-here": "1"}
    assert slots.page_image(site, None) is None
    assert {record.getMessage() for record in caplog.records} == {
        f"A part of the pages is missing because {__name__} failed"
    }
    assert len(caplog.records) == 3


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_pages_work_with_a_broken_feature(backend: str, tmp_path: Path) -> None:
    source = (
        "from lib.http.messages import BlockingHandler\n"
        "def fail(*_): raise RuntimeError('broken')\n"
        "slots = dict.fromkeys(('head', 'scripts', 'header_end', 'article_menu', 'footer_lines', 'body_end'), fail)\n"
        "def leave(_): raise SystemExit\n"
        "async def leave_async(_): raise SystemExit\n"
        "parts = Contribution(\n"
        "    routes={'/broken': fail, '/exit': leave, '/blocking-exit': BlockingHandler(leave)},\n"
        "    post_routes={'/exit': leave_async},\n"
        "    readiness_checks={'broken': fail},\n"
        ")\n"
        "feature = Feature(name='broken', slots=slots, page_headers=fail, page_image=fail, mount=lambda _: parts)"
    )
    project = with_feature(tmp_path, source)
    env = {"DOCS_DIR": str(tmp_path / "docs")}
    with serving(backend, tmp_path, "run.py", env, cwd=project) as site, site.client() as client:
        for path in ("/", "/a-page"):
            assert client.get(path).status_code == 200
        for path in ("/broken", "/exit", "/blocking-exit"):
            assert client.get(path).status_code == 500
        assert client.post("/exit", headers={"sec-fetch-site": "same-origin"}).status_code == 500
        ready = client.get("/readyz")
        assert ready.status_code == 503
        assert "broken" in ready.text
        assert client.get("/healthz").status_code == 200
