"""Markdown files to values: HTML, headings, links, directive calls and what their author should mend.

Pure functions over text. Nothing here knows a server or Dash; every other package may import this one, and this one
imports none of them.
"""
