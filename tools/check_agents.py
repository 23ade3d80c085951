"""Check the documents for agents, API clients, and crawlers on each backend, with the checkers in `tools/agents`.

- afdocs: the Agent-Friendly Documentation Spec, except the checks in `exceptions.toml`
- redocly: the OpenAPI document, with the rules in `redocly.yaml`
- html-validate: the HTML of every page for browsers and for other clients, with the rules in `.htmlvalidate.json`; it
  accepts `<style>` in an article
- the official MCP clients in TypeScript, of both major versions, use every tool, each prompt, and a resource
- both major versions of the MCP Inspector list the tools, resources, and prompts, and call a tool

Exits with 1 unless every check passes.
"""

import json
import os
import subprocess
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import httpx

from tests.serving import BACKENDS, BROWSER, PRODUCTION, serving

AGENTS = Path(__file__).resolve().parent / "agents"
MODULES = AGENTS / "node_modules"
AFDOCS = MODULES / "afdocs" / "bin" / "afdocs.mjs"
REDOCLY = MODULES / "@redocly" / "cli" / "bin" / "cli.js"
HTML_VALIDATE = MODULES / "html-validate" / "bin" / "html-validate.mjs"
MCP_CLIENTS = AGENTS / "mcp_clients.mjs"
# The Inspectors, each with the options of its command line.
INSPECTORS = {
    "Inspector 1": (MODULES / "inspector-1" / "cli" / "build" / "cli.js", ("--cli",)),
    "Inspector 2": (
        MODULES / "@modelcontextprotocol" / "inspector" / "clients" / "launcher" / "build" / "index.js",
        ("--cli",),
    ),
}
# What the Inspectors request, and the key of the answer that must not be empty.
REQUESTS = {
    ("tools/list",): "tools",
    ("resources/list",): "resources",
    ("prompts/list",): "prompts",
    ("tools/call", "--tool-name", "search_docs", "--tool-arg", "query=dark mode"): "content",
}
# All pages, without a delay between requests, because the server is local.
OPTIONS = ("--format", "json", "--quiet", "--sampling", "deterministic", "--max-links", "1000", "--request-delay", "0")
TIMEOUT = 600.0
# The checker keeps its connections open longer than these servers do by default, so requests would be interrupted.
LASTING = {"flask": "--keep-alive 75", "fastapi": "--timeout-keep-alive 75", "quart": "--timeout-keep-alive 75"}
# No request to another host.
OFFLINE = {"REDOCLY_TELEMETRY": "off", "REDOCLY_SUPPRESS_UPDATE_NOTICE": "true"}
CLIENTS = {"browser": BROWSER, "script": "curl/8"}
# Pages that are in no list.
MORE_PAGES = ("/nope", "/search", "/search?q=dash", "/search?q=xyzzy", "/docs", "/redoc")

Result = Mapping[str, str]


def main() -> int:
    """Check each backend and print the results."""
    exceptions = tomllib.loads((AGENTS / "exceptions.toml").read_text(encoding="utf-8"))
    wrong = 0
    for backend in BACKENDS:
        settings = {
            "SITE_BASE_URL": "http://127.0.0.1:{port}",
            "SITE_LICENSE": "MIT",
            "DASH_MCP_ENABLED": "true",
            "MCP_RATE_LIMIT": "600/minute",
        }
        server = f"{PRODUCTION[backend]} {LASTING[backend]}"
        with tempfile.TemporaryDirectory() as folder, serving(backend, Path(folder), server, settings) as site:
            results = checked(site.url)
            found = [
                *diagnostics(results, exceptions),
                *openapi_problems(site.url, folder),
                *html_errors(site.url, folder),
                *run(MCP_CLIENTS, site.url),
                *inspector_problems(site.url),
            ]
        wrong += len(found)
        passed = sum(result["status"] == "pass" for result in results)
        sys.stdout.write(f"{backend}: {passed} of {len(results)} checks of afdocs passed\n")
        sys.stdout.writelines(f"  {fault}\n" for fault in found)
    for status, checks in exceptions.items():
        sys.stdout.writelines(f"Accepted as {status}: {check}. {reason}\n" for check, reason in checks.items())
    return 1 if wrong else 0


def checked(url: str) -> Sequence[Result]:
    """Return the report of afdocs for a site."""
    report: Mapping[str, Any] = run(AFDOCS, "check", url, *OPTIONS)
    results: Sequence[Result] = report["results"]
    return results


def diagnostics(results: Sequence[Result], exceptions: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """Yield the errors: failed checks without an exception, and exceptions that are not needed."""
    status = {result["id"]: result["status"] for result in results}
    accepted = {check: accepted for accepted, checks in exceptions.items() for check in checks}
    if not any(value == "pass" for value in status.values()):
        yield "nothing was checked"
    for result in results:
        wanted = accepted.get(result["id"], "pass")
        if result["status"] != wanted:
            yield f"{result['status']}, not {wanted}: {result['id']}: {result['message']}"
    yield from (f"no such check: {check}" for check in accepted if check not in status)


def openapi_problems(url: str, folder: str) -> Iterator[str]:
    """Yield the errors and warnings of redocly."""
    document = Path(folder) / "openapi.json"
    document.write_bytes(httpx.get(f"{url}/openapi.json", timeout=TIMEOUT).content)
    report = run(REDOCLY, "lint", str(document), "--format", "json", "--config", str(AGENTS / "redocly.yaml"))
    for problem in report["problems"]:
        yield f"{problem['severity']}: {problem['ruleId']}: {problem['message']}"


def inspector_problems(url: str) -> Iterator[str]:
    """Yield each request that an Inspector cannot send, or that has an empty answer."""
    for name, (script, options) in INSPECTORS.items():
        for (method, *arguments), key in REQUESTS.items():
            answer = run(script, *options, f"{url}/mcp", "--transport", "http", "--method", method, *arguments)
            if not answer.get(key) or answer.get("isError"):
                yield f"{name}: {method}: {json.dumps(answer)[:200]}"


def html_errors(url: str, folder: str) -> Iterator[str]:
    """Yield the errors in the HTML of all pages, each once: many pages have the same elements."""
    pages = write_pages(url, Path(folder) / "html")
    output = Path(folder) / "html.json"  # a pipe would end in the middle of a long report
    options = ("--config", str(AGENTS / ".htmlvalidate.json"), "--formatter", f"json={output}")
    command = ["node", str(HTML_VALIDATE), *options, *map(str, pages.values())]
    subprocess.run(command, capture_output=True, timeout=TIMEOUT, check=False)
    reports = json.loads(output.read_text(encoding="utf-8"))
    paths = {str(file): path for path, file in pages.items()}
    seen: set[tuple[str, str]] = set()
    for report in reports:
        for message in report["messages"]:
            kind = (message["ruleId"], message["message"])
            if kind not in seen:
                yield f"{message['ruleId']}: {message['message']}: {paths[report['filePath']]}, line {message['line']}"
            seen.add(kind)


def write_pages(url: str, folder: Path) -> Mapping[str, Path]:
    """Save every page as each kind of client gets it, and return the files by client and path."""
    folder.mkdir()
    files = {}
    with httpx.Client(base_url=url, timeout=TIMEOUT) as client:
        listed = client.get("/_pages.json").json()["pages"]
        for kind, agent in CLIENTS.items():
            for number, path in enumerate([*(page["path"] for page in listed), *MORE_PAGES]):
                file = folder / f"{kind}-{number}.html"
                file.write_bytes(client.get(path, headers={"user-agent": agent}).content)
                files[f"{kind} {path}"] = file
    return files


def run(script: Path, *arguments: str) -> Any:
    """Run a checker, and return its report, which is JSON."""
    command = ["node", str(script), *arguments]
    env = {**os.environ, **OFFLINE}
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=False, env=env)
    try:
        return json.loads(done.stdout)
    except ValueError:
        raise SystemExit(
            f"{script.name} returned no valid report:\n{done.stdout[-500:]}{done.stderr[-2000:]}"
        ) from None


if __name__ == "__main__":
    sys.exit(main())
