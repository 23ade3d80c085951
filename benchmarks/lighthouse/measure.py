"""Run Lighthouse for mobile and for desktop on one page of each kind."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import get_args

import httpx

from benchmarks.browser.pages import ReadPage, pages_of, typical
from benchmarks.figures.browser import Kind
from benchmarks.figures.lighthouse import Audit, Audited, Form, LighthousePart
from benchmarks.figures.value import Part
from benchmarks.lighthouse.report import read_report
from tools.browser import find_browser

FOLDER = Path(__file__).parent
PROGRAM = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
RUNS = 5
SECONDS = 180
CATEGORIES = "performance,accessibility,best-practices,seo"
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking --no-first-run"
# Only the page for browsers contains this. Crawlers receive another document.
FOR_BROWSERS = 'id="atoll-content"'


def audit(url: str, about: Part, server: str, *, runs: int) -> LighthousePart:
    """Run Lighthouse on all chosen pages."""
    pages = pages_of(url)
    chosen = [typical(pages, kind) for kind in get_args(Kind)]
    return LighthousePart(
        **about.model_dump(),
        server=server,
        pages=tuple(_audited(url, page, form, runs) for page in chosen for form in get_args(Form)),
    )


def installed() -> str:
    """Return the version of Lighthouse in the folder, or an empty string."""
    file = FOLDER / "node_modules" / "lighthouse" / "package.json"
    return str(json.loads(file.read_text(encoding="utf-8"))["version"]) if file.exists() else ""


def _audited(url: str, page: ReadPage, form: Form, runs: int) -> Audited:
    audits = tuple(_run(url + page.path, form) for _ in range(runs))
    found = Audited(path=page.path, kind=page.kind, form=form, runs=audits)
    sys.stderr.write(f"  {page.path:<28} {form:<8} {found.scores} LCP {found.lcp_ms} TBT {found.tbt_ms}\n")
    return found


def _run(url: str, form: Form) -> Audit:
    """Run Lighthouse once. Raise `RuntimeError` if it could not load the page, or loaded another document instead."""
    command = [
        "node", str(PROGRAM), url, "--quiet", "--output=json", f"--only-categories={CATEGORIES}",
        f"--chrome-flags={FLAGS}", *(["--preset=desktop"] if form == "desktop" else []),
    ]  # fmt: skip
    environment = {**os.environ, "CHROME_PATH": find_browser(full=True) or "", "NO_UPDATE_NOTIFIER": "1"}
    run = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=SECONDS)
    if run.returncode:
        raise RuntimeError(f"Lighthouse could not audit {url}:\n{run.stderr}")
    _require_page(url, json.loads(run.stdout)["environment"]["networkUserAgent"])
    return read_report(run.stdout)


def _require_page(url: str, agent: str) -> None:
    """Raise `RuntimeError` if the site does not classify Lighthouse as a browser."""
    if FOR_BROWSERS not in httpx.get(url, headers={"user-agent": agent}, timeout=20).text:
        raise RuntimeError(f"The site classifies Lighthouse as a crawler: {agent}")
