"""Opening a case with what it comes from: a record of the bureau, a line of its plan, a complaint, an earlier case."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.bureau.operations import link_case
from liuhen.cases.bureau.operations.complaints import link_complaint
from liuhen.cases.models import Case
from liuhen.cases.operations import CaseTold, create_case, link_cases
from liuhen.cases.operations.protecting import refuse_reporter
from liuhen.people.actors import Actor


@transaction.atomic
def open_case(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    kind: str,
    unit_id: UUID,
    told: CaseTold,
    record_id: UUID | None = None,
    line_id: UUID | None = None,
    earlier_id: UUID | None = None,
    complaint_id: UUID | None = None,
) -> Case:
    """Open a case and say from what it grew, all or nothing.

    Args:
        actor: who opens it.
        now: the present moment.
        number: as suggested (`queries.suggest_number`) or typed.
        kind: one of `CaseKind`.
        unit_id: which unit handles it.
        told: everything else.
        record_id: the record of the bureau that started it; `line_id`: which line of that plan.
        line_id: see there.
        earlier_id: the case that it grew out of.
        complaint_id: the complaint that started it.

    Raises:
        BureauRecordNotFoundError, BureauRecordInvalidError: no such record or line for this actor.
        CaseNotFoundError: no such earlier case for this actor.
        ComplaintNotFoundError: no such complaint for this actor.
        ReporterToldError: it names who reported what started it, or the case that it grew out of.
        NotPermittedError and the others of `create_case`.
    """
    case = create_case(
        actor=actor,
        now=now,
        number=number,
        kind=kind,
        unit_id=unit_id,
        title=told.title,
        party=told.party,
        officer_ids=told.officer_ids,
        opened_on=told.opened_on,
        few_officers_reason=told.few_officers_reason,
        source=told.source,
        source_note=told.source_note,
        facts=told.facts,
        matter=told.matter,
    )
    if record_id is not None:
        link_case(actor=actor, now=now, record_id=record_id, case_id=case.id, line_id=line_id)
    if complaint_id is not None:
        link_complaint(actor=actor, now=now, complaint_id=complaint_id, case_id=case.id)
    if earlier_id is not None:
        link_cases(actor=actor, now=now, case_id=case.id, earlier_id=earlier_id)
        refuse_reporter(actor, case, number=case.number, title=case.title, source_note=case.source_note)
    return case
