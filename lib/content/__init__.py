"""Markdown files as values: HTML, headings, links, directive calls, and diagnostics, without servers and Dash."""
