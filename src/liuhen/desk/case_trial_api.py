"""规则集试算 over the API: what another rulebook would say of the cases that there are."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.http import HttpRequest
from ninja import Field, Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.desk import case_trials
from liuhen.desk.models import CaseTrial
from liuhen.people import web

router = Router(tags=["rules"])


class CaseTrialIn(Schema):
    """A rulebook by its name or folder, or texts of its files by name; `most` cases, the youngest, 0 for all."""

    rulebook: str = ""
    texts: dict[str, str] = {}
    most: Annotated[int, Field(ge=0, le=10_000_000)] = 200


class ChangeOut(Schema):
    """Something that would be said otherwise: by which clause, how it would change, how often; in words."""

    cited: str
    change: str
    sentence: str
    times: int


class SummedOut(ChangeOut):
    """The same of all cases that were judged: in how many."""

    cases: int


class CaseTrialOut(Schema):
    """A dry run. `done_at` is null while it's judged; `judged` of `cases` were looked at, `changed` would change."""

    id: UUID
    title: str
    most: int
    cases: int
    judged: int
    changed: int
    sums: list[SummedOut]
    done_at: AwareDatetime | None

    @staticmethod
    def resolve_sums(trial: CaseTrial) -> object:
        """What would be said otherwise, that of most cases first."""
        return case_trials.sums_of(trial)


class CaseTrialLineOut(Schema):
    """A case of which something would be said otherwise; `is_known` says whether the caller may open it."""

    case_id: UUID
    number: str
    is_known: bool
    changes: list[ChangeOut]


class CaseTrialLinesOut(Schema):
    """One page of them, the oldest first."""

    lines: list[CaseTrialLineOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


@router.post("/rules/trials", response={201: CaseTrialOut})
def ask_case_trial(request: HttpRequest, given: CaseTrialIn) -> Status[CaseTrial]:
    """Have cases judged by another rulebook; nothing is changed."""
    made = case_trials.ask(
        actor=web.actor(request), now=now(), most=given.most, rulebook=given.rulebook, texts=given.texts
    )
    return Status(201, made)


@router.get("/rules/trials/{uuid:case_trial_id}", response=CaseTrialOut)
def case_trial(request: HttpRequest, case_trial_id: UUID) -> CaseTrial:
    """A dry run with its sums."""
    return case_trials.get_trial(actor=web.actor(request), trial_id=case_trial_id)


@router.get("/rules/trials/{uuid:case_trial_id}/cases", response=CaseTrialLinesOut)
def case_trial_lines(request: HttpRequest, case_trial_id: UUID, before: str = "", after: str = "") -> dict[str, object]:
    """Case by case what would be said otherwise."""
    actor = web.actor(request)
    found = case_trials.get_trial(actor=actor, trial_id=case_trial_id)
    page, lines = case_trials.lines_of(found, actor=actor, before=before, after=after)
    return {
        "lines": [
            {"case_id": one.case.id, "number": one.case.number, "is_known": one.is_known, "changes": one.changes}
            for one in lines
        ],
        "before": page.before,
        "after": page.after,
        "count": page.count,
        "capped": page.capped,
    }
