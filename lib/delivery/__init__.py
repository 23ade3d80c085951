"""From a registered page to bytes: views, payloads, the first HTML, bundles and the files beside pages.

`lib/app.py` mounts it. It draws with `components` and names no web framework.
"""
