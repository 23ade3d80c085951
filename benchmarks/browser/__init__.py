"""Measurements of the site in Chromium, controlled over its DevTools protocol and by Playwright."""
