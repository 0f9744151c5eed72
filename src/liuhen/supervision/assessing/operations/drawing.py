"""Drawing filed volumes, and looking at one that was drawn. What the machine finds is filled in beforehand."""

from __future__ import annotations

import secrets
from datetime import datetime, time, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from liuhen.archive.volumes.models import Volume, VolumeFile
from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.people.queries import unit as unit_of
from liuhen.people.queries import units_below
from liuhen.rules.clocks import ZONE
from liuhen.rules.days import check_day
from liuhen.rules.sampling import draw
from liuhen.series import next_in
from liuhen.supervision.assessing.errors import (
    AssessmentNotFoundError,
    AssessmentPeriodInvalidError,
    NoVolumesError,
    NumberToDrawInvalidError,
)
from liuhen.supervision.assessing.hints import hints_of
from liuhen.supervision.assessing.models import Assessed, AssessedState, Assessment, AssessmentSeries
from liuhen.supervision.assessing.queries import get_assessed, pdfs_of
from liuhen.supervision.assessing.telling import SEED, TITLE, Wanted, line
from liuhen.supervision.reviews.queries import rules_in_force


def draw_volumes(*, actor: Actor, now: datetime, wanted: Wanted) -> Assessment:
    """Draw filed volumes to be scored by two each; the sheet is the rules' as they are now.

    Raises:
        NotPermittedError: the actor runs no assessments.
        AssessmentFactInvalidError: no title, or a text too long.
        DayOutOfReasonError: it begins on a day that can't be meant.
        AssessmentPeriodInvalidError: the period ends before it begins, or in the future.
        NumberToDrawInvalidError: too few or too many.
        UnitNotFoundError: no such unit.
        NoVolumesError: none was filed then.
    """
    require(actor, Capability.RUN_ASSESSMENTS)
    rules = rules_in_force().assessing
    title = line(wanted.title, field="title", longest=TITLE, needed=True)
    seed = line(wanted.seed, field="seed", longest=SEED) or secrets.token_hex(16)
    _refuse_period(wanted, now)
    if not 1 <= wanted.wanted <= rules.most:
        raise NumberToDrawInvalidError(field="wanted", most=rules.most)
    rows = _filed(wanted)
    frame = [str(one) for one in rows.order_by("id").values_list("id", flat=True)]
    if not frame:
        raise NoVolumesError
    drawn = draw(frame, seed=seed, wanted=wanted.wanted)
    sheet = [one.told() for one in rules.items]
    with transaction.atomic():
        year = timezone.localdate(now, ZONE).year
        made = Assessment.objects.create(
            number=f"评〔{year}〕{next_in(AssessmentSeries, year=year)}号",
            title=title,
            unit_id=wanted.unit_id,
            since=wanted.since,
            until=wanted.until,
            wanted=wanted.wanted,
            seed=seed,
            frame=frame,
            frame_sha256=drawn.sha256,
            sheet=sheet,
            source=rules.source,
            full=rules.full,
            grades=[{"name": one.name, "least": one.least} for one in rules.grades],
            drawn_by_id=actor.account_id,
            drawn_at=now,
        )
        volumes = Volume.objects.select_related("case").in_bulk([UUID(name) for name in drawn.picked])
        for place, name in enumerate(drawn.picked, 1):
            hints = hints_of(volumes[UUID(name)], sheet)
            Assessed.objects.create(assessment=made, position=place, volume=volumes[UUID(name)], hints=hints)
        facts: dict[str, Json] = {
            "number": made.number,
            "seed": seed,
            "frame": drawn.count,
            "drawn": list(drawn.picked),
        }
        digests = {"sha256": drawn.sha256}
        custody.append(
            kind="assessment.drawn", subject=made.id, actor=actor.reference, now=now, facts=facts, digests=digests
        )
    return made


def _refuse_period(wanted: Wanted, now: datetime) -> None:
    check_day(wanted.since, field="since", now=now)
    if wanted.until < wanted.since or wanted.until > timezone.localdate(now, ZONE):
        raise AssessmentPeriodInvalidError(field="until")


def _filed(wanted: Wanted) -> QuerySet[Volume]:
    begin = datetime.combine(wanted.since, time.min, ZONE)
    end = datetime.combine(wanted.until + timedelta(days=1), time.min, ZONE)
    rows = Volume.objects.filter(state=Volume.State.FILED, filed_at__gte=begin, filed_at__lt=end)
    if wanted.unit_id is None:
        return rows
    unit_of(wanted.unit_id)
    return rows.filter(unit_id__in=units_below([wanted.unit_id])[wanted.unit_id])


@transaction.atomic
def open_assessed(*, actor: Actor, now: datetime, assessed_id: UUID) -> Assessed:
    """Return a drawn volume to be looked at; that it was is an entry of the volume.

    Raises:
        NotPermittedError, AssessmentNotFoundError: as `queries.get_assessed`.
    """
    assessed = get_assessed(actor=actor, assessed_id=assessed_id)
    facts = {"by": "assessment"}
    custody.append(kind="volume.viewed", subject=assessed.volume_id, actor=actor.reference, now=now, facts=facts)
    return assessed


@transaction.atomic
def open_assessed_file(
    *, actor: Actor, now: datetime, assessed_id: UUID, file_id: UUID
) -> tuple[Volume, VolumeFile]:  # fmt: skip
    """Return a PDF of a drawn volume to be read by who scores it, until the result is final; an entry of the volume.

    Raises:
        NotPermittedError: the actor scores none.
        AssessmentNotFoundError: no such volume or file, or it isn't scored any more.
    """
    require(actor, Capability.ASSESS_VOLUMES)
    assessed = get_assessed(actor=actor, assessed_id=assessed_id)
    file = next((one for one in pdfs_of(assessed.volume) if one.id == file_id), None)
    if file is None or assessed.state == AssessedState.FINAL:
        raise AssessmentNotFoundError
    facts, digests = {"path": file.path, "by": "assessment"}, {"sha256": file.sha256}
    custody.append(
        kind="volume.opened",
        subject=assessed.volume_id,
        actor=actor.reference,
        now=now,
        facts=facts,
        digests=digests,
    )
    return assessed.volume, file
