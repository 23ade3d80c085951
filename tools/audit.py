"""`make audit`: known vulnerabilities of the locked versions, and the licences of what is installed."""

import json
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from lib.settings import PROJECT_ROOT

LOCK = PROJECT_ROOT / "requirements.lock"
LICENCES = PROJECT_ROOT / "licences.toml"

# Who is asked, one after the other, until one answers.
SERVICES = ("pypi", "osv")
TIMEOUT = 120

# How an answer says that the service did not know the package, because a mirror stands in its place.
_UNREACHED = "could not be audited"


@dataclass(frozen=True, slots=True)
class Licences:
    """Which licences packages may have."""

    allowed: frozenset[str]
    also_written: Mapping[str, str]
    exempt: Mapping[str, str]

    def faults(self, packages: Iterable[Mapping[str, str]]) -> list[str]:
        """The packages whose licence is not allowed, or not known, a line each."""
        return [
            f"{package['Name']} {package['Version']}: the licence {package['License']} is not in licences.toml"
            for package in packages
            if package["Name"] not in self.exempt and not self._allows(package["License"])
        ]

    def _allows(self, licence: str) -> bool:
        """An expression of SPDX, without brackets: of a choice one is enough, of what stands together all count."""
        if licence in self.also_written or licence in self.allowed:
            return True
        return any(
            all(
                self.also_written.get(name.strip(), name.strip()) in self.allowed for name in re.split(r" AND |;", each)
            )
            for each in licence.split(" OR ")
        )


def licences() -> Licences:
    """The table in `licences.toml`."""
    table = tomllib.loads(LICENCES.read_text(encoding="utf-8"))
    return Licences(frozenset(table["allowed"]), table["also_written"], table["exempt"])


def vulnerabilities(report: Mapping[str, Any]) -> list[str]:
    """The findings of a report of pip-audit, a line each."""
    return [
        f"{package['name']} {package['version']}: {finding['id']}, mended in {_versions(finding['fix_versions'])}"
        for package in report["dependencies"]
        for finding in package.get("vulns", ())
    ]


def unaudited(report: Mapping[str, Any]) -> list[str]:
    """The packages that nobody could say anything about."""
    return [package["name"] for package in report["dependencies"] if _UNREACHED in package.get("skip_reason", "")]


def main() -> int:
    """Prints what was found; 1 when there is something to mend. A service out of reach is said, and is no fault."""
    packages = json.loads(_run("piplicenses", "--format=json", "--with-system").stdout)
    faults = licences().faults(packages)
    report = _asked()
    if report is None:
        _say("No advisory service answers from here: vulnerabilities were not looked for.")
    else:
        faults += vulnerabilities(report)
        missed = unaudited(report)
        if missed:
            _say(f"The advisory service does not know {len(missed)} of the {len(report['dependencies'])} packages.")
    for fault in faults:
        _say(fault)
    _say(f"{len(packages)} packages: {len(faults)} to mend.")
    return 1 if faults else 0


def _asked() -> dict[str, Any] | None:
    """What the first service says that knows any package; None when none does."""
    for service in SERVICES:
        arguments = ("-r", str(LOCK), "--no-deps", "--disable-pip", "--format=json", "--progress-spinner=off")
        ended = _run("pip_audit", *arguments, "-s", service)
        try:
            report: dict[str, Any] = json.loads(ended.stdout)
        except ValueError:
            continue
        if len(unaudited(report)) < len(report["dependencies"]):
            return report
    return None


def _run(module: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", module, *arguments]
    try:
        return subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False, cwd=PROJECT_ROOT)
    except subprocess.TimeoutExpired:
        return subprocess.CompletedProcess(command, 1, "", "")


def _versions(versions: Iterable[str]) -> str:
    return " or ".join(versions) or "no version yet"


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")


if __name__ == "__main__":
    sys.exit(main())
