"""Pages and calls publish the ledger: who walks them has a home of its own, so that ledger and rows agree."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import NOW
from keeping import archive_in
from liuhen.custody.instance import create_instance


@pytest.fixture
def own_home(tmp_path: Path, db) -> Iterator[Path]:
    """An instance with an established archive, for this test alone. Ask for it before anything that makes entries."""
    home = tmp_path / "home"
    create_instance(home, "demo", NOW)
    with archive_in(home):
        yield home
