"""Slates found in recordings, over the API."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime

from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings.queries import get_recording
from liuhen.recordings.slating.queries import SlateSheet, slate_sheet

router = Router(tags=["recordings"])


class SlateSeenOut(Schema):
    """A code in a film, from and to which second; of a forged or foreign one nothing is told of what it says."""

    standing: Literal["genuine", "expired", "forged", "foreign", "not_slate", "unknown"]
    from_s: float
    to_s: float
    is_live: bool
    case_id: UUID | None
    activity_id: UUID | None
    officer_id: UUID | None
    recorder_id: UUID | None
    point: str


class SlatesOut(Schema):
    """What slates say of a recording.

    Nobody has looked while `searched_at` is null; `problem` is the code of what kept anybody from it. `clocks` says of
    each filming of a live code whether it `told` the recorder's error, stood `still` or was `replayed`. By the slate of
    the recording `assigned_by` this one belongs where it does; null where a person said so, or nobody knows.
    """

    searched_at: AwareDatetime | None
    is_whole: bool
    problem: str
    clocks: list[Literal["told", "still", "replayed"]]
    seen: list[SlateSeenOut]
    assigned_by: UUID | None


@router.get("/recordings/{uuid:recording_id}/slates", response=SlatesOut)
def recording_slates(request: HttpRequest, recording_id: UUID) -> object:
    """Which slates a recording shows, and whether it belongs where it does by one. It's no view of the recording."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    return _out(slate_sheet(actor=actor, recording=get_recording(actor=actor, recording_id=recording_id)))


def _out(sheet: SlateSheet) -> dict[str, object]:
    search = sheet.search
    return {
        "searched_at": search.at if search else None,
        "is_whole": search.is_whole if search else False,
        "problem": search.problem if search else "",
        "clocks": search.clocks if search else [],
        "seen": [
            {
                "standing": one.standing,
                "from_s": one.at_ms / 1000,
                "to_s": one.last_ms / 1000,
                "is_live": one.is_live,
                "case_id": one.case_id,
                "activity_id": one.activity_id,
                "officer_id": one.officer_id,
                "recorder_id": one.recorder_id,
                "point": one.point,
            }
            for one in sheet.seen
        ],
        "assigned_by": sheet.assignment.by_id if sheet.assignment else None,
    }
