from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from keeping import archive_in


@pytest.fixture
def folder(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    """The store's folder of an established archive."""
    with archive_in(tmp_path) as made:
        yield made
