"""Requests per second: the site and the bare framework in turns."""

import sys
from pathlib import Path

from benchmarks.answers import Answer, answer_to, write_answers
from benchmarks.results import Comparison, Measurement, Side
from benchmarks.servers import bare, site
from benchmarks.targets import TARGETS, Target
from benchmarks.wrk import measure
from lib.backend import BackendName


def compare(backend: BackendName, folder: Path, *, seconds: int, rounds: int) -> tuple[Comparison, ...]:
    """Every target on both servers, which run side by side on one CPU and are asked one after the other."""
    with site(backend, folder) as running:
        answers = {target: answer_to(target, running.url) for target in TARGETS}
        with bare(backend, folder, write_answers(list(answers.values()), folder / "answers.json")) as plain:
            for target, answer in answers.items():
                require_same(answer, answer_to(target, plain.url))
            measured = [
                {target: _pair(target, running.url, plain.url, seconds) for target in TARGETS} for _ in range(rounds)
            ]
    return tuple(
        Comparison(
            name=target.name,
            request=f"{target.method} {target.path}",
            size=len(answer.body),
            site=Side(rounds=tuple(each[target][0] for each in measured)),
            bare=Side(rounds=tuple(each[target][1] for each in measured)),
        )
        for target, answer in answers.items()
    )


def require_same(recorded: Answer, given: Answer) -> None:
    """Two servers that send different things cannot be compared."""
    if recorded.status >= 400:
        raise RuntimeError(f"{recorded.method} {recorded.path} answered {recorded.status}.")
    if recorded != given:
        raise RuntimeError(f"{recorded.method} {recorded.path}: the bare framework answers something else.")


def _pair(target: Target, site_url: str, bare_url: str, seconds: int) -> tuple[Measurement, Measurement]:
    ours, theirs = measure(site_url, target, seconds), measure(bare_url, target, seconds)
    sys.stderr.write(
        f"  {target.name:<9} {ours.requests_per_second:>8.0f} r/s, bare {theirs.requests_per_second:>8.0f} r/s\n"
    )
    return ours, theirs
