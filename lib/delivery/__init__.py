"""From a registered page to bytes: views, payloads, the first HTML, bundles and the files beside pages.

`run.py` mounts `routes`; components read `navigation`. Nothing here names a web framework.
"""
