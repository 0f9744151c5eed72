"""Setting a hold or entering a ground of art 21, and lifting it with a reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.archive.keeping.errors import (
    GoneError,
    HoldLiftedError,
    HoldStandsError,
    KeepingFactInvalidError,
    NothingNamedError,
    RankTooLowError,
)
from liuhen.archive.keeping.models import Hold, HoldKind
from liuhen.archive.keeping.queries.holds import get_hold, long_term_grounds, may_lift, next_look, rank_in
from liuhen.cases.clocks import wind_carrier
from liuhen.cases.models import Case
from liuhen.cases.queries import visible_cases
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.visible import visible_to
from liuhen.rules.clocks import ZONE
from liuhen.rules.days import Lies, check_day
from liuhen.typed import passage

REASON_LENGTH, BASIS_LENGTH = 500, 200


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldTold:
    """What is said of a hold.

    Attributes:
        kind: of `HoldKind`.
        clause: which ground, for a long-term one.
        reason: why.
        basis: the paper on which it rests.
        look_on: when to ask whether it's still needed; left empty it's reckoned by the rulebook, where that says so.
    """

    kind: str
    reason: str
    clause: str = ""
    basis: str = ""
    look_on: date | None = None


def set_hold(
    *,
    actor: Actor,
    now: datetime,
    told: HoldTold,
    case_id: UUID | None = None,
    recording_id: UUID | None = None,
    number: str = "",
) -> Hold:
    """Hold a case or a recording, or enter a long-term ground (art 21). From the commit on nothing of it is destroyed.

    Args:
        actor: an officer or leader for own cases and recordings; archive room, legal section and head for any.
        now: the moment.
        told: what is said of it.
        case_id: the case; or
        recording_id: the recording; or
        number: the number of either.

    Raises:
        NotPermittedError: the actor sets none, or none in that unit.
        NothingNamedError: there's no such thing that the actor may know of.
        KeepingFactInvalidError: a text or choice is wrong; `field` names it.
        HoldStandsError: the same is entered already.
        GoneError: the recording was destroyed.
    """
    require(actor, Capability.SET_HOLDS)
    kind, clause, reason, basis = _checked(told)
    check_day(told.look_on, field="look_on", now=now, lies=Lies.COMING)
    with transaction.atomic():
        case, recording = _thing(actor, case_id, recording_id, number)
        unit_id = case.unit_id if case is not None else recording.unit_id if recording is not None else None
        if not holds(actor, Capability.WATCH_HOLDS):
            require(actor, Capability.SET_HOLDS, unit_id=unit_id)
        named = case.number if case is not None else recording.number if recording is not None else number
        same = Hold.objects.filter(case=case, recording=recording, kind=kind, clause=clause, lifted_at=None)
        if same.filter(basis=basis).exists():
            raise HoldStandsError(number=named)
        hold = Hold.objects.create(
            kind=kind,
            clause=clause,
            case=case,
            recording=recording,
            reason=reason,
            basis=basis,
            look_on=told.look_on or next_look(kind, now),
            rank=rank_in(actor, unit_id),
            set_by_id=actor.account_id,
            set_at=now,
        )
        facts = {"kind": kind, "clause": clause, "reason": reason, "basis": basis}
        about = case.id if case is not None else recording.id if recording is not None else hold.id
        custody.append(kind="hold.set", subject=about, actor=actor.reference, now=now, facts=facts)
        if case is not None:
            wind_carrier(now=now, case=case)  # art 21: a ground asks for a carrier
    return hold


def lift_hold(*, actor: Actor, now: datetime, hold_id: UUID, reason: str) -> Hold:
    """Lift a hold, with the reason. The periods that the law and the rulebook set go on by themselves.

    Raises:
        NotPermittedError: the actor has nothing to do with holds.
        HoldNotFoundError: there is none that the actor may know of.
        HoldLiftedError: it was lifted already.
        RankTooLowError: who set it stands higher.
        KeepingFactInvalidError: no reason.
    """
    found = get_hold(actor=actor, hold_id=hold_id)
    why = text(reason, field="reason", longest=REASON_LENGTH)
    with transaction.atomic():
        rows = Hold.objects.select_for_update(of=("self",)).select_related("case", "recording")
        hold = rows.get(id=found.id)
        if hold.lifted_at is not None:
            raise HoldLiftedError
        if not may_lift(actor, hold):
            raise RankTooLowError
        hold.lifted_by_id, hold.lifted_at, hold.lifted_reason = actor.account_id, now, why
        hold.save(update_fields=["lifted_by", "lifted_at", "lifted_reason"])
        about = hold.case_id or hold.recording_id or hold.id
        facts = {"kind": hold.kind, "clause": hold.clause, "reason": why}
        custody.append(kind="hold.lifted", subject=about, actor=actor.reference, now=now, facts=facts)
        if hold.case is not None:
            wind_carrier(now=now, case=hold.case)
    return hold


def look_again(*, actor: Actor, now: datetime, hold_id: UUID, look_on: date, note: str) -> Hold:
    """Say that somebody asked and a hold is still needed, and when to ask next. It holds as before.

    Raises:
        NotPermittedError: the actor has nothing to do with holds.
        HoldNotFoundError: there is none that the actor may know of.
        HoldLiftedError: it was lifted.
        RankTooLowError: who set it stands higher.
        KeepingFactInvalidError: no reason, or the day isn't to come; `field` names it.
    """
    found = get_hold(actor=actor, hold_id=hold_id)
    why = text(note, field="reason", longest=REASON_LENGTH)
    check_day(look_on, field="look_on", now=now, lies=Lies.COMING)
    if look_on <= timezone.localdate(now, ZONE):
        raise KeepingFactInvalidError(field="look_on", problem="day")
    with transaction.atomic():
        hold = Hold.objects.select_for_update(of=("self",)).select_related("case", "recording").get(id=found.id)
        if hold.lifted_at is not None:
            raise HoldLiftedError
        if not may_lift(actor, hold):
            raise RankTooLowError
        hold.look_on = look_on
        hold.save(update_fields=["look_on"])
        about = hold.case_id or hold.recording_id or hold.id
        facts = {"kind": hold.kind, "clause": hold.clause, "look_on": look_on.isoformat(), "reason": why}
        custody.append(kind="hold.looked_at", subject=about, actor=actor.reference, now=now, facts=facts)
    return hold


def _checked(told: HoldTold) -> tuple[str, str, str, str]:
    if told.kind not in HoldKind.values:
        raise KeepingFactInvalidError(field="kind", longest=0)
    clause = told.clause if told.kind == HoldKind.LONG_TERM else ""
    if told.kind == HoldKind.LONG_TERM and clause not in {one.clause for one in long_term_grounds()}:
        raise KeepingFactInvalidError(field="clause", longest=0)
    reason = text(told.reason, field="reason", longest=REASON_LENGTH)
    return told.kind, clause, reason, text(told.basis, field="basis", longest=BASIS_LENGTH, needed=False)


def _thing(
    actor: Actor, case_id: UUID | None, recording_id: UUID | None, number: str
) -> tuple[Case | None, Recording | None]:
    """The case or the recording, locked: whoever destroys looks for holds under the same lock."""
    looks_over = holds(actor, Capability.WATCH_HOLDS)
    cases = Case.objects.all() if looks_over else visible_cases(actor)
    recordings = Recording.objects.all() if looks_over else visible_to(actor)
    named = number.strip()
    case = recording = None
    if case_id is not None or named:
        case = cases.filter(id=case_id).first() if case_id is not None else cases.filter(number=named).first()
    if case is None and (recording_id is not None or named):
        rows = recordings.filter(number=named) if recording_id is None else recordings.filter(id=recording_id)
        recording = rows.first()
    if case is not None:
        return Case.objects.select_for_update().get(id=case.id), None
    if recording is None:
        raise NothingNamedError(field="number", number=named)
    locked = Recording.objects.select_for_update().get(id=recording.id)
    if locked.viewing == Viewing.GONE:
        raise GoneError(number=locked.number)
    return None, locked


def text(value: str, *, field: str, longest: int, needed: bool = True) -> str:
    """A text that somebody typed, without the space around it.

    Raises:
        KeepingFactInvalidError: it's missing or too long; `field` names it.
    """
    return passage(value, field=field, longest=longest, needed=needed, error=KeepingFactInvalidError)
