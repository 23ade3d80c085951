"""Lighthouse from npm in a fixed version. `npm ci` in this folder installs it. It uses the system's Chromium."""
