"""Until when things are kept, of all that applies the longest, and what would be due (arts 21 and 22)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.archive.keeping.filed import filed_in, in_filed_volume
from liuhen.archive.keeping.models import (
    Disposal,
    DisposalItem,
    DisposalState,
    DueRecording,
    Hold,
    HoldKind,
    MarkState,
    OutMark,
)
from liuhen.archive.keeping.queries.holds import gist_of
from liuhen.cases.queries import families_of
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.keeping import Kept, claims_of, told
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.visible import sealed_ids
from liuhen.rules.clocks import ZONE
from liuhen.rules.model import Period
from liuhen.rules.retention import Disposable, Held, disposable
from liuhen.rules.shelf import rulebook

BATCH = 200


def whole(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    """With what counting asks of each."""
    return rows.select_related("case", "description").prefetch_related("marks")


def disposables(recordings: Sequence[Recording]) -> dict[UUID, Disposable]:
    """When each recording may be proposed for destruction, line by line; asked in a bounded number of queries a case.

    Args:
        recordings: as `whole` brings them.
    """
    ids = [one.id for one in recordings]
    claims, filed, held = claims_of(recordings), filed_in(ids), _held(recordings)
    out = set(
        OutMark.objects.filter(recording__in=ids, state=MarkState.APPROVED).values_list("recording_id", flat=True)
    )
    return {
        one.id: disposable(
            claims[one.id], filed=filed.get(one.id, ()), is_marked_out=one.id in out, held=held.get(one.id, ())
        )
        for one in recordings
    }


def _held(recordings: Sequence[Recording]) -> dict[UUID, list[Held]]:
    """What holds destruction of each: holds of its own and of its cases, periods that run, seals."""
    ids = [one.id for one in recordings]
    families = families_of({one.case_id for one in recordings if one.case_id})
    cases = {each for family in families.values() for each in family}
    of_case: dict[UUID, list[Held]] = {}
    of_own: dict[UUID, list[Held]] = {}
    for hold in Hold.objects.filter(Q(case__in=cases) | Q(recording__in=ids), lifted_at=None).order_by("id"):
        if hold.case_id is not None:
            if hold.kind != HoldKind.LONG_TERM:  # a case's grounds are among its claims already
                of_case.setdefault(hold.case_id, []).append(_of_hold(hold))
        elif hold.recording_id is not None:
            of_own.setdefault(hold.recording_id, []).append(_of_hold(hold))
    for case_id, one in _rights(cases):
        of_case.setdefault(case_id, []).append(one)
    for recording_id in sealed_ids().filter(recording__in=ids):
        sealed = Held(code="sealed", clause="8(2)", label="")
        of_own.setdefault(recording_id, []).append(sealed)
    return {
        one.id: [
            *of_own.get(one.id, ()),
            *(each for case in (families[one.case_id] if one.case_id else ()) for each in of_case.get(case, ())),
        ]
        for one in recordings
    }


def _of_hold(hold: Hold) -> Held:
    if hold.kind == HoldKind.LONG_TERM:
        return Held(code="ground", clause=hold.clause, label=gist_of(hold))
    return Held(code="hold", clause="21", label=gist_of(hold))


def _rights(cases: set[UUID]) -> Iterator[tuple[UUID, Held]]:
    """The periods of the party that hold destruction while they run: to sue, to ask for review."""
    periods = _holding()
    rows = Deadline.objects.filter(case_id__in=cases, period__in=periods).exclude(state=DeadlineState.WITHDRAWN)
    for row in rows.order_by("id"):
        period, day = periods[row.period], row.last_day or timezone.localdate(row.due_at, ZONE)
        if row.case_id is not None:
            yield row.case_id, Held(code="right", clause=period.clause, label=period.gist, until=day)


def _holding() -> dict[str, Period]:
    return {code: one for code, one in rulebook().latest.periods.items() if one.holds_destruction}


def kept_here(recording: Recording) -> Kept:
    """Until when a recording is kept, of all that applies, for its page."""
    found = disposables([recording])[recording.id]
    mark = OutMark.objects.filter(recording=recording).order_by("-id").first()
    pages = [(reverse("hold_recording", args=[recording.id]), _("登记保全或长期保存情形"))]
    is_free = mark is None or mark.state in (MarkState.REFUSED, MarkState.WITHDRAWN)
    if recording.is_described and is_free and not filed_in([recording.id]):
        pages.append((reverse("mark_out", args=[recording.id]), _("申请列为不入卷")))
    return Kept(found.until, told(found.lines), pages=tuple(pages))


def candidates() -> QuerySet[Recording]:
    """The recordings that can be due at all: filed, or approved as 不入卷; described, not sealed, and not gone."""
    marked = OutMark.objects.filter(recording=OuterRef("pk"), state=MarkState.APPROVED)
    rows = Recording.objects.filter(in_filed_volume() | Q(Exists(marked)), is_described=True)
    return rows.exclude(viewing=Viewing.GONE).exclude(pk__in=sealed_ids())


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLine:
    """A recording whose keeping is over.

    Attributes:
        recording: which.
        until: the last day on which it had to be kept.
        why: every rule that spoke, in words.
        stopped: the newest batch with it that an objection stopped, if there was one.
    """

    recording: Recording
    until: date
    why: tuple[str, ...]
    stopped: Disposal | None = None


def in_batches() -> Iterator[list[Recording]]:
    """Every candidate, in the order in which they came, a batch at a time."""
    rows = whole(candidates()).order_by("id")
    last: UUID | None = None
    while batch := list(islice(rows.filter(id__gt=last) if last else rows, BATCH)):
        last = batch[-1].id
        yield batch


def due_on(day: date) -> Iterator[DueLine]:
    """Everything whose keeping is over on a day, by number; counted anew, a batch at a time. Reads only."""
    for batch in in_batches():
        found = disposables(batch)
        for one in batch:
            told_of = found[one.id]
            if told_of.until is not None and told_of.is_due(day):
                yield DueLine(recording=one, until=told_of.until, why=told(told_of.lines))


def due_list(*, actor: Actor, before: str = "", after: str = "") -> Page[DueRecording]:
    """One page of what the worker last found due and stands in no batch, newest first.

    Raises:
        NotPermittedError: the actor has nothing to do with it.
    """
    require(actor, Capability.VIEW_RETENTION)
    rows = DueRecording.objects.select_related("recording__case", "recording__unit", "recording__description")
    proposed = DisposalItem.objects.filter(recording=OuterRef("recording"), is_open=True)
    rows = rows.exclude(recording__in=sealed_ids()).filter(~Exists(proposed))
    return page_by_key(rows, before=before, after=after)


def explained(rows: Sequence[DueRecording]) -> list[DueLine]:
    """The rows of a page with every rule that speaks now; what has been held since is told by its lines."""
    recordings = list(whole(Recording.objects.filter(id__in=[row.recording_id for row in rows]).select_related("unit")))
    found, by_id = disposables(recordings), {one.id: one for one in recordings}
    stopped = stopped_before(recordings)
    return [
        DueLine(
            recording=by_id[row.recording_id],
            until=row.until,
            why=told(found[row.recording_id].lines),
            stopped=stopped.get(row.recording_id),
        )
        for row in rows
    ]


def stopped_before(recordings: Sequence[Recording]) -> dict[UUID, Disposal]:
    """Of each recording that stood in batches that an objection stopped, the newest of these."""
    rows = DisposalItem.objects.filter(recording__in=recordings, disposal__state=DisposalState.STOPPED)
    return {one.recording_id: one.disposal for one in rows.select_related("disposal").order_by("id")}
