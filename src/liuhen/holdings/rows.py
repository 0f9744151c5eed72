"""What the database says of some objects, as the checks take it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from liuhen.holdings.checking import FileRow, ObjectRows
from liuhen.holdings.models import HeldFile, HeldObject, HeldVersion, VersionIntention


def rows_of(ids: Sequence[UUID]) -> dict[UUID, ObjectRows]:
    """What the database says of some objects."""
    versions: dict[UUID, dict[int, tuple[str, datetime]]] = {}
    for version in HeldVersion.objects.filter(object_id__in=ids):
        versions.setdefault(version.object_id, {})[version.number] = (version.inventory_sha256, version.recorded_at)
    files: dict[UUID, list[FileRow]] = {}
    for file in HeldFile.objects.filter(object_id__in=ids).order_by("content_path"):
        row = FileRow(
            version=file.version,
            logical_path=file.logical_path,
            content_path=file.content_path,
            size=file.size,
            sha256=file.sha256,
            sm3=file.sm3,
            token=file.token,
        )
        files.setdefault(file.object_id, []).append(row)
    pending: dict[UUID, set[int]] = {}
    for object_id, number in VersionIntention.objects.filter(object_id__in=ids).values_list("object_id", "number"):
        pending.setdefault(object_id, set()).add(number)
    return {
        held.id: ObjectRows(
            object_id=held.id,
            head=held.head,
            versions=versions.get(held.id, {}),
            files=tuple(files.get(held.id, ())),
            pending=frozenset(pending.get(held.id, ())),
        )
        for held in HeldObject.objects.filter(id__in=ids)
    }
