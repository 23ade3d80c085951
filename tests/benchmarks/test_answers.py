"""The site and the bare frameworks serve the same bytes in a benchmark."""

from pathlib import Path

import pytest

from benchmarks.answers import Answer, answer_to, write_answers
from benchmarks.bundles import bundles
from benchmarks.servers import command
from benchmarks.targets import HEALTH, TARGETS, Target
from benchmarks.throughput import require_same
from benchmarks.waiting import DOCS, SLOW
from lib.backend import BackendName
from tests.serving import Site, serving
from tests.tiers import fast_on

CONTENT_TYPES = {
    "Page": "text/html",
    "llms.txt": "text/markdown",
    "A page's llms.txt": "text/markdown",
}


@pytest.mark.parametrize("target", TARGETS, ids=[target.name for target in TARGETS])
def test_the_site_answers(site: Site, target: Target) -> None:
    answer = answer_to(target, site.url, times=1)
    assert answer.status == 200
    assert answer.headers["content-type"].startswith(CONTENT_TYPES.get(target.name, "application/json"))
    assert len(answer.body) > 100


def test_the_slow_callback_is_slow(tmp_path: Path) -> None:
    with serving("quart", tmp_path, env={"DOCS_DIR": str(DOCS)}) as running:
        answer = answer_to(SLOW, running.url, times=1)
    assert answer.status == 200
    assert b"waited 1" in answer.body


@pytest.mark.parametrize("backend", fast_on("flask"))
def test_stock_dash_sends_its_bundles(backend: BackendName, tmp_path: Path) -> None:
    with serving(backend, tmp_path, command(backend, "benchmarks.stock:server")) as running:
        targets = bundles(running.url)
        answers = [answer_to(target, running.url, times=1) for target in targets]
    assert [answer.status for answer in answers] == [200, 200]
    assert all(len(answer.body) > 200_000 for answer in answers)


@pytest.mark.parametrize("backend", fast_on())
def test_a_bare_framework_sends_the_same_bytes(backend: BackendName, tmp_path: Path) -> None:
    answers = {
        target: Answer(
            method=target.method,
            path=target.path,
            status=201 if target is HEALTH else 200,
            headers={"content-type": "text/x-test; charset=utf-8", "content-encoding": "br"},
            body=bytes(range(256)) * 9,
        )
        for target in TARGETS
    }
    environment = write_answers(list(answers.values()), tmp_path / "answers.json")
    with serving(backend, tmp_path, command(backend, f"benchmarks.bare.{backend}:server"), environment) as running:
        for target, answer in answers.items():
            require_same(answer, answer_to(target, running.url, times=2))


ANSWER = Answer(method="GET", path="/a", status=200, headers={}, body=b"a")


@pytest.mark.parametrize(
    ("recorded", "given"),
    [
        (ANSWER, ANSWER.model_copy(update={"body": b"b"})),
        (ANSWER, ANSWER.model_copy(update={"status": 201})),
        (ANSWER, ANSWER.model_copy(update={"headers": {"content-type": "text/plain"}})),
        (ANSWER.model_copy(update={"status": 404}), ANSWER.model_copy(update={"status": 404})),
    ],
)
def test_different_answers_are_not_compared(recorded: Answer, given: Answer) -> None:
    with pytest.raises(RuntimeError, match="GET /a"):
        require_same(recorded, given)
