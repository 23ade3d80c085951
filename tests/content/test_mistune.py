"""The parser of pages does not change mistune for other users of the library."""

import subprocess
import sys

from tests.serving import PROJECT

TEXT = "这是**“要点”**的 [a](<b c>) [r] <https://é.example>\n\n[r]: <d e>\n\nx ~~y~~ ==z== $a$\n"
CODE = f"""
import mistune
from mistune import block_parser, helpers, inline_parser
before = mistune.html({TEXT!r})
names = [dict(vars(module)) for module in (block_parser, helpers, inline_parser)]
from lib.content.markdown import parse_markdown
first = parse_markdown({TEXT!r})
mistune.create_markdown(plugins=["math", "table", "url"])({TEXT!r})
assert mistune.html({TEXT!r}) == before
assert names == [vars(module) for module in (block_parser, helpers, inline_parser)]
assert parse_markdown({TEXT!r}) == first
assert "<strong>" in first.blocks[0] and "<strong>" not in before
"""


def test_two_renderers_do_not_influence_each_other() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], cwd=PROJECT, check=False, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
