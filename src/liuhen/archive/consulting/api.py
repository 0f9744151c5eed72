"""Consultations over the API."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.archive.consulting import operations, queries, voices
from liuhen.archive.consulting.models import Consultation, ConsultationDecision, ConsultState, Wants, Who
from liuhen.archive.consulting.telling import Asked
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings.lending import Leave
from liuhen.recordings.showing import player

router = Router(tags=["consultations"])


class ConsultationIn(Schema):
    """A request to look, or with `wants` `use_copy` or `evidence_copy` for copies.

    `who` is `outsider` or `organ` for people from outside (archive room only), else empty. `numbers` are those of
    recordings, filed volumes or documents; `days` null for the bureau's usual.
    """

    numbers: list[str]
    purpose: str
    wants: str = "look"
    basis: str = ""
    who: str = ""
    visitor: str = ""
    organ: str = ""
    letter: str = ""
    certificate: str = ""
    days: int | None = None
    takes_paper: bool = False


class ConsultedOut(Schema):
    """One thing that was asked for, by the number by which it was asked."""

    id: UUID
    named: str
    is_main_only: bool


class ConsultDecisionOut(Schema):
    """What one person said, and as which role."""

    role: str
    by: str
    is_approved: bool
    note: str
    at: AwareDatetime


class ConsultationOut(Schema):
    """A request and how far it is; `is_open` says whether the things in it may be looked at now.

    `decisions` are those made; `waits_for` the roles that still have to decide, each by another person than those in
    `decisions` and than who asked (a deputy and the principal count as one).
    """

    id: UUID
    number: str
    who: Who
    wants: Wants
    state: ConsultState
    asked_by: str
    asked_at: AwareDatetime
    visitor: str
    organ: str
    letter: str
    certificate: str
    purpose: str
    basis: str
    decisions: list[ConsultDecisionOut]
    waits_for: list[str]
    until: AwareDatetime | None
    is_open: bool
    takes_paper: bool
    lent_at: AwareDatetime | None
    returned_at: AwareDatetime | None
    items: list[ConsultedOut]


class ConsultationsOut(Schema):
    """One page of the register, newest first; `before` and `after` lead to the pages beside it."""

    consultations: list[ConsultationOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class ConsultDecisionIn(Schema):
    """A decision; refused needs a note."""

    is_approved: bool
    note: str = ""


class RevocationIn(Schema):
    """Why leave is taken back."""

    reason: str


class LentPlayOut(Schema):
    """Where a lent recording's bytes are, good until leave ends; `src` is empty while nothing can be played."""

    kind: str
    src: str
    until: AwareDatetime


def _out(shown: Consultation, moment: datetime) -> ConsultationOut:
    waits = voices.open_roles(shown) if shown.state == ConsultState.ASKED else []
    told = {name: getattr(shown, name) for name in ConsultationOut.model_fields if hasattr(shown, name)}
    decided = sorted(shown.decisions.all(), key=lambda one: one.at)
    told |= {
        "asked_by": shown.asked_by.name,
        "decisions": [_decision(one) for one in decided],
        "waits_for": waits,
        "is_open": queries.is_open(shown, moment),
        "items": [ConsultedOut.from_orm(one) for one in queries.items_of(shown)],
    }
    return ConsultationOut(**told)


def _decision(one: ConsultationDecision) -> ConsultDecisionOut:
    return ConsultDecisionOut(role=one.role, by=one.account.name, is_approved=one.is_approved, note=one.note, at=one.at)


def _shown(request: HttpRequest, consultation_id: UUID) -> ConsultationOut:
    return _out(queries.get_consultation(actor=web.actor(request), consultation_id=consultation_id), now())


@router.get("/consultations", response=ConsultationsOut, summary="Requests to look")
def list_consultations(request: HttpRequest, state: str = "", before: str = "", after: str = "") -> ConsultationsOut:
    """The register for who keeps it or decides, else one's own; `state` is `asked`, `open`, `over` or empty."""
    moment = now()
    page = queries.consultation_list(actor=web.actor(request), now=moment, state=state, before=before, after=after)
    return ConsultationsOut(
        consultations=[_out(one, moment) for one in page],
        before=page.before,
        after=page.after,
        count=page.count,
        capped=page.capped,
    )


@router.post("/consultations", response={201: ConsultationOut}, summary="Ask to look")
def ask_consultation(request: HttpRequest, asked: ConsultationIn) -> Status[ConsultationOut]:
    """Ask; where the rules name no approver it's open at once."""
    moment = now()
    made = operations.ask(actor=web.actor(request), now=moment, told=Asked(**asked.model_dump()))
    return Status(201, _shown(request, made.id))


@router.get("/consultations/{consultation_id}", response=ConsultationOut, summary="One request")
def show_consultation(request: HttpRequest, consultation_id: UUID) -> ConsultationOut:
    """A request, for who asked, keeps the register or decides."""
    return _shown(request, consultation_id)


@router.post("/consultations/{consultation_id}/decision", response=ConsultationOut, summary="Approve or refuse")
def decide_consultation(request: HttpRequest, consultation_id: UUID, decision: ConsultDecisionIn) -> ConsultationOut:
    """Decide as one of the roles that are asked: one person is one voice. The last approval opens it."""
    operations.decide(actor=web.actor(request), now=now(), consultation_id=consultation_id, **decision.model_dump())
    return _shown(request, consultation_id)


@router.post("/consultations/{consultation_id}/end", response=ConsultationOut, summary="End it, or withdraw it")
def end_consultation(request: HttpRequest, consultation_id: UUID) -> ConsultationOut:
    """End it before its day."""
    operations.end(actor=web.actor(request), now=now(), consultation_id=consultation_id)
    return _shown(request, consultation_id)


@router.post("/consultations/{consultation_id}/revocation", response=ConsultationOut, summary="Take leave back")
def revoke_consultation(request: HttpRequest, consultation_id: UUID, told: RevocationIn) -> ConsultationOut:
    """Take leave back; the next range that a player asks for is refused."""
    operations.revoke(actor=web.actor(request), now=now(), consultation_id=consultation_id, reason=told.reason)
    return _shown(request, consultation_id)


@router.post("/consultations/{consultation_id}/paper", response=ConsultationOut, summary="Paper taken or brought back")
def move_consultation_paper(request: HttpRequest, consultation_id: UUID, is_back: bool = False) -> ConsultationOut:
    """Say that the paper volume was taken along, or with `is_back` that it came back."""
    require(web.actor(request), Capability.KEEP_CONSULTATIONS)
    act = operations.take_paper_back if is_back else operations.lend_paper
    act(actor=web.actor(request), now=now(), consultation_id=consultation_id)
    return _shown(request, consultation_id)


@router.post(
    "/consultations/{consultation_id}/items/{consulted_id}/play", response=LentPlayOut, summary="Play a lent recording"
)
def play_lent(request: HttpRequest, consultation_id: UUID, consulted_id: UUID) -> LentPlayOut:
    """Where a lent recording's bytes are; every call is a view. Show them under the watermark."""
    moment = now()
    opened = operations.open_item(
        actor=web.actor(request), now=moment, consultation_id=consultation_id, item_id=consulted_id
    )
    until = opened.consultation.until or moment
    if opened.recording is None:
        return LentPlayOut(kind="none", src="", until=until)
    leave = Leave(id=consultation_id, until=until)
    seen = player(request, opened.recording, moment=moment, leave=leave)
    return LentPlayOut(kind=seen["kind"], src=seen.get("src", ""), until=until)
