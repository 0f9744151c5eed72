"""Every look at an exhibit and every file that leaves it is an entry (invariant 8)."""

from __future__ import annotations

import os
import shutil
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


def fetch_image(*, actor: Actor, now: datetime, exhibit_id: UUID) -> Export:
    """Return the copy with an exhibit's image, to be fetched by the reader's browser.

    Raises:
        ExhibitNotFoundError, NotPermittedError, RecordingNotFoundError, RecordingSealedError: not for this actor.
        ExhibitNotReadyError: it isn't made, or its image has gone.
    """
    exhibit = queries.get_exhibit(actor=actor, exhibit_id=exhibit_id)
    copy = _image_of(actor, exhibit)
    with transaction.atomic():
        custody.append(
            kind="exhibit.fetched",
            subject=exhibit.id,
            actor=actor.reference,
            now=now,
            digests={"sha256": copy.sha256},
        )
    return copy


def _image_of(actor: Actor, exhibit: Exhibit) -> Export:
    require(actor, Capability.COPY, unit_id=exhibit.unit_id)
    copy = exhibit.copy
    if exhibit.state != Exhibit.State.READY or copy is None or copy.state != ExportState.READY:
        raise ExhibitNotReadyError
    permitted(actor, list(copy.recordings.values_list("id", flat=True)))
    return copy


def take_image(*, actor: Actor, now: datetime, exhibit_id: UUID, target: Path) -> str:
    """Move an exhibit's image to a place of the reader's; its SHA-256.

    Args:
        actor: who takes it; may copy what is in it.
        now: when.
        exhibit_id: which.
        target: the file; must not exist, its folder must.

    Raises:
        ExhibitNotFoundError, NotPermittedError, RecordingNotFoundError, RecordingSealedError: not for this actor.
        ExhibitNotReadyError: it isn't made, or its image has gone.
        ExhibitTargetError: the file stands already, or can't be made.
    """
    exhibit = queries.get_exhibit(actor=actor, exhibit_id=exhibit_id)
    copy = _image_of(actor, exhibit)
    with transaction.atomic():
        custody.append(
            kind="exhibit.taken",
            subject=exhibit.id,
            actor=actor.reference,
            now=now,
            digests={"sha256": copy.sha256},
        )
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
    return copy.sha256
