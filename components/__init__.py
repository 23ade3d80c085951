"""What a reader sees, one thing per file, as `dash.html` trees.

Imports `lib.islands`, `lib.islands.icons` and values; never a web framework.
"""
