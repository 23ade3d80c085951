"""Every documented way to start the site serves the same site, whatever is asked first."""

from pathlib import Path

import pytest

from tests.serving import Site, serving

COMMANDS = {
    "python run.py, Flask": ("flask", "run.py"),
    "python run.py, FastAPI": ("fastapi", "run.py"),
    "python run.py, Quart": ("quart", "run.py"),
    "gunicorn, Flask": ("flask", "-m gunicorn run:server --bind 127.0.0.1:{port}"),
    "uvicorn, FastAPI": ("fastapi", "-m uvicorn run:server --port {port}"),
    "uvicorn, Quart": ("quart", "-m uvicorn run:server --port {port}"),
    "uvicorn without lifespan, FastAPI": ("fastapi", "-m uvicorn run:server --port {port} --lifespan off"),
    "hypercorn, FastAPI": ("fastapi", "-m hypercorn run:server --bind 127.0.0.1:{port}"),
    "hypercorn, Quart": ("quart", "-m hypercorn run:server --bind 127.0.0.1:{port}"),
    "gunicorn with uvicorn workers, FastAPI": (
        "fastapi",
        "-m gunicorn -k uvicorn_worker.UvicornWorker run:server --bind 127.0.0.1:{port}",
    ),
    "gunicorn with uvicorn workers, Quart": (
        "quart",
        "-m gunicorn -k uvicorn_worker.UvicornWorker run:server --bind 127.0.0.1:{port}",
    ),
}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_deep_link_as_the_very_first_request(name: str, tmp_path: Path) -> None:
    backend, command = COMMANDS[name]
    with serving(backend, tmp_path, command) as site:
        assert_serves(site)


@pytest.mark.parametrize("asked", ["flsk", "", "  FastAPI "])
def test_any_value_of_the_variable_boots(asked: str, tmp_path: Path) -> None:
    expected = "fastapi" if "FastAPI" in asked else "flask"
    with serving(expected, tmp_path, "run.py", {"DASH_BACKEND": asked}) as site, site.client() as client:
        backend = client.get("/api/backend").json()
        assert backend["name"] == expected
        if asked == "flsk":
            assert "flsk" in backend["fallback_reason"]
            assert site.said("flsk", "flask", "fastapi", "quart")


def assert_serves(site: Site) -> None:
    """A page, with Dash's scripts and the site's own, and its payload."""
    with site.client() as client:
        page = client.get("/interactive-components")
        assert page.status_code == 200
        assert "dash_mantine_components" in page.text
        assert "/assets/prose.js" in page.text
        assert f'data-backend="{site.backend}"' in page.text
        assert client.get("/_page/interactive-components").status_code == 200
        layout = client.get("/_dash-layout")
        assert layout.json()["type"] == "MantineProvider"
