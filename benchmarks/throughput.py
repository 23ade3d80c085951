"""Requests per second of the site and of the server that it is compared with, in turns."""

import sys
from pathlib import Path

import httpx

from benchmarks.answers import Answer, answer_to, write_answers
from benchmarks.bundles import bundles
from benchmarks.figures.server import Comparison, Measurement, Side
from benchmarks.ready import wait_until_compressed
from benchmarks.servers import bare, site, stock
from benchmarks.targets import CALLBACK, TARGETS, VISIT, Target
from benchmarks.wrk import measure
from lib.backend import BackendName
from tests.serving import Site

# Settings with all analytics, metrics, and logs, and settings without them.
WATCHED = {"ANALYTICS_ENABLED": "true", "METRICS_ENABLED": "true", "LOG_FORMAT": "json"}
UNWATCHED = {"ANALYTICS_ENABLED": "false", "METRICS_ENABLED": "false", "LOG_LEVEL": "WARNING"}


def compare(backend: BackendName, folder: Path, *, seconds: int, rounds: int) -> tuple[Comparison, ...]:
    """Compare every target on the site and on the bare framework. Both servers run on one CPU."""
    with site(backend, folder) as running:
        wait_until_compressed(running.url)
        answers = {target: answer_to(target, running.url) for target in TARGETS}
        with bare(backend, folder, write_answers(list(answers.values()), folder / "answers.json")) as plain:
            others = {target: answer_to(target, plain.url) for target in TARGETS}
            for target, answer in answers.items():
                require_same(answer, others[target])
            return _measured(answers, others, running, plain, seconds=seconds, rounds=rounds)


def compare_with_dash(backend: BackendName, folder: Path, *, seconds: int, rounds: int) -> tuple[Comparison, ...]:
    """Compare a callback and the component libraries with unmodified Dash, which can use another encoding."""
    with site(backend, folder) as running, stock(backend, folder) as dash:
        files = bundles(dash.url)
        wait_until_compressed(running.url, files)
        answers = {target: answer_to(target, running.url) for target in (CALLBACK, *files)}
        others = {target: answer_to(target, dash.url) for target in answers}
        # Unmodified Dash on FastAPI sends no content type.
        require_same(*(each[CALLBACK].model_copy(update={"headers": {}}) for each in (answers, others)))
        for target in files:
            require_same_file(target, running.url, dash.url)
        return _measured(answers, others, running, dash, seconds=seconds, rounds=rounds)


def compare_watching(backend: BackendName, folder: Path, *, seconds: int, rounds: int) -> tuple[Comparison, ...]:
    """Compare a visit and a callback on the site with and without analytics, logs, and metrics."""
    folders = folder / "watched", folder / "unwatched"
    for each in folders:
        each.mkdir(parents=True)
    targets = (VISIT, CALLBACK)
    with site(backend, folders[0], env=WATCHED) as watched, site(backend, folders[1], env=UNWATCHED) as other:
        for running in (watched, other):
            wait_until_compressed(running.url, (VISIT,))
        answers, others = ({target: answer_to(target, each.url) for target in targets} for each in (watched, other))
        return _measured(answers, others, watched, other, seconds=seconds, rounds=rounds)


def require_same(recorded: Answer, given: Answer) -> None:
    """Raise `RuntimeError` for an error response, or if the servers send different responses."""
    if recorded.status >= 400:
        raise RuntimeError(f"{recorded.method} {recorded.path} returned {recorded.status}.")
    if recorded != given:
        raise RuntimeError(f"{recorded.method} {recorded.path}: the other server returns another response.")


def require_same_file(target: Target, site_url: str, dash_url: str) -> None:
    """Raise `RuntimeError` if the servers send different files, apart from the encoding."""
    files = [httpx.get(url + target.path, headers=target.headers, timeout=20) for url in (site_url, dash_url)]
    if any(file.status_code != 200 for file in files) or files[0].content != files[1].content:
        raise RuntimeError(f"{target.path}: unmodified Dash sends another file.")


def _measured(
    answers: dict[Target, Answer], others: dict[Target, Answer], ours: Site, other: Site, *, seconds: int, rounds: int
) -> tuple[Comparison, ...]:
    """Return a comparison per target. The two servers take turns, target by target and round by round."""
    measured = [{target: _pair(target, ours.url, other.url, seconds) for target in answers} for _ in range(rounds)]
    return tuple(
        Comparison(
            name=target.name,
            request=f"{target.method} {_short(target.path)}",
            encoding=answer.headers.get("content-encoding", ""),
            site=Side(size=len(answer.body), rounds=tuple(each[target][0] for each in measured)),
            other=Side(size=len(others[target].body), rounds=tuple(each[target][1] for each in measured)),
        )
        for target, answer in answers.items()
    )


def _pair(target: Target, site_url: str, other_url: str, seconds: int) -> tuple[Measurement, Measurement]:
    ours, theirs = measure(site_url, target, seconds), measure(other_url, target, seconds)
    sys.stderr.write(
        f"  {target.name:<18} {ours.requests_per_second:>8.0f} r/s, other {theirs.requests_per_second:>8.0f} r/s\n"
    )
    return ours, theirs


def _short(path: str) -> str:
    """Return a path without the fingerprint of a file, which has no meaning for users."""
    folder, slash, name = path.rpartition("/")
    return path if "_dash-component-suites" not in folder else f"…{slash}{name.partition('.v')[0]}.js"
