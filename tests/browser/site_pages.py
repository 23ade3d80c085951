"""The pages of this repository, which are known without a running site."""

import frontmatter

from tests.serving import PROJECT

DOCS = PROJECT / "docs"


def _examples_by_path() -> dict[str, int]:
    """Return the path of each Markdown page, with the number of its live examples."""
    files = [file for file in sorted(DOCS.rglob("*.md")) if not file.name.startswith("_")]
    posts = [frontmatter.load(str(file)) for file in files]
    return {str(post["endpoint"]): post.content.count("\n.. exec::") for post in posts}


PATHS = ["/", *_examples_by_path()]
