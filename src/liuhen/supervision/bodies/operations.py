"""Entering a paper of a supervising body, linking what left because of it, and answering it."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.archive.consulting.models import Consultation
from liuhen.cases.models import Case
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.clocks import ZONE
from liuhen.supervision.bodies.errors import (
    CaseUnknownError,
    ConsultationUnknownError,
    DayInvalidError,
    DemandAnsweredError,
    DemandFactInvalidError,
    DemandKnownError,
)
from liuhen.supervision.bodies.models import Demand, DemandKind
from liuhen.supervision.bodies.queries import get_demand
from liuhen.supervision.bodies.telling import BODY, NUMBER, Received, line, lines


def enter_demand(*, actor: Actor, now: datetime, told: Received) -> Demand:
    """Enter a paper that came in.

    Raises:
        NotPermittedError: the actor isn't of the legal section.
        DemandFactInvalidError: a text is missing or too long, or the kind isn't of its list.
        DayInvalidError: it's due before it arrived, or arrives in the future.
        CaseUnknownError: no case has one of the numbers.
        DemandKnownError: it's entered already.
    """
    require(actor, Capability.KEEP_OVERSIGHT)
    body, number = line(told.body, field="body", longest=BODY), line(told.number, field="number", longest=NUMBER)
    asked = lines(told.asked, field="asked")
    if told.kind not in DemandKind.values:
        raise DemandFactInvalidError(field="kind", longest=0)
    if told.received_on > timezone.localdate(now, ZONE):
        raise DayInvalidError(field="received_on")
    if told.due_on is not None and told.due_on < told.received_on:
        raise DayInvalidError(field="due_on")
    cases = [_case(each) for each in dict.fromkeys(told.cases)]
    with transaction.atomic():
        if Demand.objects.filter(body=body, number=number).exists():
            raise DemandKnownError(number=number)
        made = Demand.objects.create(
            body=body,
            kind=told.kind,
            number=number,
            received_on=told.received_on,
            asked=asked,
            due_on=told.due_on,
            entered_by_id=actor.account_id,
            entered_at=now,
        )
        made.cases.set(cases)
        facts = {
            "body": body,
            "number": number,
            "kind": told.kind,
            "received_on": told.received_on.isoformat(),
            "due_on": told.due_on.isoformat() if told.due_on else "",
            "cases": [str(one.id) for one in cases],
        }
        custody.append(kind="oversight.entered", subject=made.id, actor=actor.reference, now=now, facts=facts)
    return made


@transaction.atomic
def link_consultation(*, actor: Actor, now: datetime, demand_id: UUID, number: str) -> Demand:
    """Say by which request for copies the body was given what it asked for: nothing leaves by this room.

    Raises:
        NotPermittedError: the actor isn't of the legal section.
        DemandNotFoundError: there is none.
        ConsultationUnknownError: no request has this number.
    """
    require(actor, Capability.KEEP_OVERSIGHT)
    demand = get_demand(actor=actor, demand_id=demand_id)
    wanted = line(number, field="consultation", longest=NUMBER)
    found = Consultation.objects.filter(number=wanted).first()
    if found is None:
        raise ConsultationUnknownError(field="consultation", number=wanted)
    demand.consultations.add(found)
    facts = {"number": demand.number, "consultation": str(found.id)}
    custody.append(kind="oversight.linked", subject=demand.id, actor=actor.reference, now=now, facts=facts)
    return demand


@transaction.atomic
def answer_demand(
    *, actor: Actor, now: datetime, demand_id: UUID, answer: str, answered_on: date, answer_number: str = ""
) -> Demand:
    """Say what the bureau answered or did.

    Raises:
        NotPermittedError: the actor isn't of the legal section.
        DemandNotFoundError: there is none.
        DemandAnsweredError: it's answered.
        DemandFactInvalidError: no answer, or a text too long.
        DayInvalidError: answered before it arrived, or in the future.
    """
    require(actor, Capability.KEEP_OVERSIGHT)
    told = lines(answer, field="answer")
    paper = line(answer_number, field="answer_number", longest=NUMBER, needed=False)
    shown = get_demand(actor=actor, demand_id=demand_id)
    demand = Demand.objects.select_for_update(of=("self",)).get(id=shown.id)
    if demand.answered_on is not None:
        raise DemandAnsweredError(number=demand.number)
    if not demand.received_on <= answered_on <= timezone.localdate(now, ZONE):
        raise DayInvalidError(field="answered_on")
    demand.answer, demand.answer_number = told, paper
    demand.answered_on, demand.answered_by_id = answered_on, actor.account_id
    demand.save(update_fields=["answer", "answer_number", "answered_on", "answered_by"])
    facts = {"number": demand.number, "answered_on": answered_on.isoformat(), "paper": paper}
    custody.append(kind="oversight.answered", subject=demand.id, actor=actor.reference, now=now, facts=facts)
    return demand


def _case(number: str) -> Case:
    """A case by its number: the legal section names it, and sees nothing of it here but the number."""
    found = Case.objects.filter(number=number).first()
    if found is None:
        raise CaseUnknownError(field="cases", number=number)
    return found
