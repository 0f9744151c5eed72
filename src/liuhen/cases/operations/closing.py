"""How far a case is, how it ends, and that it is taken up again."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.clocks import wind_carrier, wind_file
from liuhen.cases.errors import CaseDatesError, CaseOpenError, OutcomeWrongError
from liuhen.cases.models import Case, CaseStage, Closing, Stage
from liuhen.cases.operations.cases import case_to_change
from liuhen.cases.operations.texts import NOTE_LENGTH, one_of, passage
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.rules.days import check_day
from liuhen.rules.shelf import rulebook


@transaction.atomic
def record_stage(
    *, actor: Actor, now: datetime, case_id: UUID, stage: str, began_on: date, ended_on: date | None = None
) -> CaseStage:
    """Say when a case came to a stage of art 3 and left it; said again, it is corrected.

    Raises:
        CaseNotFoundError, NotPermittedError: no such case for this actor, or not the actor's to change.
        CaseFactInvalidError: no such stage.
        CaseDatesError: it ends before it begins, or begins before the case.
        DayOutOfReasonError: a day that nobody can have meant.
    """
    case = case_to_change(actor=actor, case_id=case_id, may_be_closed=True)
    one_of(stage, Stage.values, field="stage")
    check_day(began_on, field="began_on", now=now)
    check_day(ended_on, field="ended_on", now=now)
    if began_on < case.opened_on:
        raise CaseDatesError(field="began_on", problem="before_case", day=case.opened_on.isoformat())
    if ended_on is not None and ended_on < began_on:
        raise CaseDatesError(field="ended_on", problem="backwards", day=began_on.isoformat())
    row, _created = CaseStage.objects.update_or_create(
        case=case, stage=stage, defaults={"began_on": began_on, "ended_on": ended_on}
    )
    reached = set(case.stages.values_list("stage", flat=True))
    case.stage = [known for known in Stage.values if known in reached][-1]
    case.save(update_fields=["stage"])
    facts = {"stage": stage, "began_on": began_on.isoformat(), "ended_on": ended_on.isoformat() if ended_on else None}
    custody.append(kind="case.stage_recorded", subject=case.id, actor=actor.reference, now=now, facts=facts)
    return row


@transaction.atomic
def close_case(*, actor: Actor, now: datetime, case_id: UUID, outcome: str, closed_on: date, note: str = "") -> Closing:
    """Close a case: from the day of the event that counts as 结案 art 18 runs.

    Which event that is, the rulebook in force on that day says for the case's kind and outcome.

    Raises:
        CaseNotFoundError, NotPermittedError: no such case for this actor, or not the actor's to change.
        CaseClosedError: it is closed already.
        OutcomeWrongError: a case of this kind can't end so.
        CaseDatesError: the day is before the case's first.
        DayOutOfReasonError: a day that nobody can have meant, or that hasn't come yet.
        CaseFactInvalidError: the note is too long.
    """
    case = case_to_change(actor=actor, case_id=case_id)
    check_day(closed_on, field="closed_on", now=now)
    if closed_on < case.opened_on:
        raise CaseDatesError(field="closed_on", problem="before_case", day=case.opened_on.isoformat())
    event = rulebook().on(closed_on).closing(case.kind, outcome)
    if event is None:
        raise OutcomeWrongError(field="outcome")
    closing = Closing.objects.create(
        case=case,
        outcome=outcome,
        event=event.event.value,
        closed_on=closed_on,
        note=passage(note, field="note", longest=NOTE_LENGTH, needed=False),
        closed_by_id=actor.account_id,
        entered_at=now,
    )
    case.outcome, case.closing_event, case.closed_on, case.closed_at = outcome, closing.event, closed_on, now
    case.save(update_fields=["outcome", "closing_event", "closed_on", "closed_at"])
    wind_file(now=now, case=case)  # art 18
    wind_carrier(now=now, case=case)  # art 21
    facts = {"outcome": outcome, "event": closing.event, "closed_on": closed_on.isoformat(), "note": closing.note}
    custody.append(kind="case.closed", subject=case.id, actor=actor.reference, now=now, facts=facts)
    return closing


@transaction.atomic
def reopen_case(*, actor: Actor, now: datetime, case_id: UUID, reason: str) -> Case:
    """Take a closed case up again; that it was closed stays on record, with the reason for this.

    Raises:
        CaseNotFoundError, NotPermittedError: no such case for this actor, or not the actor's to change.
        CaseOpenError: it isn't closed.
        CaseFactInvalidError: the reason is missing or too long.
    """
    case = case_to_change(actor=actor, case_id=case_id, may_be_closed=True)
    closing = case.closings.filter(reopened_at=None).first()
    if closing is None:
        raise CaseOpenError(number=case.number)
    closing.reopen_reason = passage(reason, field="reason", longest=NOTE_LENGTH)
    closing.reopened_by_id, closing.reopened_at = actor.account_id, now
    closing.save()
    case.outcome, case.closing_event, case.closed_on, case.closed_at = "", "", None, None
    case.save(update_fields=["outcome", "closing_event", "closed_on", "closed_at"])
    wind_file(now=now, case=case)  # art 18
    wind_carrier(now=now, case=case)  # art 21
    facts = {"reason": closing.reopen_reason, "was_closed_on": closing.closed_on.isoformat()}
    custody.append(kind="case.reopened", subject=case.id, actor=actor.reference, now=now, facts=facts)
    return case
