"""Browser profiles: new profiles, and profiles that keep the browser's cache from one test to the next."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from playwright.sync_api import Browser, BrowserContext, Page

from tests.serving import BROWSER
from tests.waiting import PATIENCE

# This makes Chromium run all tabs of a profile in one process. A new process would compile the scripts of the site
# again.
ONE_PROCESS = "--renderer-process-limit=1"
HEIGHT = 800


@dataclass(frozen=True, slots=True)
class Profile:
    """The settings of a profile for one site."""

    browser: Browser
    url: str
    touch: bool = False
    javascript: bool = True

    def context(self, width: int = 1280, theme: str = "light") -> BrowserContext:
        """Return a new profile."""
        context = self.browser.new_context(
            base_url=self.url,
            user_agent=BROWSER,
            viewport={"width": width, "height": HEIGHT},
            color_scheme="dark" if theme == "dark" else "light",
            java_script_enabled=self.javascript,
            has_touch=self.touch,
            # Its requests would bypass the handlers of tests. tests/browser/test_offline.py allows it.
            service_workers="block",
        )
        context.set_default_timeout(PATIENCE * 1000)
        return context

    @contextmanager
    def tab(self, width: int, theme: str) -> Iterator[Page]:
        """Open a tab of the kept profile with these settings.

        It has the files of the site in its cache, and no data.
        """
        context = _kept.get(self) or self._keep()
        page = context.new_page()
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
        _forget_data(page, self.url)
        try:
            yield page
        finally:
            page.close()
            context.clear_permissions()

    def _keep(self) -> BrowserContext:
        """Return a new profile that is kept. Its first tab stays open, so that its process also runs the next tabs."""
        context = _kept[self] = self.context()
        context.new_page().goto("/healthz")
        return context


_kept: dict[Profile, BrowserContext] = {}


def _forget_data(page: Page, url: str) -> None:
    """Delete the cookies and all data that pages of the site have stored, but not the cache."""
    page.context.clear_cookies()
    session = page.context.new_cdp_session(page)
    session.send("Storage.clearDataForOrigin", {"origin": url, "storageTypes": "local_storage,indexeddb"})
    session.detach()
