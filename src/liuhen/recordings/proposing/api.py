"""Proposals for descriptions over the API."""

from __future__ import annotations

from typing import Literal
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema

from liuhen.clock import now
from liuhen.errors import LiuhenError
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.prose import say
from liuhen.recordings.proposing import operations, queries
from liuhen.recordings.proposing.queries import PAGE, Proposed
from liuhen.recordings.proposing.weighing import Sign, Source, Way

router = Router(tags=["recordings"])


SourceCode = Literal["chosen", "slate", "take", "mark", "visit", "position", "loan", "neighbour", "habit"]
SOURCES: dict[Source, SourceCode] = {
    Source.CHOSEN: "chosen",
    Source.SLATE: "slate",
    Source.TAKE: "take",
    Source.MARK: "mark",
    Source.VISIT: "visit",
    Source.POSITION: "position",
    Source.LOAN: "loan",
    Source.NEIGHBOUR: "neighbour",
    Source.HABIT: "habit",
}


class ReasonOut(Schema):
    """Why something is proposed, in words; `is_strong` ones that contradict each other are for a person to weigh."""

    source: SourceCode
    words: str
    is_strong: bool


class WayOut(Schema):
    """One way in which a recording may be described; `lacks` names what art 17 asks for and nothing speaks for."""

    case_id: UUID | None
    activity_id: UUID | None
    recording_class: str
    record_point: str
    place: str
    content: str
    people: str
    lacks: list[str]
    reasons: list[ReasonOut]
    against: list[ReasonOut]


class ProposalOut(Schema):
    """What is proposed for a recording: several `ways` where its reasons contradict each other.

    `is_ready`: it can be accepted as it stands, by its `fingerprint`.
    """

    recording_id: UUID
    number: str
    is_ready: bool
    is_contradicted: bool
    fingerprint: str
    ways: list[WayOut]
    officers: list[ReasonOut]


class ProposalsOut(Schema):
    """A page of what waits for the caller's description, in shooting order; `after` leads on, null on the last."""

    proposals: list[ProposalOut]
    after: UUID | None
    count: int
    capped: bool


class AcceptIn(Schema):
    """Proposals to accept, by recording: the `fingerprint` of what was shown. Each is saved by itself."""

    fingerprints: dict[UUID, str] = Field(min_length=1, max_length=PAGE)


class AcceptedOut(Schema):
    """What came of one: `name` is the standard name that it got; else `code` and `message` say why it wasn't saved."""

    recording_id: UUID
    name: str
    code: str
    message: str


@router.get("/recordings/proposals", response=ProposalsOut)
def list_proposals(request: HttpRequest, *, everyone: bool = False, after: UUID | None = None) -> ProposalsOut:
    """What is proposed for what waits; `everyone`: not only what the caller filmed or took in. Saves nothing."""
    page = queries.sheet(actor=web.actor(request), everyone=everyone, after=after)
    return ProposalsOut(
        proposals=[_proposal(one) for one in page.rows], after=page.after, count=page.count, capped=page.capped
    )


@router.post("/recordings/proposals/accept", response=list[AcceptedOut])
def accept_proposals(request: HttpRequest, given: AcceptIn) -> list[AcceptedOut]:
    """Describe recordings as it's proposed; one that can't be accepted keeps none of the others."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    told = []
    for key, fingerprint in given.fingerprints.items():
        try:
            one = operations.accept(actor=actor, now=now(), recording_id=key, fingerprint=fingerprint)
        except LiuhenError as error:
            told.append(AcceptedOut(recording_id=key, name="", code=error.code, message=say(error)))
        else:
            told.append(AcceptedOut(recording_id=key, name=one.description.name, code="", message=""))
    return told


def _proposal(one: Proposed) -> ProposalOut:
    proposal = one.proposal
    return ProposalOut(
        recording_id=one.recording.id,
        number=one.recording.number,
        is_ready=proposal.is_ready,
        is_contradicted=proposal.is_contradicted,
        fingerprint=proposal.fingerprint,
        ways=[_way(way) for way in proposal.ways],
        officers=[_reason(sign) for sign in proposal.officers],
    )


def _way(way: Way) -> WayOut:
    return WayOut(
        case_id=way.case,
        activity_id=way.activity,
        **way.told,
        lacks=list(way.lacks),
        reasons=[_reason(sign) for sign in way.reasons],
        against=[_reason(sign) for sign in way.against],
    )


def _reason(sign: Sign) -> ReasonOut:
    return ReasonOut(source=SOURCES[sign.source], words=sign.words, is_strong=sign.is_strong)
