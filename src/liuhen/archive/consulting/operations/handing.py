"""核查与交付: three questions about a copy, then who got it, on what, and what became of it. Every step is an entry."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.archive.consulting import copies, queries
from liuhen.archive.consulting.errors import (
    ConsultFactInvalidError,
    CopyAnsweredError,
    CopyNotReadyError,
    CopyUncheckedError,
    HandoutEndedError,
    OwnConsultationError,
)
from liuhen.archive.consulting.models import (
    Consultation,
    Copy,
    CopyAnswer,
    CopyEnd,
    CopyHandout,
    CopyMedium,
    CopyQuestion,
    CopyState,
)
from liuhen.archive.consulting.operations.copying import locked, require_allowed
from liuhen.archive.consulting.telling import NAME, NOTE, Answered, Given, line
from liuhen.custody import operations as custody
from liuhen.custody import papers
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.errors import NotPermittedError
from liuhen.people.permissions import Capability, require
from liuhen.people.standing import is_same_hand
from liuhen.recordings.operations.sealing import remove_files
from liuhen.rules.clocks import ZONE
from liuhen.rules.days import Lies, check_day


def answer(*, actor: Actor, now: datetime, consultation_id: UUID, told: Sequence[Answered]) -> list[CopyAnswer]:
    """Answer questions about a copy for somebody from outside. A yes withholds it for good.

    Args:
        actor: the person who answers, whose name stands with it.
        now: when.
        consultation_id: of which request.
        told: the answers, one or more; others may answer the rest.

    Raises:
        NotPermittedError: the rules don't let the actor answer.
        ConsultationNotFoundError: there is none, or it has no copy.
        OwnConsultationError: the actor entered the request.
        CopyAnsweredError: one was answered, or isn't asked (any more).
        ConsultFactInvalidError: nothing is answered, there's no such question, or a note is missing; `field` names it.
    """
    require(actor, Capability.DECIDE_CONSULTATIONS)
    if not told or any(one.question not in CopyQuestion.values for one in told):
        raise ConsultFactInvalidError(field="question", longest=0)
    notes = [line(one.note, field=f"{one.question}_note", longest=NOTE, needed=True) for one in told]
    with transaction.atomic():
        shown, copy = locked(actor, consultation_id)
        if actor.account_id is None or is_same_hand(actor, shown.asked_by_id, shown.asked_at):
            raise OwnConsultationError
        if not queries.answers_questions(actor, shown):
            raise NotPermittedError(capability=Capability.DECIDE_CONSULTATIONS.value)
        left = queries.unanswered(shown) if copy.state in (CopyState.MAKING, CopyState.READY) else []
        if not queries.is_open(shown, now) or any(one.question not in left for one in told):
            raise CopyAnsweredError(number=shown.number)
        made = [
            CopyAnswer(
                copy=copy, question=one.question, is_yes=one.is_yes, note=note, account_id=actor.account_id, at=now
            )
            for one, note in zip(told, notes, strict=True)
        ]
        CopyAnswer.objects.bulk_create(made)
        _enter_answers(shown, made, actor, now)
        withheld = next((one.question for one in told if one.is_yes), "")
        if withheld:
            copy.state, copy.reason = CopyState.WITHHELD, withheld
            copy.save(update_fields=["state", "reason"])
    if withheld:
        remove_files(copy.id)
    return made


def _enter_answers(shown: Consultation, made: Sequence[CopyAnswer], actor: Actor, now: datetime) -> None:
    for one in made:
        facts: dict[str, Json] = {"question": one.question, "is_yes": one.is_yes, "note": one.note}
        kind = "consultation.copy_withheld" if one.is_yes else "consultation.copy_cleared"
        custody.append(kind=kind, subject=shown.id, actor=actor.reference, now=now, facts=facts)


def _required(shown: Consultation, copy: Copy, now: datetime) -> None:
    """Go on only if the copy may leave the house now."""
    if copy.state not in (CopyState.READY, CopyState.GIVEN) or copy.reason or copy.cleared_at is not None:
        raise CopyNotReadyError(number=shown.number)
    require_allowed(shown, queries.items_of(shown), now)
    if queries.unanswered(shown):
        raise CopyUncheckedError(number=shown.number)


@transaction.atomic
def fetch_copy(*, actor: Actor, now: datetime, consultation_id: UUID) -> Copy:
    """Return a copy to be fetched by the browser of whoever hands it out.

    Raises:
        NotPermittedError: the actor doesn't keep the register.
        ConsultationNotFoundError: there is none, or it has no copy.
        ConsultationOverError: leave has ended.
        NotLendableError: something in it was closed.
        CopyNotReadyError, CopyUncheckedError: it isn't made, or not checked.
    """
    require(actor, Capability.KEEP_CONSULTATIONS)
    shown, copy = locked(actor, consultation_id)
    _required(shown, copy, now)
    if not copies.path_of(copy).is_file():
        raise CopyNotReadyError(number=shown.number)
    digests = {"sha256": copy.sha256}
    custody.append(kind="consultation.copy_fetched", subject=shown.id, actor=actor.reference, now=now, digests=digests)
    return copy


@transaction.atomic
def hand_out(*, actor: Actor, now: datetime, consultation_id: UUID, told: Given) -> CopyHandout:
    """Say that a copy was handed out: to whom, on what, how many. The digest of what was made stands with it.

    Raises:
        NotPermittedError, ConsultationNotFoundError, ConsultationOverError, NotLendableError, CopyNotReadyError,
        CopyUncheckedError: as `fetch_copy`.
        ConsultFactInvalidError: something is missing, too long or not of its list; `field` names it.
    """
    require(actor, Capability.KEEP_CONSULTATIONS)
    shown, copy = locked(actor, consultation_id)
    if actor.account_id is None:
        raise NotPermittedError(capability=Capability.KEEP_CONSULTATIONS.value)
    _required(shown, copy, now)
    is_shown = "certificate" in queries.rules_in_force().demands(shown.who)
    made = CopyHandout(
        copy=copy,
        receiver=line(told.receiver, field="receiver", longest=NAME, needed=True),
        certificate=line(told.certificate, field="certificate", longest=NAME, needed=is_shown),
        medium=told.medium,
        count=told.count,
        sha256=copy.sha256,
        given_by_id=actor.account_id,
        given_at=now,
        back_by=told.back_by,
    )
    check_day(told.back_by, field="back_by", now=now, lies=Lies.COMING)
    _refuse_odd(told, timezone.localdate(now, ZONE))
    made.save(force_insert=True)
    copy.state = CopyState.GIVEN
    copy.save(update_fields=["state"])
    custody.append(
        kind="consultation.copy_given",
        subject=shown.id,
        actor=actor.reference,
        now=now,
        facts={
            "handout": str(made.id),
            "receiver": made.receiver,
            "certificate": made.certificate,
            "medium": made.medium,
            "count": made.count,
            "back_by": made.back_by.isoformat() if made.back_by else None,
        },
        digests={"sha256": copy.sha256},
    )
    return made


_MOST_PIECES = 999


def _refuse_odd(told: Given, today: date) -> None:
    if told.medium not in CopyMedium.values:
        raise ConsultFactInvalidError(field="medium", longest=0)
    if not 1 <= told.count <= _MOST_PIECES:
        raise ConsultFactInvalidError(field="count", longest=_MOST_PIECES)
    if told.back_by is not None and told.back_by < today:
        raise ConsultFactInvalidError(field="back_by", longest=0)


def print_receipt(
    *, actor: Actor, now: datetime, consultation_id: UUID, handout_id: UUID
) -> tuple[CopyHandout, papers.Seal]:
    """The 副本领取单 of a hand-out, with the newest checkpoint: whoever takes a copy away witnesses the ledger.

    Raises:
        NotPermittedError: the actor has nothing to do with consultations.
        ConsultationNotFoundError: no such request or hand-out for this actor.
        LedgerAbsentError, LedgerUnreachableError: the ledger can't be published now, so there is no checkpoint.
    """
    require(actor, Capability.CONSULT)
    copy = copies.get_copy(actor=actor, consultation_id=consultation_id)
    found = copies.get_handout(copy, handout_id)
    with transaction.atomic():
        custody.append(
            kind="consultation.receipt_printed",
            subject=consultation_id,
            actor=actor.reference,
            now=now,
            facts={"handout": str(found.id)},
        )
    first, *others = queries.cases_of(copy.consultation) or [consultation_id]
    seal = papers.show(about=first, now=now)
    for each in others:
        papers.remember(about=each, size=seal.size)
    return found, seal


@transaction.atomic
def end_handout(
    *, actor: Actor, now: datetime, consultation_id: UUID, handout_id: UUID, end: str, note: str = ""
) -> CopyHandout:
    """Say that what was handed out came back or was destroyed, whatever became of the request meanwhile.

    Raises:
        NotPermittedError: the actor doesn't keep the register.
        ConsultationNotFoundError: no such request or hand-out.
        HandoutEndedError: that was said already.
        ConsultFactInvalidError: neither returned nor destroyed; destroyed without a word how; too long.
    """
    require(actor, Capability.KEEP_CONSULTATIONS)
    if end not in CopyEnd.values:
        raise ConsultFactInvalidError(field="end", longest=0)
    said = line(note, field="note", longest=NOTE, needed=end == CopyEnd.DESTROYED)
    shown, copy = locked(actor, consultation_id)
    found = copies.get_handout(copy, handout_id)
    if found.end:
        raise HandoutEndedError(number=shown.number)
    found.end, found.end_note, found.ended_at, found.ended_by_id = end, said, now, actor.account_id
    found.save(update_fields=["end", "end_note", "ended_at", "ended_by"])
    custody.append(
        kind="consultation.copy_returned" if end == CopyEnd.RETURNED else "consultation.copy_destroyed",
        subject=shown.id,
        actor=actor.reference,
        now=now,
        facts={"handout": str(found.id), "note": said},
        digests={"sha256": found.sha256},
    )
    return found
