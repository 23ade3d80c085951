"""The jobs of `python -m tests.capabilities`, which run in parallel processes, each with its own browser."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser, Error, sync_playwright

from lib.backend import BackendName
from tests.browser.visitor import LAUNCH_ARGUMENTS
from tests.capabilities.measuring import Statuses, measure
from tests.live_examples import OPERATE
from tests.live_examples.operating import file_for, operate, shown_examples
from tests.serving import serving
from tools.browser import find_browser


def measured(group: str, backend: BackendName) -> Statuses:
    """Return the results of the probes of a group on a backend."""
    with _browser() as browser, TemporaryDirectory() as folder:
        return measure(group, backend, browser, Path(folder))


def operated(backend: BackendName) -> dict[str, str]:
    """Return the error of each live example of the site, or an empty text if the example works."""
    with _browser() as browser, TemporaryDirectory() as folder, serving(backend, Path(folder)) as site:
        faults = {}
        for module, path in shown_examples(site).items():
            if module not in OPERATE:
                faults[module] = f"nobody operates it; add a function to {file_for(module)}"
                continue
            try:
                operate(browser, site, path, module, OPERATE[module])
                faults[module] = ""
            except (AssertionError, Error) as error:
                faults[module] = str(error).partition("\n")[0] or "it does not work"
        return faults


@contextmanager
def _browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        yield playwright.chromium.launch(executable_path=find_browser(), args=LAUNCH_ARGUMENTS)
