"""Generated sites of any size: folders of Markdown pages with a realistic mix of text, code, and tables.

`python -m benchmarks.sites FOLDER PAGES [CATEGORIES]` writes a site. `DOCS_DIR=FOLDER make run` serves it.
"""

import random
import sys
from collections.abc import Iterator
from pathlib import Path

# Modules of this project, so that they exist for any folder of pages.
EXAMPLES = (
    "docs.getting-started.hello",
    "docs.interactive-components.counter",
    "docs.interactive-components.greeting",
    "docs.data-visualization.tide",
    "docs.data-visualization.week",
)
EVERY = 40
"""One of this many pages has a live example. The five examples repeat in order."""

_NOUNS = (
    "atoll lagoon reef island tide current channel anchor harbor beacon chart sounding depth shoal swell wind rope "
    "ledger signal ferry pilot lantern mooring vessel crew cargo manifest route passage shelter weather station gauge "
    "record sample series reading margin limit average reader writer server request answer header cache page layout"
)
_WORDS = _NOUNS.split()
_VERBS = ("keeps", "reads", "writes", "sends", "holds", "measures", "follows", "returns", "serves", "marks", "lists")
_LANGUAGES = ("python", "bash", "json", "javascript", "yaml")


def write_site(folder: Path, pages: int, *, categories: int = 10) -> Path:
    """Write `pages` Markdown files of about 7 kB to the folder, the same ones each time, and return the folder.

    The pages are spread over `categories`. Each page links to its neighbors, and a few pages have live examples.
    """
    for number in range(1, pages + 1):
        file = folder / f"part-{number % categories + 1:02}" / f"page-{number:04}.md"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(_page(number, pages, categories), encoding="utf-8")
    return folder


def path_of(number: int) -> str:
    """Return the path of a page. Numbers start at 1."""
    return f"/page-{number:04}"


def _page(number: int, pages: int, categories: int) -> str:
    """Return the text of a page: always the same text for the same number."""
    chance = random.Random(number)  # noqa: S311  # a mix of words, not a secret
    head = (
        f"---\nname: {_title(chance)} {number}\ndescription: {_sentence(chance)}\nendpoint: {path_of(number)}\n"
        f"category: Part {number % categories + 1:02}\norder: {number}\ntags: [{chance.choice(_WORDS)}]\n---\n\n"
    )
    sections = "\n".join(_section(chance, number, index, pages) for index in range(1, 7))
    example = f"\n.. exec::{EXAMPLES[number // EVERY % len(EXAMPLES)]}\n" if number % EVERY == 1 else ""
    return f"{head}{_paragraph(chance)}\n{example}\n{sections}"


def _section(chance: random.Random, number: int, index: int, pages: int) -> str:
    """Return a heading, a paragraph, and code, a table, or a list."""
    neighbor = path_of((number + index) % pages + 1)
    parts = [
        f"{'##' if index % 3 else '###'} {_title(chance)} {index}\n",
        f"{_paragraph(chance)} See [the page on {chance.choice(_WORDS)}]({neighbor}).\n",
    ]
    if index % 2:
        parts.append(_code(chance))
    elif index == 4:
        parts.append("\n".join(_table(chance)))
    else:
        parts.append("".join(f"- **{chance.choice(_WORDS)}**: {_sentence(chance)}\n" for _ in range(4)))
    return "\n".join(parts)


def _code(chance: random.Random) -> str:
    language = chance.choice(_LANGUAGES)
    lines = "\n".join(_LINES[language](chance) for _ in range(12))
    return f"```{language}\n{lines}\n```\n"


def _table(chance: random.Random) -> Iterator[str]:
    yield "| Name | Meaning | Default |\n|---|---|---|"
    for _ in range(6):
        yield f"| `{chance.choice(_WORDS)}` | {_sentence(chance)} | {chance.randrange(100)} |"
    yield ""


def _paragraph(chance: random.Random) -> str:
    return " ".join(_sentence(chance) for _ in range(chance.randrange(5, 9)))


def _sentence(chance: random.Random) -> str:
    words = chance.choices(_WORDS, k=chance.randrange(5, 11))
    return f"The {words[0]} {chance.choice(_VERBS)} the `{words[1]}` of a {' '.join(words[2:])}."


def _title(chance: random.Random) -> str:
    return " ".join(chance.sample(_WORDS, 2)).capitalize()


def _name(chance: random.Random) -> str:
    return "_".join(chance.sample(_WORDS, 2))


_LINES = {
    "python": lambda chance: f'{_name(chance)} = {_name(chance)}("{_name(chance)}", limit={chance.randrange(99)})',
    "bash": lambda chance: f'{_name(chance)} --{chance.choice(_WORDS)}="${_name(chance).upper()}" | sort -n',
    "json": lambda chance: f'{{"{_name(chance)}": [{chance.randrange(99)}, "{chance.choice(_WORDS)}", true]}}',
    "javascript": lambda chance: f"const {_name(chance)} = await {_name(chance)}({{ size: {chance.randrange(99)} }});",
    "yaml": lambda chance: f'{_name(chance)}: "{chance.choice(_WORDS)}"  # {chance.choice(_WORDS)}',
}

if __name__ == "__main__":
    write_site(Path(sys.argv[1]), int(sys.argv[2]), categories=int(sys.argv[3]) if sys.argv[3:] else 10)
