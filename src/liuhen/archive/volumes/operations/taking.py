"""A case's volume leaves as a folder: its PDFs and sheets, its contents as JSON, the electronic originals beside."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from liuhen.archive.volumes import queries
from liuhen.archive.volumes.errors import VolumeNotReadyError, VolumeTargetError
from liuhen.archive.volumes.models import SNAPSHOT, Volume, VolumeSide
from liuhen.archive.volumes.snapshot import snapshot_of
from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.holdings import queries as held
from liuhen.people.actors import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What was written: how many files, and how many bytes."""

    files: int
    size: int


def write_volume(*, actor: Actor, now: datetime, volume_id: UUID, target: Path) -> Taken:
    """Write a compiled volume into a new folder; that it was taken is an entry before the first byte.

    Args:
        actor: who takes it.
        now: when.
        volume_id: which.
        target: the folder; must not exist, its parent must.

    Raises:
        VolumeNotFoundError, NotPermittedError: no such volume for this actor.
        VolumeNotReadyError: it isn't compiled.
        VolumeTargetError: the folder stands already, or can't be made.
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError, VolumeFileAbsentError: something can't be read now.
    """
    volume = queries.get_volume(actor=actor, volume_id=volume_id)
    if volume.state not in {Volume.State.COMPILED, Volume.State.FILED}:
        raise VolumeNotReadyError
    try:
        target.mkdir()
    except OSError as error:
        raise VolumeTargetError(path=str(target)) from error
    with transaction.atomic():
        custody.append(
            kind="volume.taken", subject=volume.id, actor=actor.reference, now=now, facts={"version": volume.version}
        )
    count = size = 0
    for path, chunks in _content(volume):
        place = target / path
        place.parent.mkdir(parents=True, exist_ok=True)
        with place.open("xb") as file:
            for chunk in chunks:
                size += file.write(chunk)
        count += 1
    return Taken(files=count, size=size)


def _content(volume: Volume) -> Iterator[tuple[str, Iterable[bytes]]]:
    for file in queries.files_of(volume):
        yield file.path, queries.content_of(volume, file)
    if volume.state == Volume.State.FILED:  # as it was filed, whatever is known better by now
        yield SNAPSHOT, held.open_range(volume.id, SNAPSHOT)
    else:
        yield SNAPSHOT, [holdings.to_json(snapshot_of(volume))]
    for item in queries.items_of(volume):
        if item.side == VolumeSide.OUT:
            continue
        for original in item.document.files.all():
            if original.scan == item.document.scan:
                name = Path(original.logical_path).name  # neutral, ours
                folder = f"originals/{item.side}-{item.part}-{item.position:03}"
                yield f"{folder}/{name}", held.open_range(item.document_id, original.logical_path)
