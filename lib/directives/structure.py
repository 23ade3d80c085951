"""Lists and code with a special form: `steps`, `file_tree`, and `annotate`. Their Markdown is that of the author."""

import re
from typing import ClassVar

from markupsafe import Markup

from lib.content.context import Block, PageContext
from lib.content.links import CODE
from lib.directives.base import Call, Directive, DirectiveError, element
from lib.islands import to_html
from lib.islands.templates import render


class _Structure(Directive):
    """A body in an element with its own style. A valid body, which `FORM` describes, starts with the HTML `START`."""

    START: ClassVar[str] = ""
    FORM: ClassVar[str] = ""
    # Few pages have these elements, so the stylesheet of all pages does not contain it.
    STYLE: ClassVar[dict[str, str] | None] = {
        "borderInlineStart": "2px solid var(--accent-line)",
        "paddingInlineStart": "1rem",
    }

    def render(self, call: Call, page: PageContext) -> Block:
        blocks = page.blocks(call.body, call.body_line)
        if not blocks or (isinstance(blocks[0], str) and not re.match(self.START, blocks[0])):
            raise DirectiveError(f"Invalid content of directive `{self.NAME}`.", f"Write {self.FORM}.")
        return self._box(blocks)

    def _box(self, blocks: list[Block]) -> Block:
        live = not all(isinstance(block, str) for block in blocks)
        box = element("div", blocks, live=live, class_name=self.NAME.replace("_", "-"), style=self.STYLE)
        return box if live else to_html(box)

    def markdown(self, call: Call, page: PageContext) -> str:
        return page.expand(call.body, call.body_line)


class Steps(_Structure):
    """Steps of a task: an ordered list. An item can contain any block. No argument, no options."""

    NAME = "steps"
    START = "<ol"
    FORM = "an ordered list: a line such as `1. Open the file.` for each step"


class FileTree(_Structure):
    """Files and folders: a nested list of names in backticks, with a text after some. No argument, no options."""

    NAME = "file_tree"
    START = r"(?s)<ul>(?!.*<li>(?:<p>)?(?!<code>|<p>))"
    FORM = "a nested list of names in backticks"


_NOTE = re.compile("|".join((*CODE, r"^(?P<number>\d{1,2})[.)][ ]+(?=\S)")), re.DOTALL | re.MULTILINE)
# A comment in highlighted code that ends with the number of a note. `sign` starts a comment in most languages.
_MARK = re.compile(
    r'(?P<space> *)<span class="c">(?P<sign>(?:#|//|--|;|%|/\*|&lt;!--|\(\*)?)(?P<text>[^<\n]*?) *'
    r"\((?P<number>\d{1,2})\)!?(?P<end> *(?:\*/|--&gt;|\*\))?)</span>"
)


class Annotate(_Structure):
    """Code with notes: a code block with comments that end with `(1)`, and an ordered list of the notes after it.

    The page shows a link to the note instead of the number. No argument, no options.
    """

    NAME = "annotate"
    STYLE = None

    def render(self, call: Call, page: PageContext) -> Block:
        name, notes, marks = page.unique("note"), set[str](), set[str]()

        def note(found: re.Match[str]) -> str:
            if found["number"] is None:
                return found[0]
            notes.add(found["number"])
            return f'{found[0]}<span id="{name}-{found["number"]}"></span>'

        def mark(found: re.Match[str]) -> str:
            marks.add(found["number"])
            comment = Markup(found["sign"] + found["text"] + found["end"]) if found["text"].strip() else ""
            return str(render("lib/directives/structure.html", "mark", found["space"], comment, name, found["number"]))

        blocks = page.blocks(_NOTE.sub(note, call.body), call.body_line)
        blocks = [_MARK.sub(mark, block) if isinstance(block, str) else block for block in blocks]
        if not marks:
            fix = "Add a code block with comments such as `# (1)`, and a list of the notes after it."
            raise DirectiveError("Missing annotated code in directive `annotate`.", fix)
        for number in sorted(marks - notes):
            fix = f"Add the line `{number}. …` after the code block, with its indentation."
            page.add_diagnostic(call.line, f"Annotation `({number})` has no note.", fix)
        for number in sorted(notes - marks):
            fix = f"Add a comment such as `# ({number})` to the code."
            page.add_diagnostic(call.line, f"Note {number} has no place in the code.", fix)
        return self._box(blocks)
