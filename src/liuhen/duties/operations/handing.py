"""Handing deadlines over from an officer who leaves (离岗交接): whoever takes them over has to keep them from now on.

The facts that a clock follows go on naming who was there: who filmed, who was on site. So it's kept who stands in for
whom, and a clock that is wound again names the successor.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from liuhen.custody import operations as custody
from liuhen.duties.errors import DeadlineNotFoundError, SuccessorInvalidError
from liuhen.duties.models import Deadline, DeadlineHandover, DeadlineOfficer
from liuhen.duties.operations.keeping import name_officers
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.errors import DepartureNotFoundError
from liuhen.people.models import Departure
from liuhen.people.permissions import Capability, require


def open_deadlines_of(officer_id: UUID) -> QuerySet[Deadline]:
    """The deadlines that still run and name an officer, due first; nobody's view narrows it."""
    links = DeadlineOfficer.objects.filter(officer_id=officer_id, is_open=True)
    return Deadline.objects.filter(id__in=links.values("deadline_id")).order_by("due_at", "id")


@transaction.atomic
def hand_over_deadlines(
    *, actor: Actor, now: datetime, departure_id: UUID, deadline_ids: Collection[UUID], to_officer_id: UUID
) -> int:
    """Put another officer in the place of one who left, on open deadlines that name the leaver; how many.

    Args:
        actor: a leader of the unit that the person left, or the head.
        now: the present moment.
        departure_id: unsettled.
        deadline_ids: which.
        to_officer_id: who takes them over.

    Raises:
        NotPermittedError: the actor settles no departures, or none of this unit.
        DepartureNotFoundError: there is none, it's settled, or no officer left.
        OfficerNotFoundError: no such officer.
        SuccessorInvalidError: the successor is the one who left, or has left.
        DeadlineNotFoundError: one doesn't name the leaver, or is over.
    """
    require(actor, Capability.SETTLE_DEPARTURES)
    found = Departure.objects.select_for_update().filter(id=departure_id, settled_at=None).first()
    if found is None or found.officer_id is None:
        raise DepartureNotFoundError(departure=str(departure_id))
    require(actor, Capability.SETTLE_DEPARTURES, unit_id=found.unit_id)
    successor = people.officer(to_officer_id)
    if successor.left_on is not None or successor.id == found.officer_id:
        raise SuccessorInvalidError(field="officer")
    wanted = set(deadline_ids)
    rows = open_deadlines_of(found.officer_id).filter(id__in=wanted)
    if rows.count() != len(wanted):
        raise DeadlineNotFoundError
    _hand(rows, leaver=found.officer_id, successor=successor.id, by=actor.reference, now=now)
    return len(wanted)


def follow_case(*, by: str, now: datetime, case_id: UUID, from_officer_id: UUID, to_officer_id: UUID) -> None:
    """Let all open deadlines of a case that name the leaver follow it. In the transaction that hands the case over.

    Args:
        by: who hands it over; the caller has asked whether they may.
        now: the present moment.
        case_id: which case.
        from_officer_id: who leaves.
        to_officer_id: who takes it over.
    """
    rows = open_deadlines_of(from_officer_id).filter(case_id=case_id)
    _hand(rows, leaver=from_officer_id, successor=to_officer_id, by=by, now=now)


def _hand(rows: Iterable[Deadline], *, leaver: UUID, successor: UUID, by: str, now: datetime) -> None:
    ids = [one.id for one in rows]
    for row in Deadline.objects.select_for_update().filter(id__in=ids).order_by("id"):
        row.handovers.filter(
            leaver_id__in=(leaver, successor)
        ).delete()  # whoever takes it over is nobody's leaver here
        DeadlineHandover.objects.create(
            deadline=row, leaver_id=leaver, successor_id=successor, handed_by=by, handed_at=now
        )
        named = {one.officer_id for one in row.links.all()}
        name_officers(row, named - {leaver} | {successor})
        facts = {"period": row.period, "subject": str(row.subject), "from": str(leaver), "to": str(successor)}
        custody.append(kind="deadline.handed_over", subject=row.id, actor=by, now=now, facts=facts)
