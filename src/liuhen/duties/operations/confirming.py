"""What a person says of the bureau itself where no software can see: arts 1, 14, 15 and 19."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from liuhen.custody import operations as custody
from liuhen.duties.confirming import asked_of_bureau
from liuhen.duties.errors import DutyNoteError, DutyNotYoursError, DutyUnknownError
from liuhen.duties.models import BureauWord
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require

NOTE_LENGTH = 500


@transaction.atomic
def confirm_duty(*, actor: Actor, now: datetime, item: str, holds: bool, note: str = "") -> BureauWord:
    """Say whether something that the regulation asks of the bureau is so; the newest word counts, all of them stay.

    Args:
        actor: holds the role that the rulebook names for it.
        now: when it's said; the rules of this day ask.
        item: the rulebook's code of it.
        holds: whether it's so.
        note: where it's to be seen, or what is lacking; needed when it isn't so.

    Raises:
        NotPermittedError: the actor reads no duties of the bureau.
        DutyUnknownError: the rules ask for nothing of this code.
        DutyNotYoursError: somebody of another role says it.
        DutyNoteError: no note though it isn't so, or one longer than 500 characters.
    """
    require(actor, Capability.VIEW_BUREAU_DUTIES)
    asked = next((one for one in asked_of_bureau(timezone.localdate(now)) if one.item == item), None)
    if asked is None:
        raise DutyUnknownError
    if not any(grant.role.value == asked.role for grant in actor.grants):
        raise DutyNotYoursError
    why = note.strip()
    if len(why) > NOTE_LENGTH or "\x00" in why or not (holds or why):
        raise DutyNoteError(field="note", longest=NOTE_LENGTH)
    word = BureauWord.objects.create(
        item=item, clause=asked.clause, holds=holds, note=why, said_by_id=actor.account_id, said_at=now
    )
    custody.append(
        kind="bureau.duty_confirmed" if holds else "bureau.duty_denied",
        subject=word.id,
        actor=actor.reference,
        now=now,
        facts={"item": item, "clause": asked.clause, "note": why},
    )
    return word
