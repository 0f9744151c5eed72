"""What looks unusual now, by the thresholds of the rules. Reads only; nothing here says that something is wrong."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q

from liuhen.archive.consulting.models import Copy
from liuhen.archive.keeping.models import Hold, HoldKind
from liuhen.cases.models import Activity
from liuhen.custody.models import Entry
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.recordings.models import Export, Recording
from liuhen.rules.supervision import SupervisionRules
from liuhen.rules.supervision_parts import AlertRule
from liuhen.supervision.alerts.models import AlertKind
from liuhen.supervision.reviews.models import Sample, SampleState

MOST = 100
"""Alerts of a kind in one round: nobody looks into more."""
_VIEWS = {
    AlertKind.VIEWING: ("recording.viewed", "recording.played", "recording.consulted"),
    AlertKind.VIEWING_VOLUMES: ("volume.viewed", "volume.opened", "volume.consulted"),
    AlertKind.VIEWING_DOCUMENTS: ("document.viewed", "document.consulted", "bureau.original_read"),
}
_ASKED_FOR = frozenset({"review", "assessment"})
"""What had a thing open because it was drawn: that counts for nothing."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unusual:
    """Something to look into; see `models.Alert`."""

    kind: AlertKind
    thing: UUID
    count: int
    days: int
    account_id: UUID | None = None
    unit_id: UUID | None = None
    case_id: UUID | None = None
    recording_id: UUID | None = None


def unusual(rules: SupervisionRules, *, now: datetime) -> Iterator[Unusual]:
    """Everything that passes its threshold; a kind that the rules don't have isn't looked for."""
    for rule in rules.alerts:
        yield from _LOOKS[AlertKind(rule.code)](rule, now)


def _unreviewed(rule: AlertRule, now: datetime) -> Iterator[Unusual]:
    """Art 21: what must be kept long-term and nobody of the legal section has looked at since."""
    until = now - timedelta(days=rule.days)
    looked = Sample.objects.filter(state__in=(SampleState.GOOD, SampleState.FOUND))
    of_case = looked.filter(recording__case_id=OuterRef("case_id"), reviewed_at__gte=OuterRef("set_at"))
    of_one = looked.filter(recording_id=OuterRef("recording_id"), reviewed_at__gte=OuterRef("set_at"))
    filmed = Recording.objects.filter(Q(case_id=OuterRef("case_id")) | Q(pk=OuterRef("recording_id")))
    rows = Hold.objects.filter(
        Exists(filmed), ~Exists(of_case), ~Exists(of_one), lifted_at=None, kind=HoldKind.LONG_TERM, set_at__lte=until
    )
    for one in rows.order_by("set_at")[:MOST]:
        yield Unusual(
            kind=AlertKind.UNREVIEWED,
            thing=one.id,
            count=1,
            days=rule.days,
            case_id=one.case_id,
            recording_id=one.recording_id,
        )


def _viewing(rule: AlertRule, now: datetime) -> Iterator[Unusual]:
    """How many different recordings, volumes or documents an account opened, each kind of thing by itself."""
    kind = AlertKind(rule.code)
    since = (now - timedelta(days=rule.days) - _EPOCH) // _MICROSECOND
    seen: dict[str, set[UUID]] = {}
    rows = Entry.objects.filter(kind__in=_VIEWS[kind], order__gte=since).values_list("subject", "facts")
    for subject, facts in rows.iterator(chunk_size=2_000):
        if facts.get("by") not in _ASKED_FOR:
            seen.setdefault(str(facts.get("actor", "")), set()).add(subject)
    yield from _of_accounts(kind, rule, {who: len(what) for who, what in seen.items()})


def _exports(rule: AlertRule, now: datetime) -> Iterator[Unusual]:
    """How often an account exported or had copies made."""
    since = now - timedelta(days=rule.days)
    found: Counter[str] = Counter()
    exported = Export.objects.filter(asked_at__gte=since).exclude(asked_by=None)
    copied = Copy.objects.filter(begun_at__gte=since).exclude(consultation__asked_by=None)
    for rows, who in ((exported, "asked_by_id"), (copied, "consultation__asked_by_id")):
        for account, count in rows.values_list(who).annotate(Count("id")):
            found[f"account:{account}"] += count
    yield from _of_accounts(AlertKind.EXPORTS, rule, found)


def _of_accounts(kind: AlertKind, rule: AlertRule, counts: dict[str, int]) -> Iterator[Unusual]:
    many = sorted(who for who, count in counts.items() if count >= rule.count and who.startswith("account:"))
    for who in many[:MOST]:
        account = UUID(who.removeprefix("account:"))
        yield Unusual(kind=kind, thing=account, count=counts[who], days=rule.days, account_id=account)


def _late_uploads(rule: AlertRule, now: datetime) -> Iterator[Unusual]:
    """Art 16: how many uploads of a unit ended late."""
    since = now - timedelta(days=rule.days)
    rows = Deadline.objects.filter(period="upload", state=DeadlineState.LATE, due_at__gte=since)
    yield from _of_units(AlertKind.LATE_UPLOADS, rule, rows.order_by().values_list("unit_id").annotate(Count("id")))


def _gaps(rule: AlertRule, now: datetime) -> Iterator[Unusual]:
    """Art 7: how many of a unit's activities ended and have no recording, once there was time to upload."""
    filmed = Recording.objects.filter(activity_id=OuterRef("pk"))
    first, last = now - timedelta(days=rule.days), now - timedelta(days=rule.wait)
    rows = Activity.objects.filter(~Exists(filmed), arrived_at__gte=first, left_at__lte=last)
    yield from _of_units(AlertKind.GAPS, rule, rows.order_by().values_list("case__unit_id").annotate(Count("id")))


def _of_units(kind: AlertKind, rule: AlertRule, rows: object) -> Iterator[Unusual]:
    counted: list[tuple[UUID | None, int]] = list(rows)  # type: ignore[call-overload]  # a queryset of pairs
    for unit, count in sorted(counted, key=lambda pair: str(pair[0]))[:MOST]:
        if unit is not None and count >= rule.count:
            yield Unusual(kind=kind, thing=unit, count=count, days=rule.days, unit_id=unit)


_LOOKS: dict[AlertKind, Callable[[AlertRule, datetime], Iterator[Unusual]]] = {
    AlertKind.UNREVIEWED: _unreviewed,
    AlertKind.VIEWING: _viewing,
    AlertKind.VIEWING_VOLUMES: _viewing,
    AlertKind.VIEWING_DOCUMENTS: _viewing,
    AlertKind.EXPORTS: _exports,
    AlertKind.LATE_UPLOADS: _late_uploads,
    AlertKind.GAPS: _gaps,
}
