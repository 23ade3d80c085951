"""A page as one Markdown document with absolute links."""

import pytest

from lib.catalog.page_text import markdown_path, page_markdown, with_full_addresses
from tests.delivery.conftest import SITE, site_below

PAGE = "https://host/app/guide/page"


@pytest.mark.parametrize(
    ("path", "expected"),
    [("/", "/index.md"), ("/a", "/a.md"), ("/a/b", "/a/b.md"), ("/components/plotly.js", "/components/plotly.js.md")],
)
def test_where_it_is(path: str, expected: str) -> None:
    assert markdown_path(path) == expected


def test_it_begins_with_where_all_pages_are_listed() -> None:
    entry = {
        "path": "/a",
        "name": "The Lagoon",
        "description": "What lives inside.",
        "markdown": "Text, [b](/my-app/b).",
    }
    lines = page_markdown(entry, site_below("/my-app")).splitlines()
    base = SITE.base_url
    assert f"{base}/my-app/llms.txt" in lines[0]
    assert lines[2:] == ["# The Lagoon", "", "> What lives inside.", "", f"Text, [b]({base}/my-app/b)."]


@pytest.mark.parametrize("text", [None, "", "\n"])
def test_a_page_without_text_is_its_name(text: str | None) -> None:
    entry = {"path": "/a", "name": "A", "description": "", "markdown": text}
    assert page_markdown(entry, SITE).endswith("\n\n# A\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[a](/app/b)", "[a](https://host/app/b)"),
        ("[a](#part)", f"[a]({PAGE}#part)"),
        ("[a](/app/b?c=1#d 'title')", "[a](https://host/app/b?c=1#d 'title')"),
        ("![a](/app/_media/a.svg)", "![a](https://host/app/_media/a.svg)"),
        ("[![a](/app/a.svg)](/app/b)", "[![a](https://host/app/a.svg)](https://host/app/b)"),
        ("[a](</app/b c>)", "[a](<https://host/app/b c>)"),
        ("[a]\n\n[a]: /app/b 'title'", "[a]\n\n[a]: https://host/app/b 'title'"),
        ("[a](/app/b_(c))", "[a](https://host/app/b_(c))"),
        ("[a](other)", "[a](https://host/app/guide/other)"),
        (
            '- x\n\n  ```\n  """```csv"""\n  ```\n\n[a](other)',
            '- x\n\n  ```\n  """```csv"""\n  ```\n\n[a](https://host/app/guide/other)',
        ),
    ],
)
def test_links_and_images_get_their_full_address(text: str, expected: str) -> None:
    assert with_full_addresses(text, PAGE) == expected
    assert with_full_addresses(expected, PAGE) == expected


@pytest.mark.parametrize(
    "text",
    [
        "`[a](/b)`",
        "``[a](/b) ` ``",
        "`two\nlines [a](/b)`",
        "```\n[a](/b)\n\n[a]: /b\n```",
        "~~~md\n[a](/b)\n~~~",
        "````\n```\n[a](/b)\n```\n````",
        "- a list\n\n    ```\n    [a](/b)\n\n    [a](/b)\n    ```",
        "[a](https://other/b) [c](mailto:a@b.example) [d](tel:1)",
        "[^1]: /a note that is no link",
        "[a](http://[half)",
    ],
)
def test_code_and_other_addresses_stay(text: str) -> None:
    assert with_full_addresses(text, PAGE) == text


@pytest.mark.parametrize(
    "part", ["`a ", "`` ` ", "[", "](", "~~~ ", "```\n", "[a]: ", "``` x\n", "a `b\n", "[a](<", "  ```\n", "  ``` x"]
)
def test_no_text_takes_long(part: str) -> None:
    """Each text would take minutes if a pattern started again at every character."""
    assert len(with_full_addresses(part * 30_000, PAGE)) >= len(part) * 30_000
