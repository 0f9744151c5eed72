"""Looking at what was lent: leave is asked for at every look, and every look is an entry (invariant 8)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.consulting import queries
from liuhen.archive.consulting.errors import ConsultationNotFoundError, ConsultationOverError, NotLendableError
from liuhen.archive.consulting.models import ConsultationItem
from liuhen.archive.volumes.models import VolumeFile
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor


def leave_for(*, actor: Actor, now: datetime, consultation_id: UUID, item_id: UUID) -> ConsultationItem:
    """The thing that an actor may look at now, or has to look at before a copy of it is given to an outsider.

    Writes nothing: for the pieces of what was opened.

    Raises:
        NotPermittedError, ConsultationNotFoundError, ConsultationOverError, NotLendableError: as `open_item`.
    """
    item = queries.get_item(actor=actor, consultation_id=consultation_id, item_id=item_id)
    if not queries.leave_stands(consultation_id, actor.account_id, now):
        raise ConsultationOverError(number=item.consultation.number)
    if queries.unlendable(item.consultation, [item]):
        raise NotLendableError(number=item.named)
    return item


@transaction.atomic
def open_item(*, actor: Actor, now: datetime, consultation_id: UUID, item_id: UUID) -> ConsultationItem:
    """Return a thing to be looked at by whoever was given leave, for as long as that stands.

    Raises:
        NotPermittedError: the actor has nothing to do with consultations.
        ConsultationNotFoundError: no such consultation or thing for this actor.
        ConsultationOverError: leave wasn't given, was given to another, is over or was taken back.
        NotLendableError: it's sealed, kept for named people only, or gone.
    """
    item = leave_for(actor=actor, now=now, consultation_id=consultation_id, item_id=item_id)
    kind, subject = _told(item)
    facts = {"consultation": str(consultation_id)}
    custody.append(kind=kind, subject=subject, actor=actor.reference, now=now, facts=facts)
    return item


@transaction.atomic
def open_volume_file(
    *, actor: Actor, now: datetime, consultation_id: UUID, item_id: UUID, file_id: UUID
) -> tuple[ConsultationItem, VolumeFile]:
    """Return a PDF of a volume to be read under its watermark; outsiders get those of the 正卷 only.

    Raises:
        NotPermittedError, ConsultationOverError, NotLendableError: as `open_item`.
        ConsultationNotFoundError: no such thing or file for this actor.
    """
    item = leave_for(actor=actor, now=now, consultation_id=consultation_id, item_id=item_id)
    file = next((one for one in queries.pdfs_of(item) if one.id == file_id), None)
    if file is None or item.volume_id is None:
        raise ConsultationNotFoundError
    custody.append(
        kind="volume.consulted",
        subject=item.volume_id,
        actor=actor.reference,
        now=now,
        facts={"consultation": str(consultation_id), "path": file.path},
        digests={"sha256": file.sha256},
    )
    return item, file


def _told(item: ConsultationItem) -> tuple[str, UUID]:
    """Kind and subject of the entry: it belongs to the thing, in whose history it must stand."""
    if item.recording_id is not None:
        return "recording.consulted", item.recording_id
    if item.document_id is not None:
        return "document.consulted", item.document_id
    if item.volume_id is None:  # the table's own check
        raise RuntimeError("an item of a consultation names nothing")
    return "volume.consulted", item.volume_id
