"""Drawing: random and to be repeated. Seed, frame and what was drawn are kept, and an entry commits to them."""

from __future__ import annotations

import secrets
import zlib
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.people.queries import officer as officer_of
from liuhen.people.queries import unit as unit_of
from liuhen.recordings.models import Kind
from liuhen.recordings.operations import open_for_review
from liuhen.rules.clocks import ZONE
from liuhen.rules.days import check_day
from liuhen.rules.sampling import Drawn, draw
from liuhen.series import next_in
from liuhen.supervision.reviews.errors import (
    FrameEmptyError,
    FrameTooLargeError,
    PeriodInvalidError,
    SupervisionFactInvalidError,
    WantedInvalidError,
)
from liuhen.supervision.reviews.framing import Framed, framed
from liuhen.supervision.reviews.models import Frame, Plan, ReviewSeries, Risk, Sample
from liuhen.supervision.reviews.queries import rules_in_force
from liuhen.supervision.reviews.telling import SEED, TITLE, Conditions, line


def draw_plan(
    *, actor: Actor, now: datetime, title: str, conditions: Conditions, wanted: int, seed: str = ""
) -> Plan:  # fmt: skip
    """Draw recordings and open them to the legal section until each was reviewed.

    What one draws can't be drawn away: every draw has a number and an entry, and no plan is changed or deleted.

    Args:
        actor: of the legal section.
        now: when.
        title: what people call it.
        conditions: what answers.
        wanted: how many; all when fewer answer.
        seed: given by a person, such as numbers drawn in public; random when empty.

    Raises:
        NotPermittedError: the actor reviews none.
        SupervisionFactInvalidError: no title, a text too long, or a kind or risk that isn't of its list.
        DayOutOfReasonError: it begins on a day that can't be meant.
        PeriodInvalidError: the period ends before it begins, or in the future.
        WantedInvalidError: too few or too many.
        UnitNotFoundError, OfficerNotFoundError: as their names say.
        FrameEmptyError, FrameTooLargeError: nothing, or too much, answers.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    rules = rules_in_force()
    named = line(title, field="title", longest=TITLE, needed=True)
    given = line(seed, field="seed", longest=SEED)
    _refuse_wrong(conditions, now)
    if not 1 <= wanted <= rules.most:
        raise WantedInvalidError(field="wanted", most=rules.most)
    found = framed(conditions, most=rules.frame)
    if not found.names:
        raise FrameEmptyError
    if len(found.names) > rules.frame:
        raise FrameTooLargeError(most=rules.frame)
    chosen = given or secrets.token_hex(16)
    drawn = draw(found.names, seed=chosen, wanted=wanted)
    with transaction.atomic():
        plan = Plan.objects.create(
            number=_number(now),
            title=named,
            unit_id=conditions.unit_id,
            officer_id=conditions.officer_id,
            kind=conditions.kind,
            risk=conditions.risk,
            since=conditions.since,
            until=conditions.until,
            wanted=wanted,
            seed=chosen,
            is_seed_given=bool(given),
            frame_count=drawn.count,
            frame_sha256=drawn.sha256,
            sealed_count=found.sealed,
            protected_count=found.protected,
            drawn_by_id=actor.account_id,
            drawn_at=now,
        )
        _keep(plan, found, drawn, actor, now)
    return plan


def _keep(plan: Plan, found: Framed, drawn: Drawn, actor: Actor, now: datetime) -> None:
    names = "".join(f"{name}\n" for name in sorted(found.names))
    Frame.objects.create(plan=plan, names=zlib.compress(names.encode()))
    samples = Sample.objects.bulk_create(
        Sample(plan=plan, position=place, recording_id=UUID(name)) for place, name in enumerate(drawn.picked, 1)
    )
    open_for_review(actor=actor, now=now, drawn={one.id: one.recording_id for one in samples})
    custody.append(
        kind="review.drawn",
        subject=plan.id,
        actor=actor.reference,
        now=now,
        facts={
            "number": plan.number,
            "seed": plan.seed,
            "unit": str(plan.unit_id or ""),
            "officer": str(plan.officer_id or ""),
            "kind": plan.kind,
            "risk": plan.risk,
            "since": plan.since.isoformat(),
            "until": plan.until.isoformat(),
            "wanted": plan.wanted,
            "frame": drawn.count,
            "drawn": list(drawn.picked),
        },
        digests={"sha256": drawn.sha256},
    )


def _number(now: datetime) -> str:
    year = timezone.localdate(now, ZONE).year
    return f"查〔{year}〕{next_in(ReviewSeries, year=year, of='plan')}号"


def _refuse_wrong(conditions: Conditions, now: datetime) -> None:
    check_day(conditions.since, field="since", now=now)
    if conditions.until < conditions.since or conditions.until > timezone.localdate(now, ZONE):
        raise PeriodInvalidError(field="until")
    if conditions.kind and conditions.kind not in Kind.values:
        raise SupervisionFactInvalidError(field="kind", longest=0)
    if conditions.risk and conditions.risk not in Risk.values:
        raise SupervisionFactInvalidError(field="risk", longest=0)
    if conditions.unit_id is not None:
        unit_of(conditions.unit_id)
    if conditions.officer_id is not None:
        officer_of(conditions.officer_id)
