"""What answers to a plan's conditions: the frame from which is drawn, and what of it stays closed."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.db.models import Q, QuerySet

from liuhen.archive.keeping.models import Hold
from liuhen.people.queries import units_below
from liuhen.recordings.models import Recording, UnderConsent, Viewing
from liuhen.recordings.queries import FOOTAGE, sealed_ids
from liuhen.rules.clocks import ZONE
from liuhen.supervision.reviews.models import Risk, Sample
from liuhen.supervision.reviews.telling import Conditions


@dataclass(frozen=True, slots=True, kw_only=True)
class Framed:
    """What answers to a plan.

    Attributes:
        names: of recordings that can be drawn; at most one more than the frame may hold.
        sealed, protected: how many answer too and stay closed to the legal section.
    """

    names: tuple[str, ...]
    sealed: int
    protected: int


def framed(conditions: Conditions, *, most: int) -> Framed:
    """Gather the frame. What is sealed (art 8) or for named people only isn't drawn: nobody here may open it."""
    rows = answering(conditions)
    sealed = rows.filter(pk__in=sealed_ids())
    closed = UnderConsent.objects.values("recording_id")
    protected = rows.exclude(pk__in=sealed_ids()).filter(pk__in=closed)
    free = rows.exclude(pk__in=sealed_ids()).exclude(pk__in=closed)
    names = free.order_by().values_list("id", flat=True)[: most + 1]
    return Framed(names=tuple(str(name) for name in names), sealed=sealed.count(), protected=protected.count())


def answering(conditions: Conditions) -> QuerySet[Recording]:
    """The recordings that answer to conditions and still exist: what shows or sounds something, no logs."""
    begin = datetime.combine(conditions.since, time.min, ZONE)
    end = datetime.combine(conditions.until + timedelta(days=1), time.min, ZONE)
    rows = Recording.objects.filter(FOOTAGE, received_at__gte=begin, received_at__lt=end)
    rows = rows.exclude(viewing=Viewing.GONE)
    if conditions.unit_id is not None:
        rows = rows.filter(unit_id__in=units_below([conditions.unit_id])[conditions.unit_id])
    if conditions.officer_id is not None:
        rows = rows.filter(officer_id=conditions.officer_id)
    if conditions.kind:
        rows = rows.filter(kind=conditions.kind)
    return rows.filter(_at_risk(conditions.risk)) if conditions.risk else rows


def _at_risk(risk: str) -> Q:
    held = Hold.objects.filter(lifted_at=None)
    return {
        Risk.IMPORTANT: Q(is_important=True),
        Risk.COERCION: Q(case__kind="coercion"),
        Risk.PENALTY: Q(case__kind="penalty"),
        Risk.HELD: Q(pk__in=held.exclude(recording=None).values("recording_id"))
        | Q(case_id__in=held.exclude(case=None).values("case_id")),
        Risk.UNDESCRIBED: Q(is_described=False),
        Risk.NEVER_REVIEWED: ~Q(pk__in=Sample.objects.values("recording_id")),
    }[Risk(risk)]
