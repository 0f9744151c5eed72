"""Copies over the API: how far they are, the questions about them, who got them."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.archive.consulting import copies, operations, queries
from liuhen.archive.consulting.models import Copy, CopyHandout, CopyMedium, CopyQuestion, CopyState, Wants
from liuhen.archive.consulting.showing import file_address
from liuhen.archive.consulting.telling import Answered, Given
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.prose import why_of
from liuhen.rules.clocks import ZONE

router = Router(tags=["copies"])


class CopiedFileOut(Schema):
    """One file of a copy: its name (empty when nothing of it could be copied), and of which original it is."""

    name: str
    of: str
    original: str
    size: int = 0
    sha256: str = ""


class CopyAnswerOut(Schema):
    """What somebody answered to a question about a copy; a yes withholds it."""

    question: CopyQuestion
    is_yes: bool
    note: str
    account: str
    at: AwareDatetime


class CopyHandoutOut(Schema):
    """Who got a copy. `end` is `returned`, `destroyed` or empty; `sha256` is of what was given."""

    id: UUID
    receiver: str
    certificate: str
    medium: CopyMedium
    count: int
    sha256: str
    given_by: str
    given_at: AwareDatetime
    back_by: date | None
    end: str
    end_note: str
    ended_at: AwareDatetime | None


class CopyOut(Schema):
    """A copy that was made for a request, in one ZIP; `reason` says why it was withdrawn or withheld.

    `failure` is the code of what prevented the making, `why` says it in the caller's language.
    """

    consultation_id: UUID
    number: str
    wants: Wants
    state: CopyState
    reason: str
    failure: str
    why: str
    file_name: str
    size: int
    sha256: str
    ready_at: AwareDatetime | None
    files: list[CopiedFileOut]
    unanswered: list[CopyQuestion]
    answers: list[CopyAnswerOut]
    handouts: list[CopyHandoutOut]


class CopiesOut(Schema):
    """One page of the register of copies, newest first."""

    copies: list[CopyOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class CopyAnswerIn(Schema):
    """An answer to `secrets`, `informants` or `third_parties`, with a note."""

    question: str
    is_yes: bool
    note: str


class CopyHandoutIn(Schema):
    """To whom it was given, on `disc`, `drive`, `paper` or `line`; `back_by` when it's to come back."""

    receiver: str
    medium: str
    count: int = 1
    certificate: str = ""
    back_by: date | None = None


class CopyHandoutEndIn(Schema):
    """What became of it: `returned`, or `destroyed` with a note."""

    end: str
    note: str = ""


class CopyFileOut(Schema):
    """Where the file's bytes are, for a while; `sha256` is what they must have."""

    src: str
    size: int
    sha256: str


def _out(copy: Copy) -> CopyOut:
    shown, answers = copy.consultation, list(copy.answers.all())
    return CopyOut(
        consultation_id=shown.id,
        number=shown.number,
        wants=Wants(shown.wants),
        state=CopyState(copy.state),
        reason=copy.reason,
        failure=str(copy.failure.get("code", "")),
        why=why_of(copy.failure),
        file_name=copy.file_name,
        size=copy.size,
        sha256=copy.sha256,
        ready_at=copy.ready_at,
        files=[CopiedFileOut(**one) for one in copy.files],
        unanswered=[CopyQuestion(one) for one in queries.unanswered(shown, {said.question for said in answers})],
        answers=[
            CopyAnswerOut(
                question=CopyQuestion(one.question),
                is_yes=one.is_yes,
                note=one.note,
                account=one.account.name,
                at=one.at,
            )
            for one in answers
        ],
        handouts=[_handout(one) for one in copy.handouts.all()],
    )


def _handout(one: CopyHandout) -> CopyHandoutOut:
    told = {name: getattr(one, name) for name in CopyHandoutOut.model_fields if name != "given_by"}
    return CopyHandoutOut(**told, given_by=one.given_by.name)


def _shown(request: HttpRequest, consultation_id: UUID) -> CopyOut:
    return _out(copies.get_copy(actor=web.actor(request), consultation_id=consultation_id))


@router.get("/copies", response=CopiesOut, summary="The register of copies")
def list_copies(request: HttpRequest, state: str = "", before: str = "", after: str = "") -> CopiesOut:
    """All of it for who watches the register, else one's own; `state` is `waiting`, `given`, `due` or empty."""
    today = timezone.localdate(now(), ZONE)
    page = copies.copy_list(actor=web.actor(request), today=today, state=state, before=before, after=after)
    return CopiesOut(
        copies=[_out(one) for one in page],
        before=page.before,
        after=page.after,
        count=page.count,
        capped=page.capped,
    )


@router.get("/consultations/{consultation_id}/copy", response=CopyOut, summary="The copy of a request")
def show_copy(request: HttpRequest, consultation_id: UUID) -> CopyOut:
    """How far it is, what was answered about it, who got it; there's none while the request isn't approved."""
    return _shown(request, consultation_id)


@router.post("/consultations/{consultation_id}/copy/again", response=CopyOut, summary="Make it once more")
def make_copy_again(request: HttpRequest, consultation_id: UUID) -> CopyOut:
    """Have a copy made that couldn't be."""
    operations.make_copy_again(actor=web.actor(request), now=now(), consultation_id=consultation_id)
    return _shown(request, consultation_id)


@router.post("/consultations/{consultation_id}/copy/answers", response=CopyOut, summary="Answer questions about it")
def answer_about_copy(request: HttpRequest, consultation_id: UUID, answers: list[CopyAnswerIn]) -> CopyOut:
    """Answer one or more of the questions that an outsider's copy must pass; a yes withholds it for good."""
    told = [Answered(**one.model_dump()) for one in answers]
    operations.answer(actor=web.actor(request), now=now(), consultation_id=consultation_id, told=told)
    return _shown(request, consultation_id)


@router.post("/consultations/{consultation_id}/copy/file", response=CopyFileOut, summary="Fetch the file")
def fetch_copy_file(request: HttpRequest, consultation_id: UUID) -> CopyFileOut:
    """Where the ZIP is, for who hands it out; every call is an entry."""
    moment = now()
    copy = operations.fetch_copy(actor=web.actor(request), now=moment, consultation_id=consultation_id)
    return CopyFileOut(src=file_address(request, copy, moment=moment), size=copy.size, sha256=copy.sha256)


@router.post(
    "/consultations/{consultation_id}/copy/handouts", response={201: CopyOut}, summary="Say that it was handed out"
)
def hand_out_copy(request: HttpRequest, consultation_id: UUID, told: CopyHandoutIn) -> Status[CopyOut]:
    """Say who got it, on what and how many; its digest stands with it."""
    require(web.actor(request), Capability.KEEP_CONSULTATIONS)
    operations.hand_out(
        actor=web.actor(request), now=now(), consultation_id=consultation_id, told=Given(**told.model_dump())
    )
    return Status(201, _shown(request, consultation_id))


@router.post(
    "/consultations/{consultation_id}/copy/handouts/{handout_id}/end",
    response=CopyOut,
    summary="Say that it came back or was destroyed",
)
def end_copy_handout(request: HttpRequest, consultation_id: UUID, handout_id: UUID, told: CopyHandoutEndIn) -> CopyOut:
    """Say what became of a copy that was handed out."""
    operations.end_handout(
        actor=web.actor(request),
        now=now(),
        consultation_id=consultation_id,
        handout_id=handout_id,
        **told.model_dump(),
    )
    return _shown(request, consultation_id)
