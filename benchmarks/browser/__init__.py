"""The site as a reader's browser sees it: Chromium, driven over its DevTools protocol and by Playwright."""
