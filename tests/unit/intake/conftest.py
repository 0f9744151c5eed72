from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from cards import bureau_in


@pytest.fixture
def home(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    """A bureau of its own."""
    with bureau_in(tmp_path) as made:
        yield made


@pytest.fixture
def card(tmp_path: Path) -> Path:
    """An empty card."""
    folder = tmp_path / "card"
    folder.mkdir()
    return folder
