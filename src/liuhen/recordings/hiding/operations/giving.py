"""A confirmed copy leaves as a bag: the film with its title, what it is and how it came about, checked by anybody."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.recordings.hiding.errors import CopyWithdrawnError, NotSignedError
from liuhen.recordings.hiding.models import CopyState, HandedOut
from liuhen.recordings.hiding.queries import get_copy
from liuhen.recordings.models import Export
from liuhen.recordings.operations import ask_copy, permitted
from liuhen.work import operations as work

TASK = "hiding.hand_out"


@transaction.atomic
def give_copy(*, actor: Actor, now: datetime, copy_id: UUID, purpose: str) -> Export:
    """Ask for the bag of a copy that somebody has watched and confirmed; the original isn't in it (art 14).

    Args:
        actor: needs the right to copy for the recording's unit.
        now: when.
        copy_id: which.
        purpose: what for; a committed fact of the entries.

    Raises:
        NotPermittedError, CopyNotFoundError, RecordingNotFoundError: not for this actor.
        RecordingSealedError, RecordingGoneError: the recording is closed.
        CopyWithdrawnError: it was taken back.
        NotSignedError: nobody has watched and confirmed it.
        VerifierAbsentError: the page that goes with every copy isn't built.
    """
    copy = get_copy(actor=actor, copy_id=copy_id)
    permitted(actor, [copy.recording_id])
    if copy.state == CopyState.WITHDRAWN:
        raise CopyWithdrawnError(number=copy.name)
    if copy.state != CopyState.SIGNED:
        raise NotSignedError(number=copy.name)
    name = f"{copy.name}-{timezone.localtime(now):%Y%m%d%H%M%S}"
    export = ask_copy(actor=actor, now=now, recording_ids=[copy.recording_id], name=name, purpose=purpose)
    HandedOut.objects.create(copy=copy, export=export)
    custody.append(
        kind="recording.hidden_given",
        subject=copy.recording_id,
        actor=actor.reference,
        now=now,
        facts={"copy": str(copy.id), "number": copy.number, "export": str(export.id), "purpose": export.purpose},
        digests={"sha256": copy.sha256},
    )
    work.enqueue(name=TASK, payload={"export": str(export.id)}, now=now, unique=f"export:{export.id}")
    return export
