"""Asking, deciding, ending and taking back (art 14). Every step and every refusal is an entry."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.archive.consulting import queries, voices
from liuhen.archive.consulting.errors import (
    AlreadyDecidedError,
    ConsultationSettledError,
    NothingToConsultError,
    NotOfferedError,
    OwnConsultationError,
    TooMuchToConsultError,
)
from liuhen.archive.consulting.models import (
    Consultation,
    ConsultationDecision,
    ConsultationItem,
    ConsultationSeries,
    ConsultState,
    Who,
)
from liuhen.archive.consulting.operations.copying import begin_copy, remove_copy, withdraw_copy
from liuhen.archive.consulting.telling import MOST, NOTE, Asked, clean, line
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.errors import NotPermittedError
from liuhen.people.permissions import Capability, require
from liuhen.people.standing import is_same_hand
from liuhen.rules.clocks import ZONE
from liuhen.series import next_in


def ask(*, actor: Actor, now: datetime, told: Asked) -> Consultation:
    """Ask to see something or for copies of it; where the rules name no approver it's open at once.

    Args:
        actor: who asks, or the archivist who enters an outsider's request.
        now: when.
        told: what for.

    Raises:
        NotPermittedError: the actor asks for nothing, or enters no outsiders' requests.
        ConsultFactInvalidError, TooMuchToConsultError: a typing error, at the field named.
        NothingToConsultError: a number names nothing.
        NotOfferedError: the rules know no way for this.
    """
    require(actor, Capability.CONSULT)
    if told.is_outside:
        require(actor, Capability.KEEP_CONSULTATIONS)
    if actor.account_id is None:
        raise NotPermittedError(capability=Capability.CONSULT.value)
    rules = queries.rules_in_force()
    said = clean(told, rules)
    found = _found(said)
    who = said.who or (Who.OWN if queries.are_own(actor, found) else Who.OTHERS)
    approvers = rules.approvers(who=who, wants=said.wants, held=queries.roles_of(actor))
    if approvers is None:
        raise NotOfferedError(field="wants")
    with transaction.atomic():
        made = Consultation(
            number=_number(now), who=who, wants=said.wants, asked_by_id=actor.account_id, asked_at=now,
            unit_id=actor.unit_id, visitor=said.visitor, organ=said.organ, letter=said.letter,
            certificate=said.certificate, purpose=said.purpose, basis=said.basis, approvers=list(approvers),
            days=said.days or rules.days, takes_paper=said.takes_paper,
        )  # fmt: skip
        if not approvers:
            _open(made, now)
        made.save(force_insert=True)
        ConsultationItem.objects.bulk_create(
            ConsultationItem(
                consultation=made, position=position, named=one.named, recording=one.recording,
                document=one.document, volume=one.volume, is_main_only=said.is_outside and one.volume is not None,
            )
            for position, one in enumerate(found, start=1)
        )  # fmt: skip
        things = [str((one.recording or one.document or one.volume or made).id) for one in found]
        custody.append(
            kind="consultation.asked", subject=made.id, actor=actor.reference, now=now,
            facts={
                "number": made.number, "who": who, "wants": said.wants, "things": things, "purpose": said.purpose,
                "basis": said.basis, "visitor": said.visitor, "organ": said.organ, "letter": said.letter,
                "certificate": said.certificate, "approvers": list(approvers), "days": made.days,
            },
        )  # fmt: skip
        begin_copy(made, now=now)
    return made


def _found(said: Asked) -> list[queries.Found]:
    found: list[queries.Found] = []
    for number in said.numbers:
        alike = queries.named(number, is_outside=said.is_outside)
        if not alike:
            raise NothingToConsultError(field="numbers", number=number)
        found += alike
    if len(found) > MOST:
        raise TooMuchToConsultError(field="numbers", most=MOST)
    return found


def _number(now: datetime) -> str:
    year = timezone.localdate(now, ZONE).year
    return f"查〔{year}〕{next_in(ConsultationSeries, year=year)}号"


def _open(consultation: Consultation, now: datetime) -> None:
    consultation.state = ConsultState.OPEN
    consultation.until = now + timedelta(days=consultation.days)


def decide(*, actor: Actor, now: datetime, consultation_id: UUID, is_approved: bool, note: str = "") -> Consultation:
    """Approve a request as one of the roles that are asked, or refuse it. The last approval opens it.

    One person is one voice: who holds several of the roles is heard as one of them (`voices.role_of`), and what the
    others have to say is said by other people, a deputy and the principal counted as one. Where copies were asked
    for, the worker makes them once it's open.

    Raises:
        NotPermittedError: the actor decides on none, or not on this one.
        ConsultationNotFoundError: there is none.
        OwnConsultationError: the actor asked for it.
        ConsultationSettledError: it doesn't wait for this actor.
        AlreadyDecidedError: the actor has decided on it, or whom it stands in for, or who stands in for it.
        ConsultFactInvalidError: refused without a reason, or the note is too long.
    """
    require(actor, Capability.DECIDE_CONSULTATIONS)
    said = line(note, field="note", longest=NOTE, needed=not is_approved)
    with transaction.atomic():
        shown = _locked(actor, consultation_id)
        if is_same_hand(actor, shown.asked_by_id, shown.asked_at):
            raise OwnConsultationError
        if not voices.decides_as(actor) & set(shown.approvers):
            raise NotPermittedError(capability=Capability.DECIDE_CONSULTATIONS.value)
        if shown.state == ConsultState.ASKED and voices.has_said(actor, shown):
            raise AlreadyDecidedError(number=shown.number)
        role = voices.role_of(actor, shown, now=now)
        if shown.state != ConsultState.ASKED or role is None:
            raise ConsultationSettledError(number=shown.number)
        _decide(shown, actor, now, role, is_approved=is_approved, note=said)
    return shown


def _decide(shown: Consultation, actor: Actor, now: datetime, role: str, *, is_approved: bool, note: str) -> None:
    account_id = actor.account_id
    if account_id is None:
        raise OwnConsultationError
    ConsultationDecision.objects.create(
        consultation=shown, role=role, account_id=account_id, is_approved=is_approved, note=note, at=now
    )
    if not is_approved:
        shown.state = ConsultState.REFUSED
    elif not voices.open_roles(Consultation.objects.get(id=shown.id)):
        _open(shown, now)
    shown.save(update_fields=["state", "until"])
    custody.append(
        kind="consultation.approved" if is_approved else "consultation.refused",
        subject=shown.id,
        actor=actor.reference,
        now=now,
        facts={
            "roles": [role],
            "note": note,
            "until": shown.until.isoformat() if shown.until else None,
        },
    )
    begin_copy(shown, now=now)


def end(*, actor: Actor, now: datetime, consultation_id: UUID) -> Consultation:
    """End it before its day: whoever looks has done, or takes back what was asked for.

    Raises:
        NotPermittedError: the actor neither asked nor keeps the register.
        ConsultationNotFoundError: there is none.
        ConsultationSettledError: it's over.
    """
    require(actor, Capability.CONSULT)
    with transaction.atomic():
        shown = _locked(actor, consultation_id)
        if shown.asked_by_id != actor.account_id:
            require(actor, Capability.KEEP_CONSULTATIONS)
        if shown.state not in (ConsultState.ASKED, ConsultState.OPEN):
            raise ConsultationSettledError(number=shown.number)
        was_asked = shown.state == ConsultState.ASKED
        shown.state = ConsultState.WITHDRAWN if was_asked else ConsultState.ENDED
        _close(shown, actor, now, "", kind="consultation.withdrawn" if was_asked else "consultation.ended")
    remove_copy(shown)
    return shown


def revoke(*, actor: Actor, now: datetime, consultation_id: UUID, reason: str) -> Consultation:
    """Take leave back: the next range that a player asks for is refused, and a copy that waits is there no more.

    Raises:
        NotPermittedError: the actor takes none back.
        ConsultationNotFoundError: there is none.
        ConsultationSettledError: it isn't open.
        ConsultFactInvalidError: no reason.
    """
    require(actor, Capability.REVOKE_CONSULTATIONS)
    why = line(reason, field="reason", longest=NOTE, needed=True)
    with transaction.atomic():
        shown = _locked(actor, consultation_id)
        if not queries.is_open(shown, now):
            raise ConsultationSettledError(number=shown.number)
        shown.state = ConsultState.REVOKED
        _close(shown, actor, now, why, kind="consultation.revoked")
    remove_copy(shown)
    return shown


def _close(shown: Consultation, actor: Actor, now: datetime, reason: str, *, kind: str) -> None:
    shown.ended_by_id, shown.ended_at, shown.end_reason = actor.account_id, now, reason
    shown.save(update_fields=["state", "ended_by", "ended_at", "end_reason"])
    custody.append(kind=kind, subject=shown.id, actor=actor.reference, now=now, facts={"reason": reason})
    withdraw_copy(shown, actor=actor.reference, now=now)


def _locked(actor: Actor, consultation_id: UUID) -> Consultation:
    found = queries.get_consultation(actor=actor, consultation_id=consultation_id)
    return Consultation.objects.select_for_update(of=("self",)).get(id=found.id)


def expire(*, now: datetime) -> int:
    """Say of those that have ended by their day that they did; how many. The worker's: access ended without it."""
    count = 0
    for one in list(queries.over_by_day(now)[:_BATCH]):
        with transaction.atomic():
            locked = Consultation.objects.select_for_update(of=("self",)).get(id=one.id)
            if locked.state != ConsultState.OPEN or locked.until is None or locked.until > now:
                continue
            locked.state, locked.ended_at = ConsultState.ENDED, locked.until
            locked.save(update_fields=["state", "ended_at"])
            custody.append(
                kind="consultation.expired", subject=one.id, actor="worker", now=now, facts={"number": one.number}
            )
            withdraw_copy(locked, actor="worker", now=now)
        remove_copy(one)
        count += 1
    return count


_BATCH = 500
