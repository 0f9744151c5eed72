"""Handing open cases over from an officer who leaves to another one (离职, 调出)."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.clocks import wind_carrier, wind_file
from liuhen.cases.documents import clocks as document_clocks
from liuhen.cases.errors import NoOfficerError
from liuhen.cases.findable import make_findable
from liuhen.cases.models import Case
from liuhen.cases.operations.cases import case_to_change
from liuhen.custody import operations as custody
from liuhen.duties.operations import follow_case
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require


def open_cases_of(officer_id: UUID) -> list[Case]:
    """The open cases that name an officer, oldest first; for whoever hands them over, so nobody's view narrows it."""
    named = Case.officers.through.objects.filter(officer_id=officer_id).values("case_id")
    rows = Case.objects.filter(pk__in=named, closed_on=None)
    return list(rows.select_related("unit").prefetch_related("officers").order_by("id"))


@transaction.atomic
def hand_over_cases(
    *, actor: Actor, now: datetime, case_ids: Collection[UUID], from_officer_id: UUID, to_officer_id: UUID
) -> int:
    """Put one officer in the place of another in open cases; how many. Who handled them before stays in the ledger.

    What was done stays as it was: activities and documents keep the names of those who were there.

    Raises:
        NotPermittedError: the actor doesn't handle cases of a case's unit.
        CaseNotFoundError: no such case for this actor.
        CaseClosedError: one is closed.
        OfficerNotFoundError: no such officer.
        NoOfficerError: the successor is the one who leaves, or has left.
    """
    require(actor, Capability.EDIT_CASES)
    leaver, successor = people.officer(from_officer_id), people.officer(to_officer_id)
    if to_officer_id == from_officer_id or successor.left_on is not None:
        raise NoOfficerError(field="officer")
    for case_id in sorted(case_ids):
        case = case_to_change(actor=actor, case_id=case_id)
        case.officers.remove(leaver)
        case.officers.add(successor)
        make_findable([case.id])
        document_clocks.keep_all(case, now=now)  # their owners are the case's officers
        wind_file(now=now, case=case)
        wind_carrier(now=now, case=case)
        follow_case(  # what was filmed and visited goes on naming the leaver
            by=actor.reference, now=now, case_id=case.id, from_officer_id=from_officer_id, to_officer_id=to_officer_id
        )
        facts = {"from": str(from_officer_id), "to": str(to_officer_id)}
        custody.append(kind="case.handed_over", subject=case.id, actor=actor.reference, now=now, facts=facts)
    return len(case_ids)
