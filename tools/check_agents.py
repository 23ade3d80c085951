"""Check the site on each backend against the Agent-Friendly Documentation Spec, with its checker (tools/agents).

Exits with 1 unless every check passes, except the checks in `tools/agents/not_applicable.toml`.
"""

import json
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from tests.serving import BACKENDS, PRODUCTION, serving

AGENTS = Path(__file__).resolve().parent / "agents"
CHECKER = AGENTS / "node_modules" / "afdocs" / "bin" / "afdocs.mjs"
# All pages, without a delay between requests, because the server is local.
OPTIONS = ("--format", "json", "--quiet", "--sampling", "deterministic", "--max-links", "1000", "--request-delay", "0")
TIMEOUT = 600.0
# The checker keeps its connections open longer than these servers do by default, so requests would be interrupted.
LASTING = {"flask": "--keep-alive 75", "fastapi": "--timeout-keep-alive 75", "quart": "--timeout-keep-alive 75"}

Result = Mapping[str, str]


def main() -> int:
    """Check each backend and print the results."""
    excused = tomllib.loads((AGENTS / "not_applicable.toml").read_text(encoding="utf-8"))
    wrong = 0
    for backend in BACKENDS:
        results = checked(backend)
        found = list(diagnostics(results, excused))
        wrong += len(found)
        passed = sum(result["status"] == "pass" for result in results)
        sys.stdout.write(f"{backend}: {passed} of {len(results) - len(excused)} checks that apply passed\n")
        sys.stdout.writelines(f"  {fault}\n" for fault in found)
    sys.stdout.writelines(f"Not applicable: {check}. {reason}\n" for check, reason in excused.items())
    return 1 if wrong else 0


def checked(backend: str) -> Sequence[Result]:
    """Return the report of the checker for a backend."""
    address = {"SITE_BASE_URL": "http://127.0.0.1:{port}"}
    server = f"{PRODUCTION[backend]} {LASTING[backend]}"
    with tempfile.TemporaryDirectory() as folder, serving(backend, Path(folder), server, address) as site:
        command = ["node", str(CHECKER), "check", site.url, *OPTIONS]
        done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False)
    try:
        results: Sequence[Result] = json.loads(done.stdout)["results"]
    except (ValueError, KeyError):
        raise SystemExit(f"The checker returned no valid report:\n{done.stderr[-2000:]}") from None
    return results


def diagnostics(results: Sequence[Result], excused: Mapping[str, str]) -> Iterator[str]:
    """Yield the errors: failed checks without an exception, and exceptions that are not needed."""
    status = {result["id"]: result["status"] for result in results}
    if not any(value == "pass" for value in status.values()):
        yield "nothing was checked"
    for result in results:
        wanted = "skip" if result["id"] in excused else "pass"
        if result["status"] != wanted:
            yield f"{result['status']}, not {wanted}: {result['id']}: {result['message']}"
    yield from (f"no such check: {check}" for check in excused if check not in status)


if __name__ == "__main__":
    sys.exit(main())
