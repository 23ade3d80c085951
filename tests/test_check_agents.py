"""`make check-agents` interprets the checker's report."""

import tomllib

from tools.check_agents import AGENTS, diagnostics

PASSED = {"id": "a", "status": "pass", "message": ""}


def result(name: str, status: str) -> dict[str, str]:
    return {"id": name, "status": status, "message": "why"}


def test_only_what_passes_passes() -> None:
    assert list(diagnostics([PASSED], {})) == []
    for status in ("warn", "fail", "skip", "error"):
        assert list(diagnostics([PASSED, result("b", status)], {})) == [f"{status}, not pass: b: why"]


def test_an_excuse_holds_for_what_is_left_out() -> None:
    assert list(diagnostics([PASSED, result("b", "skip")], {"skip": {"b": "reason"}})) == []
    for status in ("fail", "warn", "pass"):
        assert list(diagnostics([PASSED, result("b", status)], {"skip": {"b": "reason"}})) == [
            f"{status}, not skip: b: why"
        ]
    assert list(diagnostics([PASSED], {"skip": {"b": "reason"}})) == ["no such check: b"]


def test_nothing_is_not_everything() -> None:
    assert list(diagnostics([], {})) == ["nothing was checked"]
    assert list(diagnostics([result("b", "skip")], {"skip": {"b": "reason"}})) == ["nothing was checked"]


def test_an_accepted_warning_must_be_there() -> None:
    exceptions = {"warn": {"b": "reason"}}
    assert list(diagnostics([PASSED, result("b", "warn")], exceptions)) == []
    assert list(diagnostics([PASSED, result("b", "pass")], exceptions)) == ["pass, not warn: b: why"]


def test_each_exception_has_a_reason() -> None:
    exceptions = tomllib.loads((AGENTS / "exceptions.toml").read_text(encoding="utf-8"))
    reasons = [reason for checks in exceptions.values() for reason in checks.values()]
    assert all(isinstance(reason, str) and len(reason.split()) > 5 for reason in reasons)
