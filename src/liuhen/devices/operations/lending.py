"""Recorders go out and come back (arts 15, 19): the check before use, the loan, its end, and what docking tells.

Art 19 asks for a whole check before use and knows no exception, art 7 asks for a record all the same. So a failed
check keeps a recorder in its place, with ways out; in an emergency a leader may let it go for a reason, but the check
stays failed and is told as such wherever the activity is judged (docs/adr).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from liuhen.custody import operations as custody
from liuhen.devices import queries
from liuhen.devices.errors import (
    CheckIncompleteError,
    CheckSettledError,
    LoanEndedError,
    LoanNotFoundError,
    NotWaivableError,
    OwnWaiverError,
    ReasonNeededError,
    RecorderNotFoundError,
    RecorderOutError,
    RecorderUnconfirmedError,
    RecorderUnfitError,
    WipedByOthersError,
)
from liuhen.devices.models import CheckState, Condition, Loan, LoanKind, Recorder, UseCheck
from liuhen.devices.operations.clocks import note_check
from liuhen.devices.operations.faults import open_fault
from liuhen.devices.operations.texts import line
from liuhen.ledger.entry import Json
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.errors import NotPermittedError
from liuhen.people.permissions import Capability, holds, require
from liuhen.rules.equipment import Value

SCHEMA = "liuhen/use-check/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What came of a check-out: the check, and the loan; None when the recorder stays."""

    check: UseCheck
    loan: Loan | None


@transaction.atomic
def check_out(
    *,
    actor: Actor,
    now: datetime,
    recorder_id: UUID,
    officer_id: UUID,
    found: Mapping[str, Value],
    kind: str = LoanKind.URGENT,
    reason: str = "",
) -> Tried:
    """Look a recorder over and hand it out (art 19). One that isn't in order stays; the check is kept either way.

    Args:
        actor: an officer for themselves, or the office for anybody.
        now: the moment.
        recorder_id: which.
        officer_id: who takes it.
        found: the answer to every item of the equipment rules, by code.
        kind: `urgent`; `ordinary` when the caller names the activity in the same transaction (the cases room does).
        reason: why it goes out without an activity; an urgent one needs it.

    Raises:
        NotPermittedError: the actor takes no recorders, or not for this officer.
        RecorderNotFoundError, OfficerNotFoundError: there is none.
        RecorderUnconfirmedError, RecorderUnfitError, RecorderOutError: it can't go out.
        CheckIncompleteError: something wasn't looked at.
        ReasonNeededError, RecorderFactInvalidError: an urgent one without a reason, or with too long a one.
    """
    _may_take(actor, officer_id)
    recorder = _to_hand_out(recorder_id)
    why = line(reason, field="reason")
    if kind == LoanKind.URGENT and not why:
        raise ReasonNeededError(field="reason")
    check = _look(recorder, officer_id, found, actor, now)
    if check.state == CheckState.FAILED:
        check.reason = why
        check.save(force_insert=True)
        _enter_check(check, actor, now)
        return Tried(check=check, loan=None)
    loan = _open(recorder, officer_id, kind, why, actor, now)
    check.loan = loan
    check.save(force_insert=True)
    _enter_check(check, actor, now)
    return Tried(check=check, loan=loan)


@transaction.atomic
def lend_standing(*, actor: Actor, now: datetime, recorder_id: UUID, officer_id: UUID) -> Loan:
    """Give a recorder to one officer to keep (专人专机): from then on only its daily check is asked (art 19).

    Raises:
        NotPermittedError: the actor doesn't manage recorders.
        RecorderNotFoundError, OfficerNotFoundError: there is none.
        RecorderUnconfirmedError, RecorderUnfitError, RecorderOutError: it can't go out.
    """
    require(actor, Capability.MANAGE_DEVICES)
    people.officer(officer_id)
    recorder = _to_hand_out(recorder_id)
    return _open(recorder, officer_id, LoanKind.STANDING, "", actor, now)


@transaction.atomic
def check_daily(*, actor: Actor, now: datetime, loan_id: UUID, found: Mapping[str, Value]) -> UseCheck:
    """The check of the day of a recorder that stays with its officer (or of any that is out).

    Raises:
        NotPermittedError: it isn't the actor's, and the actor doesn't manage recorders.
        LoanNotFoundError, LoanEndedError: there is none, or it's over.
        CheckIncompleteError: something wasn't looked at.
    """
    loan = _loan_of_actor(loan_id, actor)
    check = _look(loan.recorder, loan.officer_id, found, actor, now)
    check.loan = loan
    check.save(force_insert=True)
    _enter_check(check, actor, now)
    return check


@transaction.atomic
def ask_waiver(*, actor: Actor, now: datetime, check_id: UUID, reason: str) -> UseCheck:
    """Ask a leader to let a recorder go although its check failed: an emergency, and no other recorder.

    Raises:
        CheckNotFoundError, NotPermittedError: no such check, or it isn't the actor's.
        CheckSettledError: it passed, was decided on, or is too long ago.
        NotWaivableError: without this item there would be no record.
        ReasonNeededError, RecorderFactInvalidError: no reason, or too long a one.
    """
    check = _check_to_settle(actor, check_id, now, CheckState.FAILED)
    _may_take(actor, check.officer_id)
    rules = queries.rules()
    if not rules.may_waive(check.failed):
        items = [rules.check(code) for code in check.failed]
        raise NotWaivableError(items="、".join(one.name for one in items if one and not one.is_waivable))
    check.reason = line(reason, field="reason")
    if not check.reason:
        raise ReasonNeededError(field="reason")
    check.state = CheckState.ASKED
    check.save(update_fields=["state", "reason"])
    _enter("recorder.waiver_asked", check.recorder, actor, now, {"check": str(check.id), "reason": check.reason})
    return check


@transaction.atomic
def decide_waiver(*, actor: Actor, now: datetime, check_id: UUID, is_allowed: bool, note: str = "") -> Tried:
    """Let a recorder go although its check failed, or don't; allowed, it's handed out at once.

    Raises:
        NotPermittedError: the actor doesn't lead the officer's unit.
        CheckNotFoundError: no such check.
        CheckSettledError: nobody asks, or it's too long ago.
        OwnWaiverError: the actor asked or would take it, or whoever stands in for the other.
        ReasonNeededError, RecorderFactInvalidError: a refusal without a reason, or too long a one.
        RecorderUnfitError, RecorderOutError: meanwhile it can't go out.
    """
    require(actor, Capability.WAIVE_CHECKS)
    check = _check_to_settle(actor, check_id, now, CheckState.ASKED)
    require(actor, Capability.WAIVE_CHECKS, unit_id=check.officer.unit_id)
    if queries.is_own_waiver(actor, check):
        raise OwnWaiverError
    check.decided_note = line(note, field="note")
    if not is_allowed and not check.decided_note:
        raise ReasonNeededError(field="note")
    check.state = CheckState.WAIVED if is_allowed else CheckState.REFUSED
    check.decided_by_id, check.decided_at = actor.account_id, now
    if is_allowed and check.loan is None:
        recorder = _to_hand_out(check.recorder_id)
        check.loan = _open(recorder, check.officer_id, LoanKind.URGENT, check.reason, actor, now)
    check.save()
    facts: dict[str, Json] = {"check": str(check.id), "is_allowed": is_allowed, "note": check.decided_note}
    _enter("recorder.waiver_decided", check.recorder, actor, now, facts)
    return Tried(check=check, loan=check.loan)


@dataclass(frozen=True, slots=True, kw_only=True)
class Returned:
    """What a person says when a recorder comes back.

    Attributes:
        is_fit: it's in order; else `note` says what isn't, and that becomes a fault.
        note: anything about it.
        no_activity: why no activity is named; empty where one is, or will be.
        is_wiped: its card was seen to be empty.
    """

    is_fit: bool = True
    note: str = ""
    no_activity: str = ""
    is_wiped: bool = False


@transaction.atomic
def give_back(*, actor: Actor, now: datetime, loan_id: UUID, told: Returned) -> Loan:
    """A recorder comes back to its place. Nothing keeps it from coming back; what is owed then shows up by itself.

    Raises:
        NotPermittedError: it isn't the actor's, and the actor doesn't manage recorders.
        LoanNotFoundError, LoanEndedError: there is none, or it's over.
        ReasonNeededError, RecorderFactInvalidError: it isn't in order and nobody said how, or too long a text.
    """
    loan = _loan_of_actor(loan_id, actor)
    loan.returned_at, loan.received_by_id = max(now, loan.out_at), actor.account_id
    loan.returned_fit, loan.return_note = told.is_fit, line(told.note, field="note")
    loan.no_activity = line(told.no_activity, field="no_activity")
    if not told.is_fit and not loan.return_note:
        raise ReasonNeededError(field="note")
    loan.save()
    facts: dict[str, Json] = {
        "loan": str(loan.id),
        "is_fit": told.is_fit,
        "note": loan.return_note,
        "no_activity": loan.no_activity,
    }
    _enter("loan.returned", loan.recorder, actor, now, facts)
    if not told.is_fit:
        open_fault(recorder=loan.recorder, what=loan.return_note, stops_use=True, actor=actor, now=now)
    if told.is_wiped:
        _wiped(_locked(loan.recorder_id), actor, now)
    return loan


def note_docked(*, recorder: Recorder, now: datetime) -> None:
    """Its card is being taken in; intake says so within its own transaction, whose entry tells of it.

    All that was filmed by loans that haven't been docked came in with this card (art 12(5): it's taken whole).
    """
    Recorder.objects.filter(pk=recorder.pk).update(docked_at=now)
    Loan.objects.filter(Q(docked_at=None) | Q(returned_at=None), recorder=recorder, out_at__lte=now).update(
        docked_at=now
    )


@transaction.atomic
def note_wiped(*, actor: Actor, now: datetime, recorder_id: UUID) -> Recorder:
    """Somebody who answers for it looked: its card is empty (art 19: kept by its unit, and by who uses it).

    Args:
        actor: the office, the leader of its unit, its keeper, or the officer who has it or had it last.
        now: when.
        recorder_id: which.

    Raises:
        NotPermittedError: the actor takes no cards in.
        RecorderNotFoundError: there is none.
        WipedByOthersError: the actor doesn't answer for this one.
    """
    require(actor, Capability.INTAKE)
    recorder = _locked(recorder_id)
    if not queries.may_note_wiped(actor, recorder):
        raise WipedByOthersError(recorder=recorder.code)
    return _wiped(recorder, actor, now)


@transaction.atomic
def note_emptied(*, actor: Actor, now: datetime, recorder_id: UUID) -> Recorder:
    """The program that has just emptied its card says so, whoever docked it; what it removed, it has entered itself.

    Raises:
        NotPermittedError: the actor takes no cards in.
        RecorderNotFoundError: there is none.
    """
    require(actor, Capability.INTAKE)
    return _wiped(_locked(recorder_id), actor, now)


def _wiped(recorder: Recorder, actor: Actor, now: datetime) -> Recorder:
    recorder.wiped_at = now
    recorder.save(update_fields=["wiped_at"])
    _enter("recorder.wiped", recorder, actor, now, {})
    return recorder


@transaction.atomic
def explain_no_activity(*, actor: Actor, now: datetime, loan_id: UUID, reason: str) -> Loan:
    """Say why a recorder was out without an activity: a training, a try; it then shows up no more.

    Raises:
        NotPermittedError: it wasn't the actor's, and the actor doesn't manage recorders.
        LoanNotFoundError: there is none.
        ReasonNeededError, RecorderFactInvalidError: no reason, or too long a one.
    """
    loan = _loan_of_actor(loan_id, actor, may_have_ended=True)
    loan.no_activity = line(reason, field="reason")
    if not loan.no_activity:
        raise ReasonNeededError(field="reason")
    loan.save(update_fields=["no_activity"])
    facts = {"loan": str(loan.id), "no_activity": loan.no_activity}
    _enter("loan.explained", loan.recorder, actor, now, facts)
    return loan


def _may_take(actor: Actor, officer_id: UUID) -> None:
    require(actor, Capability.TAKE_DEVICES)
    people.officer(officer_id)
    if officer_id != actor.officer_id and not holds(actor, Capability.MANAGE_DEVICES):
        raise NotPermittedError(capability=Capability.MANAGE_DEVICES.value)


def _locked(recorder_id: UUID) -> Recorder:
    recorder = Recorder.objects.select_for_update().filter(id=recorder_id).first()
    if recorder is None:
        raise RecorderNotFoundError
    return recorder


def _to_hand_out(recorder_id: UUID) -> Recorder:
    """The recorder, locked; it's in its place and can be used."""
    recorder = _locked(recorder_id)
    if not recorder.is_confirmed:
        raise RecorderUnconfirmedError(recorder=recorder.code)
    if recorder.condition != Condition.FIT:
        raise RecorderUnfitError(recorder=recorder.code, condition=str(recorder.condition))
    out = queries.loan_of(recorder)
    if out is not None:
        raise RecorderOutError(recorder=recorder.code, officer=out.officer.name)
    return recorder


def _loan_of_actor(loan_id: UUID, actor: Actor, *, may_have_ended: bool = False) -> Loan:
    """The loan, locked, if it's the actor's own or the actor manages recorders."""
    require(actor, Capability.TAKE_DEVICES)
    rows = Loan.objects.select_for_update(of=("self",)).select_related("recorder", "officer")
    loan = rows.filter(id=loan_id).first()
    if loan is None:
        raise LoanNotFoundError
    if loan.officer_id != actor.officer_id:
        require(actor, Capability.MANAGE_DEVICES)
    if loan.returned_at is not None and not may_have_ended:
        raise LoanEndedError(recorder=loan.recorder.code)
    return loan


def _check_to_settle(actor: Actor, check_id: UUID, now: datetime, state: CheckState) -> UseCheck:
    queries.get_check(actor=actor, check_id=check_id)
    check = UseCheck.objects.select_for_update(of=("self",)).select_related("recorder", "officer").get(id=check_id)
    if check.state != state:
        raise CheckSettledError(problem="settled")
    if now - check.at > queries.rules().waiver_within:
        raise CheckSettledError(problem="old")
    return check


def _look(recorder: Recorder, officer_id: UUID, found: Mapping[str, Value], actor: Actor, now: datetime) -> UseCheck:
    """The check as it was told, judged and not saved yet."""
    rules = queries.rules()
    missing = rules.missing(found)
    if missing:
        item = rules.check(missing[0])
        raise CheckIncompleteError(field=f"check_{missing[0]}", item=item.name if item else missing[0])
    failed = list(rules.failed(found))
    asked = {
        item.code: item.least or item.most or [one.code for one in item.options if one.passes] for item in rules.checks
    }
    return UseCheck(
        recorder=recorder,
        officer_id=officer_id,
        at=now,
        by_id=actor.account_id,
        found={"schema": SCHEMA, "items": {item.code: found[item.code] for item in rules.checks}, "asked": asked},
        failed=failed,
        state=CheckState.FAILED if failed else CheckState.PASSED,
    )


def _open(  # noqa: PLR0917 - of this file only
    recorder: Recorder, officer_id: UUID, kind: str, reason: str, actor: Actor, now: datetime
) -> Loan:
    loan = Loan.objects.create(
        recorder=recorder, officer_id=officer_id, kind=kind, reason=reason, out_at=now, handed_by_id=actor.account_id
    )
    facts = {"loan": str(loan.id), "officer": str(officer_id), "kind": str(kind), "reason": reason}
    _enter("loan.opened", recorder, actor, now, facts)
    return loan


def _enter_check(check: UseCheck, actor: Actor, now: datetime) -> None:
    facts = {
        "check": str(check.id),
        "officer": str(check.officer_id),
        "loan": str(check.loan_id or ""),
        "found": check.found,
        "failed": list(check.failed),
    }
    note_check(check, now=now)
    _enter("recorder.checked", check.recorder, actor, now, facts)


def _enter(kind: str, recorder: Recorder, actor: Actor, now: datetime, facts: Mapping[str, Json]) -> None:
    custody.append(kind=kind, subject=recorder.id, actor=actor.reference, now=now, facts=facts)
