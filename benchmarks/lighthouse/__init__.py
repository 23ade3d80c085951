"""Lighthouse from npm at a fixed version. `npm ci` in this folder fetches it; the system's Chromium runs the pages."""
