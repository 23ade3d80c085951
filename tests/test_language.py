"""Pages, messages, docstrings, and comments avoid the words that the glossary replaces."""

import io
import re
import tokenize
import tomllib

from tests.serving import PROJECT

RULES = tomllib.loads((PROJECT / "language.toml").read_text(encoding="utf-8"))
DENIED = re.compile(rf"\b({'|'.join(RULES['denied'])})\b", re.IGNORECASE)
# Without Python's `None`.
DENIED_IN_CODE = re.compile(DENIED.pattern.replace("none", "(?-i:none)"), re.IGNORECASE)
CODE = re.compile(r"^( *)(`{3,})[\s\S]*?^\1\2 *$|`[^`\n]+`|\{#[\w-]+\}|\]\([^)]*\)", re.MULTILINE)
# Python 3.12 and later have tokens for the parts of f-strings.
TEXTS = {tokenize.STRING, tokenize.COMMENT, getattr(tokenize, "FSTRING_MIDDLE", tokenize.STRING)}


def test_pages_avoid_denied_words() -> None:
    pages = [*sorted(PROJECT.glob("docs/**/*.md")), PROJECT / "README.md", PROJECT / "CHANGELOG.md"]
    found = {page.relative_to(PROJECT).as_posix(): denied_words(page.read_text(encoding="utf-8")) for page in pages}
    too_many = {path: words for path, words in found.items() if len(words) > RULES["allowed"].get(path, 0)}
    assert too_many == {}


def test_messages_and_comments_avoid_denied_words() -> None:
    folders = ("lib", "components", "pages")
    files = [PROJECT / "run.py", *(file for folder in folders for file in sorted((PROJECT / folder).rglob("*.py")))]
    found = {file.relative_to(PROJECT).as_posix(): denied_in_code(file.read_text(encoding="utf-8")) for file in files}
    kinds = ("*.html", "*.json", "*.lua", "*.md", "*.toml", "*.txt", "*.xml")
    for file in (file for folder in folders for kind in kinds for file in sorted((PROJECT / folder).rglob(kind))):
        found[file.relative_to(PROJECT).as_posix()] = denied_words(file.read_text(encoding="utf-8"))
    assert {path: words for path, words in found.items() if words} == {}


def test_a_denied_word_is_found() -> None:
    assert denied_words("Mend it.\n\n```\nmend\n```\n\nSay `mend`. It is told so.\n") == ["1: Mend", "7: is told"]


def test_a_denied_word_in_code_is_found() -> None:
    code = 'x = "a `fault`"\n# Mend it.\nfault = """\nIt is None.\nIt is none: faults."""\ny = f"Anew {x}"\n'
    assert denied_in_code(code) == ["2: Mend", "5: is none", "5: faults", "6: Anew"]


def denied_words(markdown: str) -> list[str]:
    """Return the denied words outside of code, each with its line."""
    text = CODE.sub(lambda code: "\n" * code[0].count("\n"), markdown)
    return [f"{text.count(chr(10), 0, match.start()) + 1}: {match[0]}" for match in DENIED.finditer(text)]


def denied_in_code(source: str) -> list[str]:
    """Return the denied words in string literals and comments of Python source, each with its line."""
    found = []
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type in TEXTS:
            text = re.sub(r"`[^`\n]+`", "", token.string)
            matches = DENIED_IN_CODE.finditer(text)
            found += [f"{token.start[0] + text.count(chr(10), 0, match.start())}: {match[0]}" for match in matches]
    return found
