"""`DASH_BACKEND` selects the server framework, with a fallback."""

import dataclasses
import logging
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from lib import backend
from lib.backend import DEFAULT_BACKEND, SUPPORTED_BACKENDS, choose_backend, get_backend_info, resolve_backend
from lib.islands.icons import icon_svg
from lib.settings import Settings


@pytest.fixture(autouse=True)
def fresh(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Path]:
    """Remove the backend from the environment, from `.env`, and from the cache. Yield the path of `.env`."""
    monkeypatch.delenv("DASH_BACKEND", raising=False)
    monkeypatch.setitem(Settings.model_config, "env_file", tmp_path / ".env")
    backend._choose.cache_clear()
    yield tmp_path / ".env"
    backend._choose.cache_clear()


def test_flask_is_the_default() -> None:
    assert DEFAULT_BACKEND == "flask"
    assert resolve_backend() == "flask"
    assert choose_backend().reason is None


@pytest.mark.parametrize("name", SUPPORTED_BACKENDS)
def test_every_backend_can_be_named_and_its_framework_is_installed(name: str) -> None:
    choice = choose_backend(name)
    assert (choice.requested, choice.name, choice.reason) == (name, name, None)


@pytest.mark.parametrize("written", ["fastapi", "FastAPI", " fastapi ", "\tFASTAPI\n"])
def test_case_and_blanks_are_ignored(written: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert resolve_backend(written) == "fastapi"
    monkeypatch.setenv("DASH_BACKEND", written)
    assert resolve_backend() == "fastapi"


@pytest.mark.parametrize("written", ["", "   "])
def test_nothing_written_is_the_default(
    written: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    assert resolve_backend(written) == "flask"
    monkeypatch.setenv("DASH_BACKEND", written)
    assert resolve_backend() == "flask"
    assert not caplog.records


def test_env_file_chooses_and_the_environment_outranks_it(fresh: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fresh.write_text("DASH_BACKEND= Quart \n", encoding="utf-8")
    assert resolve_backend() == "quart"
    monkeypatch.setenv("DASH_BACKEND", "fastapi")
    assert resolve_backend() == "fastapi"


def test_an_unknown_backend_falls_back_and_says_so_once(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING):
        choices = [choose_backend("Django"), choose_backend(" django ")]
    for choice in choices:
        assert choice.name == "flask"
        assert choice.requested == "django"
        assert choice.reason is not None
        assert "django" in choice.reason
    [record] = caplog.records
    assert record.levelno == logging.WARNING
    message = record.getMessage()
    assert "django" in message
    assert all(name in message for name in SUPPORTED_BACKENDS)


@pytest.mark.parametrize("name", ["fastapi", "quart"])
def test_a_framework_that_is_not_installed_falls_back(
    name: str, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.delitem(sys.modules, f"dash.backends._{name}", raising=False)
    choice = choose_backend(name)
    assert choice.name == "flask"
    assert choice.requested == name
    assert choice.reason is not None
    assert name in choice.reason
    [record] = caplog.records
    assert all(supported in record.getMessage() for supported in SUPPORTED_BACKENDS)


@pytest.mark.parametrize("error", [AttributeError, RuntimeError])
def test_a_framework_that_breaks_while_it_is_imported_falls_back(
    error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_: str) -> None:
        raise error("module 'werkzeug' has no attribute 'x'")

    monkeypatch.setattr(backend, "get_backend_class", broken)
    assert choose_backend("quart").name == "flask"


@pytest.mark.parametrize("name", SUPPORTED_BACKENDS)
def test_what_is_told_of_a_backend(name: str) -> None:
    info = get_backend_info(name)
    assert info.name == name
    assert info.label.lower() == name
    assert info.is_async is (name != "flask")
    assert info.mode == ("async" if info.is_async else "sync")
    assert info.description
    assert icon_svg(info.icon)
    with pytest.raises(dataclasses.FrozenInstanceError):
        info.name = "flask"  # type: ignore[misc]


def test_information_is_about_the_backend_that_runs() -> None:
    assert get_backend_info("django").name == "flask"
