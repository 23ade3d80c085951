"""The table of guarantees matches the tests."""

import pytest

from tests.guarantees import README, Collected, rows_in


def test_the_table_lists_each_test_file_with_its_tiers_and_backends(pytestconfig: pytest.Config) -> None:
    collected = pytestconfig.pluginmanager.get_plugin("guarantees")
    assert isinstance(collected, Collected)
    written, expected = rows_in(README.read_text(encoding="utf-8")), collected.rows()
    stale = [row for path, row in expected.items() if written.get(path) != row]
    removed = [path for path in written if not (README.parent / path).is_file()]
    assert (stale, removed) == ([], []), "run `make test-table`"


def test_each_test_file_is_in_the_table() -> None:
    files = {file.relative_to(README.parent).as_posix() for file in README.parent.rglob("test_*.py")}
    assert files == rows_in(README.read_text(encoding="utf-8")).keys()
