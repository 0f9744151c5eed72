"""What is read of plans, reviews and findings.

The legal section knows of all of them; a unit's leader of findings to the unit; an officer of those about themselves.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Q, QuerySet

from liuhen.duties.models import Deadline
from liuhen.duties.queries import clock_of
from liuhen.paging import COUNT_CAP, MENU_CAP, Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, reach, require
from liuhen.people.standing import is_same_hand, own_hands
from liuhen.recordings.models import Recording
from liuhen.recordings.visible import open_to_reviewer, taking_part
from liuhen.rules.sampling import Drawn, draw
from liuhen.rules.supervision import SupervisionRules, supervision_rules
from liuhen.supervision.reviews.errors import FindingNotFoundError, PlanNotFoundError
from liuhen.supervision.reviews.models import Finding, FindingState, Plan, Reply, Sample, SampleState

ANSWER_FINDING = "answer_finding"
"""The rulebook's period in which a unit answers."""


def rules_in_force() -> SupervisionRules:
    """What the legal section goes by."""
    return supervision_rules(settings.LIUHEN.supervision_rules)


def plan_list(*, actor: Actor, before: str = "", after: str = "") -> Page[Plan]:
    """One page of plans, newest first, each with how much of it is done.

    Raises:
        NotPermittedError: the actor reviews none.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    return page_by_key(_counted(), before=before, after=after)


def get_plan(*, actor: Actor, plan_id: UUID) -> Plan:
    """Return a plan.

    Raises:
        NotPermittedError: the actor reviews none.
        PlanNotFoundError: there is none.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    found = _counted().filter(id=plan_id).first()
    if found is None:
        raise PlanNotFoundError
    return found


def _counted() -> QuerySet[Plan]:
    rows = Plan.objects.select_related("unit", "officer", "drawn_by")
    return rows.annotate(
        sample_count=Count("samples"),
        waiting_count=Count("samples", filter=Q(samples__state=SampleState.WAITING)),
        found_count=Count("samples", filter=Q(samples__state=SampleState.FOUND)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class SampleLine:
    """A drawn recording in its plan's list.

    Attributes:
        sample: it.
        is_own: the reader took part: somebody else of the legal section reviews it.
        is_open: the reader may look at it now.
    """

    sample: Sample
    is_own: bool
    is_open: bool


def samples_of(plan: Plan, *, actor: Actor) -> list[SampleLine]:
    """What a plan drew, in its order."""
    rows = list(
        plan.samples.select_related("recording__unit", "recording__case", "recording__officer", "reviewed_by")
        .select_related("recording__description", "finding")
        .order_by("position")
    )
    ids = [one.recording_id for one in rows]
    seen = set(open_to_reviewer(actor).filter(id__in=ids).values_list("id", flat=True))
    own = takes_part(actor, ids)
    return [
        SampleLine(sample=one, is_own=one.recording_id in own, is_open=one.recording_id in seen) for one in rows
    ]  # fmt: skip


def takes_part(actor: Actor, recording_ids: list[UUID]) -> set[UUID]:
    """Those of some recordings that the actor, or whom it stands in for, took part in: see `taking_part`."""
    rows = Recording.objects.filter(id__in=recording_ids)
    return set(rows.filter(taking_part(actor)).values_list("id", flat=True))


def is_own_answer(actor: Actor, reply: Reply) -> bool:
    """Whether the actor gave an answer itself, or a hand that counts as its own: somebody else judges it."""
    return is_same_hand(actor, reply.replied_by_id, reply.replied_at)


def get_sample(*, actor: Actor, sample_id: UUID) -> Sample:
    """Return a drawn recording with its plan and review.

    Raises:
        NotPermittedError: the actor reviews none.
        PlanNotFoundError: there is none.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    rows = Sample.objects.select_related("plan", "recording__unit", "recording__case", "reviewed_by")
    found = rows.filter(id=sample_id).first()
    if found is None:
        raise PlanNotFoundError
    return found


def drawn_again(plan: Plan) -> tuple[Drawn, bool]:
    """Draw once more from the list that was kept: what that gives, and whether it's what was drawn."""
    names = zlib.decompress(bytes(plan.frame.names)).decode().split()
    again = draw(names, seed=plan.seed, wanted=plan.wanted)
    drawn = tuple(str(one) for one in plan.samples.order_by("position").values_list("recording_id", flat=True))
    return again, again.sha256 == plan.frame_sha256 and again.picked == drawn


def visible_findings(actor: Actor) -> QuerySet[Finding]:
    """The findings that an actor may know of.

    Raises:
        NotPermittedError: the actor knows of none.
    """
    require(actor, Capability.VIEW_FINDINGS)
    rows = Finding.objects.select_related("unit", "sample__recording__case", "sample__plan", "raised_by", "closed_by")
    if holds(actor, Capability.REVIEW_RECORDINGS):
        return rows
    units = reach(actor, Capability.ANSWER_FINDINGS)
    if units is None:
        return rows
    scope = Q(unit_id__in=units)
    if actor.officer_id is not None:
        about = Finding.officers.through.objects.filter(officer_id=actor.officer_id)
        scope |= Q(pk__in=about.values("finding_id"))
    return rows.filter(scope)


def get_finding(*, actor: Actor, finding_id: UUID) -> Finding:
    """Return a finding.

    Raises:
        NotPermittedError: the actor knows of none.
        FindingNotFoundError: there is none, or the actor may not know of it.
    """
    found = visible_findings(actor).filter(id=finding_id).first()
    if found is None:
        raise FindingNotFoundError
    return found


def finding_list(*, actor: Actor, state: str = "", before: str = "", after: str = "") -> Page[Finding]:
    """One page of findings, newest first; `state` of `FindingState`, anything else for all.

    Raises:
        NotPermittedError: the actor knows of none.
    """
    rows = visible_findings(actor)
    if state in FindingState.values:
        rows = rows.filter(state=state)
    return page_by_key(rows, before=before, after=after)


def sent_back(finding: Finding) -> Reply | None:
    """The answer that was sent back last; None while none was."""
    return finding.replies.filter(is_accepted=False).order_by("-id").first()


def run_of(finding: Finding) -> UUID:
    """The subject of the clock that runs, or ran last: an answer sent back begins one of its own, and none is lost."""
    last = sent_back(finding)
    return last.id if last else finding.id


def clock_of_finding(finding: Finding) -> Deadline | None:
    """The clock in which the unit answers; None where the rulebook asks nothing."""
    return clock_of(period=ANSWER_FINDING, subject=run_of(finding))


def to_review(actor: Actor) -> QuerySet[Sample]:
    """The drawn recordings that wait for the actor's section; none for anybody else."""
    if not holds(actor, Capability.REVIEW_RECORDINGS):
        return Sample.objects.none()
    return Sample.objects.filter(state=SampleState.WAITING)


def drawn_since(*, actor: Actor, since: datetime) -> dict[str, int]:
    """How far the recordings are that were drawn since a moment: how many in which `SampleState`.

    Raises:
        NotPermittedError: the actor reviews none.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    rows = Sample.objects.filter(plan__in=Plan.objects.filter(drawn_at__gte=since)).order_by()
    return dict(rows.values_list("state").annotate(Count("id")))


def raised_since(*, actor: Actor, since: datetime) -> dict[str, int]:
    """How far the findings are that were raised since a moment: how many in which `FindingState`.

    Raises:
        NotPermittedError: the actor reviews none.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    rows = Finding.objects.filter(raised_at__gte=since).order_by()
    return dict(rows.values_list("state").annotate(Count("id")))


def open_findings(*, actor: Actor) -> list[tuple[str, datetime]]:
    """The findings that aren't settled, each with its state and since when; at most `COUNT_CAP` and one.

    Raises:
        NotPermittedError: the actor reviews none.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    rows = Finding.objects.filter(state__in=(FindingState.RAISED, FindingState.ANSWERED)).order_by()
    return list(rows.values_list("state", "raised_at")[: COUNT_CAP + 1])


def to_answer(actor: Actor) -> QuerySet[Finding]:
    """The findings that wait for the actor's answer."""
    if not holds(actor, Capability.ANSWER_FINDINGS):
        return Finding.objects.none()
    units = reach(actor, Capability.ANSWER_FINDINGS)
    rows = Finding.objects.filter(state=FindingState.RAISED).order_by("id")
    return rows if units is None else rows.filter(unit_id__in=units)


def to_judge(actor: Actor) -> QuerySet[Finding]:
    """The answers that wait for the legal section; nobody's own."""
    if not holds(actor, Capability.REVIEW_RECORDINGS):
        return Finding.objects.none()
    own = Reply.objects.filter(judged_at=None, replied_by_id__in=own_hands(actor)).values("finding_id")
    return Finding.objects.filter(state=FindingState.ANSWERED).exclude(pk__in=own).order_by("id")


def waiting(actor: Actor) -> int:
    """How many findings wait for the actor: for an answer, or for a word on one; up to what a menu tells."""
    asked = to_answer(actor).order_by()[: MENU_CAP + 1].count()
    return asked + to_judge(actor).order_by()[: MENU_CAP + 1].count()
