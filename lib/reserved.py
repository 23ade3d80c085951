"""What the server answers with something other than a page, so that no page may be called so."""

# First parts of paths. The scripts of `assets/site` leave links to them to the browser.
RESERVED = ("api", "assets", "docs", "healthz", "llms-full.txt", "llms-small.txt", "llms.txt", "not-found-404",
            "openapi.json", "readyz", "redoc", "robots.txt", "sitemap.xml")  # fmt: skip
