"""Changes of a fork and of a newer version are merged unless they overlap."""

import json

import pytest

from tools.fork.merge import merge_icons, merge_text

BASE = "a\nb\nc\nd\n"


@pytest.mark.parametrize(
    ("fork", "newer", "merged"),
    [
        (BASE, BASE, BASE),
        ("a\nb\nc\nd\nmine\n", BASE, "a\nb\nc\nd\nmine\n"),
        (BASE, "new\na\nb\nc\nd\n", "new\na\nb\nc\nd\n"),
        ("a\nc\nd\n", "a\nb\nc\nd\nnew\n", "a\nc\nd\nnew\n"),
        ("a\nb\nc\nd\nmine\n", "a\nb\nc\nnewer\n", "a\nb\nc\nnewer\nmine\n"),
        ("a\nb\nc\nd\nmine\n", "a\nb\nc\nd\nnew\n", "a\nb\nc\nd\nnew\nmine\n"),
        ("a\nsame\nc\nd\n", "a\nsame\nc\nd\nnew\n", "a\nsame\nc\nd\nnew\n"),
        ("a\nmine\nc\nd\n", "a\nnew\nc\nd\n", None),
        ("a\nd\n", "a\nb\nnew\nd\n", None),
    ],
)
def test_lines_are_merged(fork: str, newer: str, merged: str | None) -> None:
    assert merge_text("list.txt", BASE, fork, newer) == merged


def test_a_merge_must_be_valid_python() -> None:
    base, fork, newer = "x = [\n    1,\n]\n", "x = [\n    1,\n    2,\n]\n", "x = 1\n"
    assert merge_text("list.py", base, fork, newer) is None
    assert merge_text("list.py", base, fork, base) == fork


def test_a_merge_must_be_valid_toml() -> None:
    base, fork, newer = "[tool]\na = 1\n", "[tool]\na = 1\nb = 2\n", "b = 3\n[tool]\na = 1\n"
    assert merge_text("pyproject.toml", base, fork, newer) == "b = 3\n[tool]\na = 1\nb = 2\n"
    assert merge_text("pyproject.toml", base, fork, "[tool]\nb = 3\na = 1\n") is None


def test_icons_of_both_are_kept() -> None:
    fork = json.dumps({"prefix": "x", "icons": {"mine": {"body": "m"}, "b": {"body": "old"}}})
    newer = json.dumps({"prefix": "x", "icons": {"new": {"body": "n"}, "b": {"body": "new"}}})
    merged = merge_icons(fork, newer)
    assert merged is not None
    assert list(json.loads(merged)["icons"].items()) == [
        ("b", {"body": "new"}),
        ("mine", {"body": "m"}),
        ("new", {"body": "n"}),
    ]
    assert merge_icons("[]", newer) is None
