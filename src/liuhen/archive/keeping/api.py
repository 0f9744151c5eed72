"""Holds, 不入卷 and retention over the API."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from django.utils import timezone
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.archive.keeping.models import (
    Change,
    Disposal,
    DisposalState,
    Hold,
    HoldKind,
    ItemState,
    MarkState,
    OutMark,
    RetentionTrial,
    RetentionTrialLine,
    Side,
    TrialKind,
)
from liuhen.archive.keeping.operations import disposing, marking, trying
from liuhen.archive.keeping.operations import holds as operations
from liuhen.archive.keeping.queries import disposals, retention
from liuhen.archive.keeping.queries import holds as queries
from liuhen.archive.keeping.queries import trying as trying_queries
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.recordings.keeping import kept_until
from liuhen.recordings.queries import get_recording
from liuhen.rules.clocks import ZONE

router = Router()


class HoldIn(Schema):
    """What is held: exactly one of `case_id`, `recording_id` and `number`; `clause` for a long-term ground only."""

    kind: str
    reason: str
    clause: str = ""
    basis: str = ""
    look_on: date | None = None
    case_id: UUID | None = None
    recording_id: UUID | None = None
    number: str = ""


class HoldOut(Schema):
    """Something that mustn't be destroyed until it's lifted; `gist` says why in words."""

    id: UUID
    kind: HoldKind
    clause: str
    gist: str
    case_id: UUID | None
    recording_id: UUID | None
    reason: str
    basis: str
    look_on: date | None
    set_at: AwareDatetime
    lifted_at: AwareDatetime | None
    lifted_reason: str

    @staticmethod
    def resolve_gist(hold: Hold) -> str:
        """The ground's gist, or the kind."""
        return queries.gist_of(hold)


class HoldsOut(Schema):
    """One page of holds, newest first; `before` and `after` lead to the pages beside it."""

    holds: list[HoldOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class ReasonIn(Schema):
    """One reason."""

    reason: str


class LookIn(Schema):
    """Why a hold is still needed, and when to ask next."""

    reason: str
    look_on: date


class DecisionIn(Schema):
    """A decision; refused needs a note."""

    is_approved: bool
    note: str = ""


class MarkOut(Schema):
    """不入卷, asked for or decided on."""

    id: UUID
    recording_id: UUID
    reason: str
    state: MarkState
    asked_at: AwareDatetime
    decided_at: AwareDatetime | None
    note: str


class KeptOut(Schema):
    """Until when a recording is kept: the last day, null while no end can be named, and every rule that says so."""

    until: date | None
    why: list[str]


class DueOut(Schema):
    """A recording whose keeping is over; nothing follows by itself."""

    recording_id: UUID
    number: str
    until: date
    why: list[str]


class DuePageOut(Schema):
    """One page of what is due, as the worker last found it."""

    due: list[DueOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


@router.get("/holds", response=HoldsOut)
def hold_list(request: HttpRequest, state: str = "", before: str = "", after: str = "") -> dict[str, object]:
    """What is held in the whole bureau; with `state=lifted` what was, with `state=due` what is to be looked at."""
    page = queries.hold_list(
        actor=web.actor(request), today=timezone.localdate(now(), ZONE), state=state, before=before, after=after
    )
    return {
        "holds": page.rows, "before": page.before, "after": page.after, "count": page.count, "capped": page.capped
    }  # fmt: skip


@router.post("/holds", response={201: HoldOut})
def set_hold(request: HttpRequest, given: HoldIn) -> Status[Hold]:
    """Hold a case or a recording, or enter a ground of art 21."""
    told = operations.HoldTold(
        kind=given.kind, clause=given.clause, reason=given.reason, basis=given.basis, look_on=given.look_on
    )
    made = operations.set_hold(
        actor=web.actor(request), now=now(), told=told, case_id=given.case_id, recording_id=given.recording_id,
        number=given.number,
    )  # fmt: skip
    return Status(201, made)


@router.post("/holds/{uuid:hold_id}/lift", response=HoldOut)
def lift_hold(request: HttpRequest, hold_id: UUID, given: ReasonIn) -> Hold:
    """Lift a hold: by somebody who stands no lower than who set it."""
    return operations.lift_hold(actor=web.actor(request), now=now(), hold_id=hold_id, reason=given.reason)


@router.post("/holds/{uuid:hold_id}/look", response=HoldOut)
def look_again(request: HttpRequest, hold_id: UUID, given: LookIn) -> Hold:
    """Say that a hold is still needed and when to ask next: by somebody who stands no lower than who set it."""
    return operations.look_again(
        actor=web.actor(request), now=now(), hold_id=hold_id, look_on=given.look_on, note=given.reason
    )


@router.get("/recordings/{uuid:recording_id}/retention", response=KeptOut)
def recording_retention(request: HttpRequest, recording_id: UUID) -> object:
    """Until when a recording is kept, of all that applies the longest."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_RECORDING)
    return kept_until(get_recording(actor=actor, recording_id=recording_id))


@router.post("/recordings/{uuid:recording_id}/out", response={201: MarkOut})
def ask_out(request: HttpRequest, recording_id: UUID, given: ReasonIn) -> Status[OutMark]:
    """Ask that a recording goes into no volume (不入卷)."""
    mark = marking.ask_out(actor=web.actor(request), now=now(), recording_id=recording_id, reason=given.reason)
    return Status(201, mark)


@router.post("/out-marks/{uuid:out_mark_id}/decision", response=MarkOut)
def decide_out(request: HttpRequest, out_mark_id: UUID, given: DecisionIn) -> OutMark:
    """Approve 不入卷, or refuse it with a reason."""
    return marking.decide_out(
        actor=web.actor(request), now=now(), mark_id=out_mark_id, is_approved=given.is_approved, note=given.note
    )


@router.get("/retention/due", response=DuePageOut)
def due(request: HttpRequest, before: str = "", after: str = "") -> dict[str, object]:
    """What is over its time and may be appraised."""
    page = retention.due_list(actor=web.actor(request), before=before, after=after)
    lines = [
        {"recording_id": one.recording.id, "number": one.recording.number, "until": one.until, "why": list(one.why)}
        for one in retention.explained(page.rows)
    ]
    return {"due": lines, "before": page.before, "after": page.after, "count": page.count, "capped": page.capped}


class TrialIn(Schema):
    """A dry run: the name of a rulebook of this machine, or the texts of one by file name in its place; and a day."""

    on: date
    rulebook: str = ""
    texts: dict[str, str] = {}


class ListTrialIn(Schema):
    """A dry run of a 清单, a draft or a published one: from which day it would hold (its own if absent); and a day."""

    on: date
    matter_list_id: UUID
    holds_from: date | None = None


class PeriodTrialIn(Schema):
    """A dry run of a 保管期限 by its code: how many years it would be (0 for good); `number` is a 档号 or 案号."""

    on: date
    retention: str
    years: int
    number: str = ""


class TrialOut(Schema):
    """A dry run. `done_at` is null while it's counted; `years` holds, by year or `never`, counts now and by it."""

    id: UUID
    kind: TrialKind
    title: str
    on: date
    looked: int
    counts: dict[str, int]
    years: dict[str, list[int]]
    done_at: AwareDatetime | None


class TrialLineOut(Schema):
    """A recording whose end would be another; an absent end is none that is known."""

    recording_id: UUID
    before: date | None
    after: date | None
    why: list[str]

    @staticmethod
    def resolve_why(line: RetentionTrialLine) -> list[str]:
        """Every rule that would speak, in words."""
        return list(trying_queries.in_words(line.why))


class TrialLinesOut(Schema):
    """One page of those that would change in one way, newest first."""

    lines: list[TrialLineOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


@router.post("/retention/trials", response={201: TrialOut})
def ask_trial(request: HttpRequest, given: TrialIn) -> Status[RetentionTrial]:
    """Have counted what would be due by another rulebook; nothing is changed."""
    made = trying.ask_trial(
        actor=web.actor(request), now=now(), on=given.on, rulebook=given.rulebook, texts=given.texts
    )
    return Status(201, made)


@router.post("/retention/trials/lists", response={201: TrialOut})
def ask_list_trial(request: HttpRequest, given: ListTrialIn) -> Status[RetentionTrial]:
    """Have counted what would be due if a 清单 held; nothing is changed."""
    made = trying.ask_list_trial(
        actor=web.actor(request), now=now(), on=given.on, list_id=given.matter_list_id, holds_from=given.holds_from
    )
    return Status(201, made)


@router.post("/retention/trials/periods", response={201: TrialOut})
def ask_period_trial(request: HttpRequest, given: PeriodTrialIn) -> Status[RetentionTrial]:
    """Have counted what would be due if a 保管期限 were longer or shorter; no volume is changed."""
    made = trying.ask_period_trial(
        actor=web.actor(request), now=now(), on=given.on, retention=given.retention, years=given.years,
        number=given.number,
    )  # fmt: skip
    return Status(201, made)


@router.get("/retention/trials/{uuid:trial_id}", response=TrialOut)
def trial(request: HttpRequest, trial_id: UUID) -> RetentionTrial:
    """A dry run with its counts."""
    return trying_queries.get_trial(actor=web.actor(request), trial_id=trial_id)


@router.get("/retention/trials/{uuid:trial_id}/lines", response=TrialLinesOut)
def trial_lines(
    request: HttpRequest, trial_id: UUID, change: Change = Change.ADDED, before: str = "", after: str = ""
) -> dict[str, object]:
    """Line by line what would change in one way."""
    found = trying_queries.get_trial(actor=web.actor(request), trial_id=trial_id)
    page = trying_queries.lines_of(found, change=change.value, before=before, after=after)
    return {
        "lines": page.rows, "before": page.before, "after": page.after, "count": page.count, "capped": page.capped
    }  # fmt: skip


class DisposalIn(Schema):
    """What is proposed for destruction, with its appraisal: the opinion and who sat in the group."""

    recording_ids: list[UUID]
    reason: str
    opinion: str
    group: str


class ItemOut(Schema):
    """One recording of a batch; `dropped` is the code of why it was left out.

    `locked_until` is when the last lock on its bytes ends, as a store said at the act: until then it waits.
    """

    recording_id: UUID
    number: str
    size: int
    sha256: str
    sm3: str
    until: date
    why: list[str]
    state: ItemState
    dropped: str
    locked_until: AwareDatetime | None
    destroyed_at: AwareDatetime | None


class DisposalOut(Schema):
    """A batch. `sha256` and `sm3` are of the register that is kept for ever, once it's done."""

    id: UUID
    number: str
    state: DisposalState
    reason: str
    opinion: str
    group: str
    proposed_at: AwareDatetime
    cooling_until: AwareDatetime | None
    objection: str
    done_at: AwareDatetime | None
    sha256: str
    sm3: str
    items: list[ItemOut]

    @staticmethod
    def resolve_items(disposal: Disposal) -> object:
        """By number."""
        return disposals.items_of(disposal)


class DisposalsOut(Schema):
    """One page of batches, newest first."""

    disposals: list[DisposalOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class SignatureIn(Schema):
    """For whom a 监销人 signs."""

    side: Side


@router.get("/disposals", response=DisposalsOut)
def disposal_list(request: HttpRequest, before: str = "", after: str = "") -> dict[str, object]:
    """Every batch that was proposed for destruction."""
    page = disposals.disposal_list(actor=web.actor(request), before=before, after=after)
    return {
        "disposals": page.rows, "before": page.before, "after": page.after, "count": page.count, "capped": page.capped
    }  # fmt: skip


@router.post("/disposals", response={201: DisposalOut})
def propose_disposal(request: HttpRequest, given: DisposalIn) -> Status[Disposal]:
    """Propose recordings that are due for destruction."""
    made = disposing.propose_disposal(actor=web.actor(request), now=now(), **given.dict())
    return Status(201, made)


@router.get("/disposals/{uuid:disposal_id}", response=DisposalOut)
def disposal(request: HttpRequest, disposal_id: UUID) -> Disposal:
    """A batch with what is in it."""
    return disposals.get_disposal(actor=web.actor(request), disposal_id=disposal_id)


@router.post("/disposals/{uuid:disposal_id}/vote", response=DisposalOut)
def vote(request: HttpRequest, disposal_id: UUID, given: DecisionIn) -> Disposal:
    """Approve a batch or refuse it: the second approval begins the cooling-off."""
    return disposing.vote(actor=web.actor(request), now=now(), disposal_id=disposal_id, **given.dict())


@router.post("/disposals/{uuid:disposal_id}/object", response=DisposalOut)
def object_to(request: HttpRequest, disposal_id: UUID, given: ReasonIn) -> Disposal:
    """Stop a batch: one objection is enough."""
    return disposing.object_to(actor=web.actor(request), now=now(), disposal_id=disposal_id, reason=given.reason)


@router.post("/disposals/{uuid:disposal_id}/sign", response=DisposalOut)
def sign(request: HttpRequest, disposal_id: UUID, given: SignatureIn) -> Disposal:
    """Sign as 监销人: the second signature has the worker destroy."""
    return disposing.sign(actor=web.actor(request), now=now(), disposal_id=disposal_id, side=given.side.value)
