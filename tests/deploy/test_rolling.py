"""A rolling restart under load loses no request."""

from pathlib import Path

import pytest

from benchmarks.faults.rolling import roll
from lib.backend import SUPPORTED_BACKENDS, BackendName


@pytest.mark.serial
@pytest.mark.release
@pytest.mark.parametrize("backend", SUPPORTED_BACKENDS)
def test_no_request_is_lost(backend: BackendName, tmp_path: Path) -> None:
    found = roll(backend, tmp_path)
    assert found.failed == []
    assert found.answered.total() > 100
