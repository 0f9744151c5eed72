"""The real files, and files of our own making, that these tests look into."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from liuhen import media

AT = datetime(2026, 11, 23, 8, 30, tzinfo=timezone(timedelta(hours=8)))


@pytest.fixture(scope="session")
def shared_media() -> Path:
    """The folder of real camera files: SHARED_MEDIA, or ../shared/media beside the repository."""
    folder = Path(os.environ.get("SHARED_MEDIA") or Path(__file__).resolve().parents[4] / "shared" / "media")
    if not (folder / "MANIFEST.tsv").exists():
        pytest.fail(f"the sample media are not at {folder}: put them there or set SHARED_MEDIA", pytrace=False)
    return folder


@pytest.fixture(scope="session")
def sandbox() -> Iterator[media.Sandbox]:
    with media.Sandbox() as opened:
        yield opened
