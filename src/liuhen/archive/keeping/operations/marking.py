"""不入卷: asking that a recording goes into no volume, and deciding on it (art 22)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.keeping.errors import (
    AlreadyFiledError,
    GoneError,
    MarkSettledError,
    MarkStandsError,
    NotDescribedError,
    OwnMarkError,
)
from liuhen.archive.keeping.filed import filed_in
from liuhen.archive.keeping.models import MarkState, OutMark
from liuhen.archive.keeping.operations.holds import REASON_LENGTH, text
from liuhen.archive.keeping.queries.holds import get_mark
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.people.standing import is_same_hand
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.queries import get_recording


def ask_out(*, actor: Actor, now: datetime, recording_id: UUID, reason: str) -> OutMark:
    """Ask that a described recording goes into no volume. Until that's approved it never expires.

    Raises:
        NotPermittedError: the actor asks for none.
        RecordingNotFoundError, RecordingSealedError: no such recording for this actor, or a sealed one.
        NotDescribedError: it's 未分类.
        MarkStandsError: it's marked, or that was asked for.
        AlreadyFiledError: it's in a filed volume.
        GoneError: it was destroyed.
        KeepingFactInvalidError: no reason.
    """
    require(actor, Capability.ASK_OUT_MARKS)
    why = text(reason, field="reason", longest=REASON_LENGTH)
    found = get_recording(actor=actor, recording_id=recording_id)
    with transaction.atomic():
        recording = Recording.objects.select_for_update().get(id=found.id)
        if recording.viewing == Viewing.GONE:
            raise GoneError(number=recording.number)
        if not recording.is_described:
            raise NotDescribedError(number=recording.number)
        if filed_in([recording.id]):
            raise AlreadyFiledError(number=recording.number)
        if OutMark.objects.filter(recording=recording, state__in=(MarkState.ASKED, MarkState.APPROVED)).exists():
            raise MarkStandsError(number=recording.number)
        mark = OutMark.objects.create(
            recording=recording, unit_id=recording.unit_id, reason=why, asked_by_id=actor.account_id, asked_at=now
        )
        facts = {"mark": str(mark.id), "reason": why}
        custody.append(kind="recording.out_asked", subject=recording.id, actor=actor.reference, now=now, facts=facts)
    return mark


def decide_out(*, actor: Actor, now: datetime, mark_id: UUID, is_approved: bool, note: str = "") -> OutMark:
    """Approve that a recording goes into no volume, or refuse it with a reason. An approval can be taken back.

    Raises:
        NotPermittedError: the actor decides on none.
        MarkNotFoundError: there is none that the actor decides on.
        OwnMarkError: the actor asked for it.
        MarkSettledError: it was decided on already.
        KeepingFactInvalidError: refused without a reason, or the note is too long.
    """
    found = get_mark(actor=actor, mark_id=mark_id)
    if found.asked_by_id is None or is_same_hand(actor, found.asked_by_id, found.asked_at):
        raise OwnMarkError
    said = text(note, field="note", longest=REASON_LENGTH, needed=not is_approved)
    with transaction.atomic():
        mark = OutMark.objects.select_for_update().get(id=found.id)
        takes_back = mark.state == MarkState.APPROVED and not is_approved
        if mark.state != MarkState.ASKED and not takes_back:
            raise MarkSettledError
        mark.state = MarkState.WITHDRAWN if takes_back else MarkState.APPROVED if is_approved else MarkState.REFUSED
        mark.decided_by_id, mark.decided_at, mark.note = actor.account_id, now, said
        mark.save(update_fields=["state", "decided_by", "decided_at", "note"])
        kind = {
            MarkState.APPROVED: "recording.out_approved",
            MarkState.REFUSED: "recording.out_refused",
            MarkState.WITHDRAWN: "recording.out_withdrawn",
        }[mark.state]
        facts = {"mark": str(mark.id), "note": said}
        custody.append(kind=kind, subject=mark.recording_id, actor=actor.reference, now=now, facts=facts)
    return mark
