"""The server side of the site, from settings to bytes. `components/` contains the elements of the pages."""
