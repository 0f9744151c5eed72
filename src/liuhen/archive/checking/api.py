"""Four-property checks over the API: asking for one, what came of it, accepting an item, the report."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.archive.checking import operations, queries
from liuhen.archive.checking.models import Check, CheckStage, CheckState, ItemOutcome, Property
from liuhen.archive.checking.serving import answer_with
from liuhen.archive.checking.words import in_words
from liuhen.clock import now
from liuhen.people import web

router = Router(tags=["volumes"])


class VolumeCheckOut(Schema):
    """A four-property check of a volume. `in_the_way` counts what blocks its stage and nobody has accepted."""

    id: UUID
    volume_id: UUID
    stage: CheckStage
    state: CheckState
    asked_at: AwareDatetime
    done_at: AwareDatetime | None
    passed: int
    failed: int
    unable: int
    not_applicable: int
    in_the_way: int
    report_sha256: str


class ChecksOut(Schema):
    """One page of checks, newest first; `before` and `after` lead to the pages beside it."""

    checks: list[VolumeCheckOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class CheckLineOut(Schema):
    """One item: what was asked, what came of it, the facts that it rests on in words, and why it was accepted."""

    id: UUID
    code: str
    property: Property
    gist: str
    source: str
    is_verified: bool
    outcome: ItemOutcome
    evidence: list[str]
    is_blocking: bool
    accepted_at: AwareDatetime | None
    accepted_reason: str


class CheckWhole(VolumeCheckOut):
    """A check with its items."""

    lines: list[CheckLineOut]


class CheckIn(Schema):
    """At which stage: `filing` of a compiled volume; `hand_over` or `keeping` of a filed one."""

    stage: CheckStage


class AcceptanceIn(Schema):
    """Why an item is accepted."""

    reason: str


@router.get("/checks", response=ChecksOut)
def checks(request: HttpRequest, show: str = "", before: str = "", after: str = "") -> ChecksOut:
    """One page of checks; `show` is `waiting` (something stands in the way) or a stage, else all."""
    page = queries.list_checks(actor=web.actor(request), show=show, before=before, after=after)
    return ChecksOut(
        checks=[VolumeCheckOut.from_orm(one) for one in page],
        before=str(page.before) if page.before else None,
        after=str(page.after) if page.after else None,
        count=page.count,
        capped=page.capped,
    )


@router.get("/checks/{uuid:check_id}", response=CheckWhole)
def check(request: HttpRequest, check_id: UUID) -> CheckWhole:
    """A check with its items. The look is an entry."""
    return _whole(operations.open_check(actor=web.actor(request), now=now(), check_id=check_id))


@router.post("/volumes/{uuid:volume_id}/checks", response={202: VolumeCheckOut})
def ask(request: HttpRequest, volume_id: UUID, body: CheckIn) -> Status[VolumeCheckOut]:
    """Have a volume checked by the worker; one that runs already is returned."""
    made = operations.request_check(actor=web.actor(request), now=now(), volume_id=volume_id, stage=body.stage)
    return Status(202, VolumeCheckOut.from_orm(made))


@router.post("/checks/{uuid:check_id}/lines/{uuid:check_line_id}/acceptance", response=CheckWhole)
def accept(request: HttpRequest, check_id: UUID, check_line_id: UUID, body: AcceptanceIn) -> CheckWhole:
    """Accept an item that stands in the way, with a reason that the report tells."""
    made = operations.accept_line(
        actor=web.actor(request), now=now(), check_id=check_id, line_id=check_line_id, reason=body.reason
    )
    return _whole(made)


@router.get("/checks/{uuid:check_id}/report", response={200: bytes})
def report(request: HttpRequest, check_id: UUID) -> HttpResponse:
    """The report as PDF/A. That it was taken is an entry."""
    return answer_with(operations.open_report(actor=web.actor(request), now=now(), check_id=check_id))


def _whole(shown: Check) -> CheckWhole:
    lines = [
        CheckLineOut(
            id=line.id,
            code=line.code,
            property=Property(line.property),
            gist=line.gist,
            source=line.source,
            is_verified=line.is_verified,
            outcome=ItemOutcome(line.outcome),
            evidence=in_words(line.evidence),
            is_blocking=line.is_blocking,
            accepted_at=line.accepted_at,
            accepted_reason=line.accepted_reason,
        )
        for line in queries.lines_of(shown)
    ]
    return CheckWhole(**VolumeCheckOut.from_orm(shown).dict(), lines=lines)
