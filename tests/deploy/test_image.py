"""The Dockerfile builds a small, read-only image that runs on each backend."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distributions
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.deploy.entry import Started, greet
from tests.deploy.image import BASE_BYTES, Image, instructions
from tests.ports import free_port
from tests.serving import BACKENDS, PROJECT

LIMIT_BYTES = 300_000_000


def test_hadolint_has_nothing_to_say() -> None:
    checked = subprocess.run(
        [_tool("hadolint"), "Dockerfile"], cwd=PROJECT, capture_output=True, text=True, check=False
    )
    assert (checked.returncode, checked.stdout) == (0, "")


def test_shellcheck_has_nothing_to_say() -> None:
    scripts = sorted(str(file) for file in (PROJECT / "deploy").glob("*.sh"))
    checked = subprocess.run([_tool("shellcheck"), *scripts], capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


def _tool(name: str) -> str:
    return str(Path(sys.executable).parent / name)


def test_the_runtime_stage_has_no_tools_and_no_rights() -> None:
    stage = instructions()
    start = max(position for position, (word, _) in enumerate(stage) if word == "FROM")
    runtime = stage[start:]
    assert runtime[0] == ("FROM", "debian:bookworm-slim")
    assert ("USER", "10001:10001") in runtime
    (packages,) = (argument for word, argument in runtime if word == "RUN")
    assert "--no-install-recommends python3 &&" in " ".join(packages.split())
    assert [argument for word, argument in runtime if word == "CMD"] == ['["bash", "deploy/start.sh"]']
    assert any(word == "HEALTHCHECK" and '"-m", "deploy.health"' in argument for word, argument in runtime)


@pytest.mark.release
def test_it_is_small_enough(image: Image) -> None:
    total = image.size() + BASE_BYTES
    assert total < LIMIT_BYTES, f"{image.size() / 1e6:.0f} MB on top of {BASE_BYTES / 1e6:.0f}"


@pytest.mark.release
def test_each_of_its_packages_has_the_locked_version(image: Image) -> None:
    """The Python of the image is older than that of the tests, so it can need other packages."""
    lines = (PROJECT / "requirements.lock").read_text(encoding="utf-8").splitlines()
    locked = dict(line.split("==") for line in lines if not line.startswith("#"))
    (packages,) = image.venv.glob("lib/python3.*/site-packages")
    installed = {
        re.sub(r"[-_.]+", "-", each.name).lower(): each.version for each in distributions(path=[str(packages)])
    }
    assert len(installed) > 50
    assert {name: version for name, version in installed.items() if locked.get(name) != version} == {}


@pytest.fixture(params=BACKENDS)
def container(request: pytest.FixtureRequest, image: Image) -> Iterator[Started]:
    """Start the image as Docker would with `--read-only --tmpfs /tmp` and a volume."""
    with TemporaryDirectory(prefix="container-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        temporary = folder / "tmp"
        for place in (temporary, folder / "data"):
            place.mkdir()
            place.chmod(0o777 if place == temporary else 0o755)
        if image.user is not None:
            os.chown(folder / "data", image.user, image.user)
        env = {
            "CACHE_DIR": str(image.app / ".cache"),
            "DATA_DIR": str(folder / "data"),
            "HOME": str(temporary),
            "TMPDIR": str(temporary),
            "PYTHONDONTWRITEBYTECODE": "1",
            "METRICS_ENABLED": "true",
            "METRICS_TOKEN": "reef-and-lagoon-4711",
            "WEB_CONCURRENCY": "2",
        }
        site = Started(request.param, free_port(), folder, env, image.app, image.venv / "bin" / "python", image.user)
        try:
            site.start()
            yield site
        finally:
            site.end()


@pytest.mark.release
def test_it_serves(container: Started, image: Image) -> None:
    with container.client() as client:
        # The first user gets a compressed script, because the build has compressed it.
        script = client.get("/assets/dash.js", headers={"accept-encoding": "br"})
        assert (script.status_code, script.headers["content-encoding"]) == (200, "br")
        page = client.get("/getting-started")
        assert page.status_code == 200
        assert f'data-backend="{container.backend}"' in page.text
        assert greet(client) == "Hello, Ada."
        assert client.get("/_dash-layout").status_code == 200
        assert client.get("/readyz").status_code == 200
        token = {"authorization": "Bearer reef-and-lagoon-4711"}
        assert client.get("/metrics", headers=token).status_code == 200
    assert "no background callbacks" not in container.log
    assert "no metrics" not in container.log
    assert (container.folder / "data" / "background").is_dir()

    probe = [str(image.venv / "bin" / "python"), "-m", "deploy.health"]
    env = {"PORT": str(container.port), "PYTHONDONTWRITEBYTECODE": "1"}
    assert subprocess.run(probe, cwd=image.app, env=env, user=image.user, check=False).returncode == 0
    assert container.stop() == 0
    assert subprocess.run(probe, cwd=image.app, env=env, capture_output=True, check=False).returncode == 1


@pytest.mark.release
def test_the_tree_cannot_be_written(image: Image) -> None:
    if image.user is None:
        pytest.skip("These tests run as the user who owns the tree.")
    wrote = subprocess.run(["touch", str(image.app / "run.py")], user=image.user, capture_output=True, check=False)
    assert wrote.returncode != 0
