"""离岗交接 over the API: who left, what they left behind, giving it to somebody, settling it."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.cases.operations.handing import hand_over_cases
from liuhen.clock import now
from liuhen.desk.departures import departure_shown, departures_of, left_by, settle_if_done
from liuhen.desk.left_deadlines import hand_over_loose
from liuhen.people import web
from liuhen.people.errors import DepartureNotFoundError
from liuhen.people.models import Departure

router = Router(tags=["people"])
_MOST = 100


class LeftPersonOut(Schema):
    """Somebody who left; `settled_at` is null until all is handed over."""

    id: UUID
    account_id: UUID
    name: str
    unit: str
    way: Departure.Way
    left_on: date
    settled_at: AwareDatetime | None


class LeftCaseOut(Schema):
    """An open case that names the person."""

    id: UUID
    number: str
    title: str


class LeftRecorderOut(Schema):
    """A recorder that the person keeps."""

    id: UUID
    code: str


class LeftDeadlineOut(Schema):
    """A deadline that belongs to none of the person's open cases; `name` says what it asks, `note` of what."""

    id: UUID
    name: str
    note: str
    due_at: AwareDatetime


class LeftSheetOut(Schema):
    """An assessment's sheet that the person began and didn't finish."""

    id: UUID
    volume: str


class LeftBehindOut(LeftPersonOut):
    """What the person left behind: open cases, deadlines and recorders to hand over, recorders to give back.

    `deadlines` counts all open ones; those of the cases go with them, the others are `loose`. `sheets` are taken back
    by the legal section.
    """

    cases: list[LeftCaseOut]
    recorders: list[LeftRecorderOut]
    lent: list[LeftRecorderOut]
    deadlines: int
    loose: list[LeftDeadlineOut]
    sheets: list[LeftSheetOut]


class HandDeadlinesIn(Schema):
    """Which deadlines go to which officer."""

    deadline_ids: list[UUID]
    officer_id: UUID


class HandCasesIn(Schema):
    """Which cases go to which officer."""

    case_ids: list[UUID]
    officer_id: UUID


def _head(shown: Departure) -> dict[str, object]:
    return {
        "id": shown.id,
        "account_id": shown.account_id,
        "name": shown.account.name,
        "unit": shown.unit.name if shown.unit else "",
        "way": Departure.Way(shown.way),
        "left_on": shown.left_on,
        "settled_at": shown.settled_at,
    }


def _out(request: HttpRequest, departure_id: UUID) -> LeftBehindOut:
    left = left_by(departure_shown(web.actor(request), departure_id))
    return LeftBehindOut.model_validate(
        {
            **_head(left.departure),
            "cases": [{"id": one.id, "number": one.number, "title": one.title} for one in left.cases],
            "recorders": [{"id": one.id, "code": one.code} for one in left.recorders],
            "lent": [{"id": one.id, "code": one.code} for one in left.lent],
            "deadlines": left.deadlines,
            "loose": [{"id": one.id, "name": one.name, "note": one.note, "due_at": one.due_at} for one in left.loose],
            "sheets": [{"id": one.id, "volume": one.assessed.volume.number} for one in left.sheets],
        }
    )


@router.get("/departures", response=list[LeftPersonOut])
def departures(request: HttpRequest) -> list[LeftPersonOut]:
    """Who left the caller's units, unsettled first, the latest first; a hundred at most."""
    rows = departures_of(web.actor(request))[:_MOST]
    return [LeftPersonOut.model_validate(_head(one)) for one in rows]


@router.get("/departures/{uuid:departure_id}", response=LeftBehindOut)
def departure(request: HttpRequest, departure_id: UUID) -> LeftBehindOut:
    """What one person left behind."""
    return _out(request, departure_id)


@router.post("/departures/{uuid:departure_id}/cases", response=LeftBehindOut)
def hand_over_left_cases(request: HttpRequest, departure_id: UUID, given: HandCasesIn) -> LeftBehindOut:
    """Put another officer in the place of the one who left, in these open cases."""
    actor = web.actor(request)
    officer_id = departure_shown(actor, departure_id).officer_id
    if officer_id is None:
        raise DepartureNotFoundError(departure=str(departure_id))
    hand_over_cases(
        actor=actor, now=now(), case_ids=given.case_ids, from_officer_id=officer_id, to_officer_id=given.officer_id
    )
    return _out(request, departure_id)


@router.post("/departures/{uuid:departure_id}/deadlines", response=LeftBehindOut)
def hand_over_left_deadlines(request: HttpRequest, departure_id: UUID, given: HandDeadlinesIn) -> LeftBehindOut:
    """Put another officer in the place of the one who left, on these open deadlines."""
    actor = web.actor(request)
    hand_over_loose(
        actor=actor,
        moment=now(),
        departure=departure_shown(actor, departure_id),
        deadline_ids=given.deadline_ids,
        to_officer_id=given.officer_id,
    )
    return _out(request, departure_id)


@router.post("/departures/{uuid:departure_id}/settlement", response={204: None})
def settle_departure(request: HttpRequest, departure_id: UUID) -> object:
    """Say that all is handed over; refused while anything is still the person's."""
    settle_if_done(actor=web.actor(request), moment=now(), departure_id=departure_id)
    return Status(204, None)
