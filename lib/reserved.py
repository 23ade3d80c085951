"""What the server answers with something other than a page, so that no page may be called so."""

# First parts of paths; and where a dot stands first, how a path may not end, for so end the addresses of the pages'
# Markdown: that of the home page is `/index.md`. The scripts of `assets/site` leave links to them to the browser.
RESERVED = (".md", ".well-known", "api", "assets", "docs", "feed.xml", "healthz", "index", "llms-full.txt",
            "llms-small.txt", "llms.txt", "metrics", "not-found-404", "openapi.json", "readyz", "redoc", "robots.txt",
            "sitemap.xml")  # fmt: skip
