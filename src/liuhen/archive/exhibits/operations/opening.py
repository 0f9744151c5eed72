"""Every look at an exhibit and every file that leaves it is an entry (invariant 8)."""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from liuhen.archive.exhibits import queries
from liuhen.archive.exhibits.errors import ExhibitNotReadyError, ExhibitTargetError
from liuhen.archive.exhibits.models import Exhibit, ExhibitFile
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.jobs import previews_folder
from liuhen.recordings.models import Export, ExportState
from liuhen.recordings.operations import forget_copy, permitted


@transaction.atomic
def open_exhibit(*, actor: Actor, now: datetime, exhibit_id: UUID) -> Exhibit:
    """Return an exhibit to be looked at.

    Raises:
        ExhibitNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor looks at no exhibits.
    """
    exhibit = queries.get_exhibit(actor=actor, exhibit_id=exhibit_id)
    custody.append(kind="exhibit.viewed", subject=exhibit.id, actor=actor.reference, now=now)
    return exhibit


@transaction.atomic
def open_file(*, actor: Actor, now: datetime, exhibit_id: UUID, purpose: str) -> tuple[Exhibit, ExhibitFile]:
    """Return a paper of an exhibit to be read or taken along.

    Raises:
        ExhibitNotFoundError: no such exhibit or paper for this actor.
        ExhibitNotReadyError: it isn't made.
        NotPermittedError: the actor looks at no exhibits.
    """
    exhibit, file = queries.get_file(actor=actor, exhibit_id=exhibit_id, purpose=purpose)
    custody.append(
        kind="exhibit.opened",
        subject=exhibit.id,
        actor=actor.reference,
        now=now,
        facts={"purpose": file.purpose},
        digests={"sha256": file.sha256},
    )
    return exhibit, file


def fetch_image(*, actor: Actor, now: datetime, exhibit_id: UUID, position: int = 1) -> Export:
    """Return the copy with the image of one of an exhibit's discs, to be fetched by the reader's browser.

    Raises:
        ExhibitNotFoundError, NotPermittedError, RecordingNotFoundError, RecordingSealedError: not for this actor.
        ExhibitNotReadyError: it isn't made, or its image has gone.
    """
    exhibit = queries.get_exhibit(actor=actor, exhibit_id=exhibit_id)
    copy = _image_of(actor, exhibit, position)
    with transaction.atomic():
        custody.append(
            kind="exhibit.fetched",
            subject=exhibit.id,
            actor=actor.reference,
            now=now,
            facts={"disc": position},
            digests={"sha256": copy.sha256},
        )
    return copy


def _image_of(actor: Actor, exhibit: Exhibit, position: int) -> Export:
    if not queries.may_make(actor, exhibit.case):
        require(actor, Capability.COPY, unit_id=exhibit.unit_id)
    ids = list(exhibit.items.values_list("recording_id", flat=True))
    if ids or exhibit.dispute_id is None:
        permitted(actor, ids)
    disc = exhibit.discs.select_related("copy").filter(position=position).first()
    if exhibit.state != Exhibit.State.READY or disc is None or disc.copy.state != ExportState.READY:
        raise ExhibitNotReadyError
    return disc.copy


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """An image that was written: the file, its bytes and digest."""

    path: Path
    size: int
    sha256: str


def targets_of(exhibit: Exhibit, target: Path) -> list[Path]:
    """Where the images of an exhibit's discs go: one as named, several with `-1of2` before the ending."""
    places = list(exhibit.discs.order_by("position").values_list("position", "of"))
    if len(places) == 1:
        return [target]
    return [target.with_name(f"{target.stem}-{position}of{of}{target.suffix}") for position, of in places]


def take_images(*, actor: Actor, now: datetime, exhibit_id: UUID, target: Path) -> list[Taken]:
    """Move the images of an exhibit's discs to a place of the reader's.

    Args:
        actor: who takes them; may copy what is in them.
        now: when.
        exhibit_id: which.
        target: the file of a single disc, of several see `targets_of`; none may exist, their folder must.

    Raises:
        ExhibitNotFoundError, NotPermittedError, RecordingNotFoundError, RecordingSealedError: not for this actor.
        ExhibitNotReadyError: it isn't made, or an image has gone.
        ExhibitTargetError: a file stands already, or can't be made.
    """
    exhibit = queries.get_exhibit(actor=actor, exhibit_id=exhibit_id)
    places = targets_of(exhibit, target)
    copies = [_image_of(actor, exhibit, position) for position in range(1, len(places) + 1)]
    if not copies:
        raise ExhibitNotReadyError
    for place in places:
        if place.exists():
            raise ExhibitTargetError(path=str(place))
    with transaction.atomic():
        custody.append(
            kind="exhibit.taken",
            subject=exhibit.id,
            actor=actor.reference,
            now=now,
            facts={"discs": [copy.sha256 for copy in copies]},
        )
    return [_moved(copy, place) for copy, place in zip(copies, places, strict=True)]


def _moved(copy: Export, target: Path) -> Taken:
    place = previews_folder(copy.id)
    try:
        with (place / copy.name).open("rb") as source, target.open("xb") as file:
            shutil.copyfileobj(source, file, 1 << 20)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        raise ExhibitTargetError(path=str(target)) from error
    shutil.rmtree(place, ignore_errors=True)
    forget_copy(export=copy)
    return Taken(path=target, size=copy.size, sha256=copy.sha256)
