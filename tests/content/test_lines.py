"""Links, errors, and directives have correct line numbers."""

import pytest

from lib.content.markdown import parse_markdown
from lib.content.parsed_page import DirectiveCall

PAGE = """\
Text [1](1)
and [2](2) with
==[3](3)== over
several ~~lines [4](4) and
[5](5)~~.

- [7](7)
  - [8](8)

    > [10](10)
    > and [11](11)

-
  [14](14)
- a

  b

  ```{0}
  ```

> [22](22)
> - [23](23)
lazy [24](24)

> [!NOTE] Title [26](26)
> Body [27](27)
> - [28](28)

>! Hidden [30](30)

| [32](32) | b |
|---|---|
| a | [34](34) |
| [35](35) | ![36](36) |

Term [37](37)
: One [38](38)

  - [40](40)

    [42](42)
: Two [43](43)

Note[^n] https://45.org <https://45.org> [45]

## Heading [47](47)

Heading [49](49)
===

1) a
2) b
   - c
   - [55](55)
3) [56](56)

<div>

[60](60)

</div>

[45]: 45

[^n]:
    A [67](67)
    and [68](68)

    ```{0}
    ```
"""


def test_every_link_has_its_line() -> None:
    """Each link of the page above contains the number of its own line."""
    found = parse_markdown(PAGE).links
    lines = {link.target.removeprefix("https://").removesuffix(".org"): str(link.line) for link in found}
    assert len(lines) == 33
    assert {target: line for target, line in lines.items() if target != line} == {}


def test_lines_are_those_of_the_file() -> None:
    """The lines of a text that starts later in the file are counted from there."""
    assert [link.line for link in parse_markdown("a\n[b](c)", line=10).links] == [11]


def test_blank_lines_at_the_start_count() -> None:
    """The text can start on any line."""
    assert [link.line for link in parse_markdown("\n\n \n[b](c)").links] == [4]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_do_not_change_lines(end: str) -> None:
    """Files from other systems have the same line numbers."""
    text = end.join(["a", "", ".. b::", "   :c: d", "", "   e", "", "[f](g)"])
    document = parse_markdown("\ufeff" + text)
    call = next(block for block in document.blocks if isinstance(block, DirectiveCall))
    assert (call.line, call.body_line, call.end_line, call.body) == (3, 6, 7, "e")
    assert [link.line for link in document.links] == [8]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a\n\n- b\n\n  ```python {0}\n  ```", 5),
        ("a\n> b\n> ```python {0}\n> ```", 3),
        ("a\n\n{{VERSION:nope}}", 3),
        ("a\nb {{VERSION:nope}}", 2),
        ("a\n\n| {{VERSION:nope}} |\n|---|", 3),
        ("a\n\n> b\n> c\n>\n> .. d::", 6),
        ("a\n\n> b\n>\n> .. d::", 5),
        ("a\n\n.. b::\n   :c:\n   :c:", 5),
        ("a\n\n.. b::\n\n.. c::\n:d: e", 6),
        ("a\n\n## b {#c}\n\n## d {#c}", 5),
        ("a\n\n<div>\n.. b::\n</div>", 4),
        ("a[^1]\n\n[^1]:\n    ```{0}\n    ```", 4),
        ("a\n: b\n: c\n\n  .. d::", 5),
        ("a\n\n[b\nc](javascript:d)", 4),
    ],
)
def test_every_problem_has_its_line(text: str, line: int) -> None:
    """Each error that an author must fix is reported at its own line."""
    assert [problem.line for problem in parse_markdown(text).problems] == [line]


def test_a_directive_s_body_is_read_from_its_own_line() -> None:
    """The body of a directive, which is parsed separately, has the line numbers of the file."""
    document = parse_markdown("a\n\n.. b::\n   :c: d\n\n\n   e\n\n   .. f::\n\n      [g](h)\n")
    outer = next(block for block in document.blocks if isinstance(block, DirectiveCall))
    inner = parse_markdown(outer.body, line=outer.body_line).blocks[-1]
    assert isinstance(inner, DirectiveCall)
    assert inner.line == 9
    assert [link.line for link in parse_markdown(inner.body, line=inner.body_line).links] == [11]
