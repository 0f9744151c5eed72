"""Slates (场记码) over the API: to be shown on a screen, kept on a phone, printed; and the keys to check them with."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.cases import slate_grants
from liuhen.cases.operations.slates import live_codes, open_live, print_slates, save_slate
from liuhen.clock import now
from liuhen.custody.slates import slate_keys
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["cases"])
_MOST_POINTS = 40


class SlateRecorderIn(Schema):
    """With which recorder is filmed; left out, the caller's own of the activity, or the only one."""

    recorder_id: UUID | None = None


class LiveIn(SlateRecorderIn):
    """For how many seconds codes are wanted, from now on."""

    seconds: int = Field(60, ge=1, le=600)


class CodeOut(Schema):
    """The text of a QR code (docs/formats/slate.md), and until when it may be filmed."""

    text: str
    expires_at: AwareDatetime


class LiveCodeOut(Schema):
    """The text to show during the second that begins at `at`, by the server's clock."""

    at: AwareDatetime
    text: str


class PointsIn(Schema):
    """The clauses of record points that codes are wanted for, such as `7(5)`; one for the case comes first."""

    clauses: list[str] = Field([], max_length=_MOST_POINTS)


class PointCodeOut(CodeOut):
    """A code to print; `clause` is empty for the case as a whole."""

    clause: str


@router.post("/activities/{uuid:activity_id}/slates", response={201: CodeOut})
def save_slate_of(request: HttpRequest, activity_id: UUID, given: SlateRecorderIn) -> object:
    """A code to keep, that assigns films to the activity for some days and tells no time. An entry says so."""
    actor = web.actor(request)
    opened = save_slate(actor=actor, now=now(), activity_id=activity_id, recorder_id=given.recorder_id)
    return Status(201, {"text": opened.text, "expires_at": opened.expires})


@router.post("/activities/{uuid:activity_id}/slates/live", response={201: list[LiveCodeOut]})
def show_slate_of(request: HttpRequest, activity_id: UUID, given: LiveIn) -> object:
    """The codes of the next seconds, to be shown one after the other; by them the recorder's clock is known too."""
    actor, moment = web.actor(request), now()
    opened = open_live(actor=actor, now=moment, activity_id=activity_id, recorder_id=given.recorder_id)
    grant = slate_grants.read(opened.token, account_id=actor.account_id, now=moment)
    codes = live_codes(grant=grant, first=moment, count=given.seconds)
    return Status(201, [{"at": at, "text": text} for at, text in codes])


@router.post("/cases/{uuid:case_id}/slates", response={201: list[PointCodeOut]})
def print_slates_of(request: HttpRequest, case_id: UUID, given: PointsIn) -> object:
    """Codes to print for a case and its record points. An entry says so."""
    _case, codes, expires = print_slates(
        actor=web.actor(request), now=now(), case_id=case_id, clauses=list(dict.fromkeys(given.clauses))
    )
    return Status(201, [{"clause": one.clause, "text": one.text, "expires_at": expires} for one in codes])


@router.get("/slate-keys", response=list[str])
def keys_of_slates(request: HttpRequest) -> object:
    """The public keys that slates are checked with, the present one first; for `liuhen slate find --key`."""
    require(web.actor(request), Capability.VIEW_CASES)
    return [each.vkey() for each in slate_keys()]
