"""A small archive for tests of what is kept: a home of its own, a store in it, and ways to fill it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.test import override_settings
from uuid_utils.compat import uuid7

from liuhen.holdings import archive, operations

NOW = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)
LATER = datetime(2100, 1, 1, tzinfo=UTC)


@contextmanager
def archive_in(home: Path) -> Iterator[Path]:
    """An established archive in a home of its own; gives the store's folder."""
    own = settings.LIUHEN.model_copy(update={"home": home, "storage_url": "", "reserve_bytes": 0})
    with override_settings(LIUHEN=own):
        archive.forget()
        operations.establish(now=NOW)
        yield home / "archive"
    archive.forget()


def keep(content: bytes = b"", *, description: bytes | None = None, object_id: UUID | None = None) -> UUID:
    """Take content in as an object of its own, with a description as a second version when given."""
    own = object_id or uuid7()
    staged = operations.stage(object_id=own, logical_path="original.mp4", chunks=[content] if content else [])
    version(own, {"original.mp4": staged, "facts.json": operations.to_json({"schema": "liuhen/facts/1"})})
    if description is not None:
        version(own, {"description.json": description})
    return own


def version(object_id: UUID, files: dict[str, operations.StagedFile | bytes]) -> None:
    """Prepare, record and roll forward one version."""
    prepared = operations.prepare_version(object_id=object_id, files=files, message="test", user_name="tester", now=NOW)
    with transaction.atomic():
        operations.record_version(prepared)
    operations.roll_forward(object_id)


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
