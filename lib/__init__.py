"""The machinery of the site: from settings to bytes. Nothing here draws the page; see `components/`."""
