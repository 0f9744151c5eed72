"""For which activities a recorder was out, over the API."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.cases.loans import operations, queries
from liuhen.cases.models import Activity
from liuhen.cases.queries import get_activity
from liuhen.clock import now
from liuhen.devices.api import RecorderTriedOut
from liuhen.devices.errors import OfficerNeededError
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["recorders"])


class RecorderActivityOut(Schema):
    """An activity that a recorder was taken to; `left_at` is null while it goes on."""

    id: UUID
    case_id: UUID
    case: str
    place: str
    arrived_at: AwareDatetime
    left_at: AwareDatetime | None


class RecorderActivitiesOut(Schema):
    """One page of activities, newest first; `before` and `after` lead to the pages beside it."""

    activities: list[RecorderActivityOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class LoanActivityIn(Schema):
    """The activity that a recorder was out for."""

    activity_id: UUID


class ActivityCheckOutIn(Schema):
    """A recorder for an activity; without `officer_id` for the caller. `found`: how it was found, see a check-out."""

    recorder_id: UUID
    officer_id: UUID | None = None
    found: dict[str, int | str]


def _out(shown: Activity) -> RecorderActivityOut:
    same = ("id", "case_id", "place", "arrived_at", "left_at")
    return RecorderActivityOut(case=shown.case.number, **{name: getattr(shown, name) for name in same})


@router.get("/recorders/{uuid:recorder_id}/activities", response=RecorderActivitiesOut)
def recorder_activities(
    request: HttpRequest, recorder_id: UUID, before: str = "", after: str = ""
) -> RecorderActivitiesOut:
    """The activities that a recorder was taken to, as far as the caller may know of their cases."""
    page = queries.activities_of(actor=web.actor(request), recorder_id=recorder_id, before=before, after=after)
    return RecorderActivitiesOut(
        activities=[_out(one) for one in page],
        before=page.before,
        after=page.after,
        count=page.count,
        capped=page.capped,
    )


@router.post("/loans/{uuid:loan_id}/activity", response=RecorderActivityOut)
def name_loan_activity(request: HttpRequest, loan_id: UUID, given: LoanActivityIn) -> RecorderActivityOut:
    """Say for which activity a recorder was out: an urgent one does so at the latest when it comes back (art 19)."""
    actor = web.actor(request)
    operations.name_activity(actor=actor, now=now(), loan_id=loan_id, activity_id=given.activity_id)
    return _out(get_activity(actor=actor, activity_id=given.activity_id))


@router.post("/activities/{uuid:activity_id}/check-outs", response={201: RecorderTriedOut})
def check_out_for_activity(request: HttpRequest, activity_id: UUID, given: ActivityCheckOutIn) -> object:
    """Look a recorder over and hand it out for an activity (arts 15, 19), which names it then; no reason is asked."""
    actor = web.actor(request)
    require(actor, Capability.TAKE_DEVICES)
    officer = given.officer_id or actor.officer_id
    if officer is None:
        raise OfficerNeededError(field="officer_id")
    tried = operations.check_out_for_activity(
        actor=actor,
        now=now(),
        recorder_id=given.recorder_id,
        officer_id=officer,
        activity_id=activity_id,
        found=given.found,
    )
    return Status(201, {"check": tried.check, "loan": tried.loan})
