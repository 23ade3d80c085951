"""`make audit`: known vulnerabilities of the locked versions, and the licenses of installed packages."""

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
LICENSES = PROJECT_ROOT / "licenses.toml"

# Advisory services, tried in this order until one returns a report.
SERVICES = ("pypi", "osv")
TIMEOUT = 120

# The reason in a report if the service has no data about a package, because a mirror replaces it.
_UNREACHED = "could not be audited"


@dataclass(frozen=True, slots=True)
class Licenses:
    """The licenses that packages can have."""

    allowed: frozenset[str]
    also_written: Mapping[str, str]
    exempt: Mapping[str, str]

    def faults(self, packages: Iterable[Mapping[str, str]]) -> list[str]:
        """Return a line for each package whose license is unknown or not allowed."""
        return [
            f"{package['Name']} {package['Version']}: the license {package['License']} is not in licenses.toml"
            for package in packages
            if package["Name"] not in self.exempt and not self._allows(package["License"])
        ]

    def _allows(self, license: str) -> bool:
        """Return whether an SPDX expression without brackets is allowed: one part of `OR`, all parts of `AND`."""
        if license in self.also_written or license in self.allowed:
            return True
        return any(
            all(
                self.also_written.get(name.strip(), name.strip()) in self.allowed for name in re.split(r" AND |;", each)
            )
            for each in license.split(" OR ")
        )


def licenses() -> Licenses:
    """Return the table in `licenses.toml`."""
    table = tomllib.loads(LICENSES.read_text(encoding="utf-8"))
    return Licenses(frozenset(table["allowed"]), table["also_written"], table["exempt"])


def vulnerabilities(report: Mapping[str, Any]) -> list[str]:
    """Return a line for each finding in a report of pip-audit."""
    return [
        f"{package['name']} {package['version']}: {finding['id']}, fixed in {_versions(finding['fix_versions'])}"
        for package in report["dependencies"]
        for finding in package.get("vulns", ())
    ]


def unaudited(report: Mapping[str, Any]) -> list[str]:
    """Return the packages that the service has no data about."""
    return [package["name"] for package in report["dependencies"] if _UNREACHED in package.get("skip_reason", "")]


def main() -> int:
    """Print the findings. Return 1 if there is something to fix. An unavailable service is not an error."""
    packages = json.loads(_run("piplicenses", "--format=json", "--with-system").stdout)
    faults = licenses().faults(packages)
    report = _asked()
    if report is None:
        _say("No advisory service is available. Vulnerabilities were not checked.")
    else:
        faults += vulnerabilities(report)
        missed = unaudited(report)
        if missed:
            _say(f"The advisory service does not know {len(missed)} of the {len(report['dependencies'])} packages.")
    for fault in faults:
        _say(fault)
    _say(f"{len(packages)} packages: {len(faults)} to fix.")
    return 1 if faults else 0


def _asked() -> dict[str, Any] | None:
    """Return the report of the first service that has data about any package, or None."""
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
