"""The worker's part: which parts were taken, and what came of the making."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.exhibits.models import Exhibit, ExhibitFile, ExhibitItem
from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.packages.image import Image
from liuhen.recordings.operations import fail_export, finish_export


@transaction.atomic
def begin_making(*, now: datetime, exhibit: Exhibit, items: Sequence[ExhibitItem]) -> None:
    """Enter every part that was taken with its digests, before a bag is written: its extract then tells of them."""
    for item in sorted(items, key=lambda each: (each.recording_id, each.position)):
        if item.part:
            custody.append(
                kind="recording.excerpted",
                subject=item.recording_id,
                actor="worker",
                now=now,
                facts={
                    "exhibit": str(exhibit.id),
                    "begin_ms": item.begin_ms,
                    "end_ms": item.end_ms,
                    "from_s": str(item.part["from_s"]),
                    "to_s": str(item.part["to_s"]),
                    "encoded": item.part["is_encoded"],
                    "size": item.part["size"],
                },
                digests={"sha256": item.part["sha256"], "sm3": item.part["sm3"]},
            )


@transaction.atomic
def record_made(
    *,
    now: datetime,
    exhibit: Exhibit,
    items: Sequence[ExhibitItem],
    files: Sequence[ExhibitFile],
    image: Image,
    facts: Mapping[str, object],
) -> bool:
    """Write down the files of a making; False when the exhibit was told anew meanwhile.

    Args:
        now: when.
        exhibit: as it was made, with its copy.
        items: with their parts.
        files: unsaved rows of its papers.
        image: the disc image.
        facts: see `models.Exhibit.facts`.

    Raises:
        RecordingSealedError: something in it was sealed meanwhile; it has to go.
    """
    standing = Exhibit.objects.select_for_update(of=("self",)).get(id=exhibit.id)
    if standing.version != exhibit.version or standing.state != Exhibit.State.MAKING or exhibit.copy is None:
        return False
    finish_export(now=now, export=exhibit.copy, size=image.size, sha256=image.sha256)
    standing.files.all().delete()
    ExhibitFile.objects.bulk_create(files)
    ExhibitItem.objects.bulk_update(items, ["part"])
    standing.state, standing.facts, standing.failure, standing.made_at = Exhibit.State.READY, dict(facts), {}, now
    standing.save(update_fields=["state", "facts", "failure", "made_at"])
    custody.append(
        kind="exhibit.made",
        subject=exhibit.id,
        actor="worker",
        now=now,
        facts={
            "version": exhibit.version,
            "files": [f"{file.path}:{file.sha256}" for file in files],
            "size": image.size,
        },
        digests={"sha256": image.sha256},
    )
    return True


@transaction.atomic
def record_failed(*, exhibit_id: UUID, version: int, error: LiuhenError) -> None:
    """Say that an exhibit couldn't be made, and why; for a person."""
    standing = Exhibit.objects.select_for_update(of=("self",)).get(id=exhibit_id)
    if standing.version != version or standing.state != Exhibit.State.MAKING:
        return
    standing.state = Exhibit.State.FAILED
    standing.failure = {"code": error.code, "fields": {name: str(value) for name, value in error.fields.items()}}
    standing.save(update_fields=["state", "failure"])
    if standing.copy is not None:
        fail_export(export=standing.copy, reason=error.code)
