"""Gathers what speaks for what some recordings are of: a bounded number of questions, however many there are."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.cases.models import Activity, Case, TakenRecorder
from liuhen.cases.queries import OPEN_ACTIVITY, of_visible_case, visible_cases
from liuhen.devices.models import Loan
from liuhen.devices.telling_clocks import span_in_words
from liuhen.devices.timekeeping import How
from liuhen.people.actors import Actor
from liuhen.people.scopes import FoundForEach
from liuhen.recordings.models import PointMark, Recording
from liuhen.recordings.proposing import beside, usual
from liuhen.recordings.proposing.weighing import Proposal, Sign, Source, weigh
from liuhen.recordings.slating.models import SlateAssignment, SlateSeen, Standing
from liuhen.recordings.slating.queries import stands
from liuhen.recordings.times import times_of
from liuhen.rules.shelf import rulebook

LONGEST_STAY = timedelta(days=2)
"""How long before a film an activity may have begun that nobody ended late; of longer ones the slate tells."""
MOST_STAYS = 400
MOST_LOANS = 400
_LONGEST_NAME = 60


@dataclass(slots=True)
class Gathered:
    """What was read for a page.

    Attributes:
        recordings: which, in their order.
        spans: between which moments each began, by the server's time as far as that's known.
        signs: what speaks for each.
    """

    recordings: Sequence[Recording]
    spans: dict[UUID, Span] = field(default_factory=dict)
    signs: dict[UUID, list[Sign]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True, slots=True)
class Span:
    """Between which moments a recording began, and whether that's known by the server's time."""

    earliest: datetime
    latest: datetime
    is_corrected: bool

    @property
    def words(self) -> str:
        """By which clock it's told."""
        if not self.is_corrected:
            return _("按设备时间")
        return _("按校正时间，±{within}").format(within=span_in_words((self.latest - self.earliest) / 2))


def proposals(*, actor: Actor, recordings: Sequence[Recording]) -> dict[UUID, Proposal]:
    """What is proposed for each of some recordings that the actor may see, given with what lists show of them."""
    if not recordings:
        return {}
    found = Gathered(recordings)
    found.spans = spans_of(recordings)
    _chosen_and_slates(found)
    _marks(found)
    _visits(actor, found)
    _loans(actor, found)
    beside.add_takes(actor, found.recordings, found.signs)
    beside.add_neighbours(actor, found.recordings, found.signs)
    beside.add_positions(actor, found.recordings, found.signs)
    habits = usual.habits_of(actor, kinds=_of_known_cases(actor, found))
    return {one.id: weigh(found.signs[one.id], habits.more) for one in recordings}


def spans_of(recordings: Iterable[Recording]) -> dict[UUID, Span]:
    """Between which moments recordings began; one without a time of its own, or with an odd one, has none."""
    rows = list(recordings)
    times = times_of(rows)
    spans = {}
    for one in rows:
        if one.captured_at is None:
            continue
        told = times[one.id].known if one.id in times else None
        if told is not None and told.how in (How.READ, How.BETWEEN) and told.earliest and told.latest:
            spans[one.id] = Span(told.earliest, told.latest, is_corrected=True)
        elif told is None or not told.findings:
            spans[one.id] = Span(one.captured_at, one.captured_at, is_corrected=False)
    return spans


def _chosen_and_slates(found: Gathered) -> None:
    """What stands of where a recording belongs already, and whether a slate or a person said so."""
    keys = [one.id for one in found.recordings]
    assigned = {
        one.recording_id: one
        for one in SlateAssignment.objects.filter(recording_id__in=keys).select_related("by", "activity", "case")
    }
    for one in found.recordings:
        given = assigned.get(one.id)
        if given is not None and stands(given, one):
            if given.by_id != one.id:
                words = _("场记码：承接 {number} 中的场记码").format(number=given.by.number)
                found.signs[one.id].append(_belongs(Source.SLATE, words, one.case, one.activity))
        elif one.case is not None:
            words = _("已关联到{what}").format(what=named(one.case, one.activity))
            found.signs[one.id].append(_belongs(Source.CHOSEN, words, one.case, one.activity))
    _slates(found, keys)


def _slates(found: Gathered, keys: Sequence[UUID]) -> None:
    seen = SlateSeen.objects.filter(search__recording_id__in=keys, standing=Standing.GENUINE, case__isnull=False)
    told: set[tuple[UUID, UUID | None, UUID | None, str]] = set()
    for row in seen.select_related("case", "activity", "officer", "search").order_by("position"):
        what = (row.search.recording_id, row.case_id, row.activity_id, row.point)
        if what in told:
            continue
        told.add(what)
        words = _("场记码：{span} 处为{what}").format(span=row.at_span, what=named(row.case, row.activity))
        if row.officer is not None:
            words = _("{words}，由{officer}摄录").format(words=words, officer=row.officer.name)
        sign = _belongs(
            Source.SLATE, words, row.case, row.activity, officer=row.officer_id, told=usual.told_of_point(row.point)
        )
        found.signs[row.search.recording_id].append(sign)


def _belongs(
    source: Source,
    words: str,
    case: Case | None,
    activity: Activity | None,
    *,
    is_strong: bool = True,
    officer: UUID | None = None,
    told: tuple[tuple[str, str], ...] = (),
) -> Sign:
    """A sign that a recording belongs somewhere, with what the activity says of itself."""
    itself = (("place", activity.place),) if activity is not None else ()
    return Sign(
        source=source,
        words=words,
        is_strong=is_strong,
        case=case.id if case is not None else None,
        activity=activity.id if activity is not None else None,
        officer=officer,
        told=(*told, *itself),
    )


def named(case: Case | None, activity: Activity | None) -> str:
    """How a reason names where something belongs."""
    if activity is not None:
        arrived = f"{timezone.localtime(activity.arrived_at):%m-%d %H:%M}"
        return _("活动“{place}”（{arrived}）").format(place=_short(activity.place), arrived=arrived)
    return _("案件“{title}”").format(title=_short(case.title) if case is not None else "")


def _short(name: str) -> str:
    """A name within a reason: of a very long one its beginning, for the field beside it has the whole."""
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME]}…"


def _marks(found: Gathered) -> None:
    """What was marked in a film speaks for its point; of several kinds, the first."""
    keys = [one.id for one in found.recordings]
    points = {point.clause: point for point in rulebook().filmed_points}
    rows = PointMark.objects.filter(recording_id__in=keys, withdrawn_at=None, is_described=False)
    for row in rows.order_by("recording_id", "second", "id"):
        point = points.get(row.clause)
        if point is None:
            continue
        at = f"{row.second // 60}:{row.second % 60:02}"
        words = _("{at} 已标记：{gist}").format(at=at, gist=point.gist)
        found.signs[row.recording_id].append(
            Sign(source=Source.MARK, words=words, is_strong=False, told=usual.told_of_point(row.clause))
        )


def _visits(actor: Actor, found: Gathered) -> None:
    """Activities during which something was filmed, where its officer was or its recorder was taken along."""
    officers = {one.officer_id for one in found.recordings if one.officer_id is not None}
    recorders = {one.recorder_id for one in found.recordings if one.recorder_id is not None}
    near = Q()
    for since, until in _runs(found.spans.values()):
        near |= Q(arrived_at__range=(since - LONGEST_STAY, until))
    if not near or not (officers or recorders):
        return
    taken = TakenRecorder.objects.filter(recorder_id__in=recorders)
    there = Activity.officers.through.objects.filter(officer_id__in=officers)
    named_there = Q(FoundForEach(there.filter(activity_id=OuterRef("pk"))))
    carried_there = Q(FoundForEach(taken.filter(activity_id=OuterRef("pk"))))
    rows = Activity.objects.filter(near, named_there | carried_there).filter(of_visible_case(actor))
    stays = list(rows.select_related("case").order_by("arrived_at", "id")[:MOST_STAYS])
    keys = [one.id for one in stays]
    present = set(there.filter(activity_id__in=keys).values_list("activity_id", "officer_id"))
    links = taken.filter(activity_id__in=keys).values_list("activity_id", "recorder_id", "officer_id")
    wearers: dict[tuple[UUID, UUID | None], UUID | None] = {
        (activity, recorder): wearer for activity, recorder, wearer in links
    }
    begins = [one.arrived_at for one in stays]
    for one in found.recordings:
        span = found.spans.get(one.id)
        if span is None:
            continue
        first, last = bisect_left(begins, span.earliest - LONGEST_STAY), bisect_right(begins, span.latest)
        for stay in stays[first:last]:
            took = (stay.id, one.recorder_id) in wearers
            if took or (stay.id, one.officer_id) in present:
                wearer = wearers.get((stay.id, one.recorder_id))
                found.signs[one.id].extend(_visit(stay, span, took=took, wearer=wearer))


def _visit(stay: Activity, span: Span, *, took: bool, wearer: UUID | None) -> Iterable[Sign]:
    """What a stay says of a film: during it, or on the way back; a clock that may be either says it weakly."""
    end = stay.left_at or stay.returned_at or stay.arrived_at + OPEN_ACTIVITY
    if span.earliest > (stay.returned_at or end):
        return
    place = named(stay.case, stay)
    with_it = _("，执法记录仪登记为携带") if took else ""
    if span.earliest >= stay.arrived_at and span.latest <= end:
        words = _("在{what}的到达与离开之间（{clock}）{taken}").format(what=place, clock=span.words, taken=with_it)
        yield _belongs(Source.VISIT, words, stay.case, stay, officer=wearer)
    elif span.earliest > end:
        words = _("在{what}的离开与返回之间（{clock}）{taken}").format(what=place, clock=span.words, taken=with_it)
        yield _belongs(Source.VISIT, words, stay.case, stay, is_strong=False, officer=wearer)
    else:
        words = _("可能在{what}期间（{clock}）{taken}").format(what=place, clock=span.words, taken=with_it)
        yield _belongs(Source.VISIT, words, stay.case, stay, is_strong=False, officer=wearer)
    if stay.purpose:
        words = _("内容取自活动目的“{purpose}”").format(purpose=stay.purpose)
        told = (("content", stay.purpose),)
        yield _belongs(Source.VISIT, words, stay.case, stay, is_strong=False, told=told)


def _runs(spans: Iterable[Span]) -> list[tuple[datetime, datetime]]:
    """Spans that lie within a stay's length of each other, as one."""
    runs: list[tuple[datetime, datetime]] = []
    for span in sorted(spans, key=lambda one: one.earliest):
        if runs and span.earliest - runs[-1][1] <= LONGEST_STAY:
            runs[-1] = (runs[-1][0], max(runs[-1][1], span.latest))
        else:
            runs.append((span.earliest, span.latest))
    return runs


def _loans(actor: Actor, found: Gathered) -> None:
    """Who had the recorder, and for which activity it was lent."""
    recorders = {one.recorder_id for one in found.recordings if one.recorder_id is not None}
    if not recorders or not found.spans:
        return
    first = min(one.earliest for one in found.spans.values())
    last = max(one.latest for one in found.spans.values())
    rows = Loan.objects.filter(
        Q(returned_at=None) | Q(returned_at__gte=first), recorder__in=recorders, out_at__lte=last
    )
    loans = list(rows.select_related("officer", "recorder").order_by("-out_at", "-id")[:MOST_LOANS])
    links = TakenRecorder.objects.filter(
        of_visible_case(actor, "activity__case_id"), loan_id__in=[one.id for one in loans]
    )
    taken: Mapping[UUID, list[Activity]] = defaultdict(list)
    for link in links.select_related("activity__case"):
        if link.loan_id is not None:
            taken[link.loan_id].append(link.activity)
    for one in found.recordings:
        span = found.spans.get(one.id)
        if span is None:
            continue
        for loan in loans:
            is_out = loan.out_at <= span.earliest and (loan.returned_at is None or span.latest <= loan.returned_at)
            if loan.recorder_id == one.recorder_id and is_out:
                found.signs[one.id].append(_loan(loan, taken[loan.id]))
                break


def _loan(loan: Loan, activities: Sequence[Activity]) -> Sign:
    """A loan for one activity speaks for that; for several, only for its officer. What the times say goes before."""
    words = _("执法记录仪 {code} 当时由{officer}领用").format(code=loan.recorder.code, officer=loan.officer.name)
    if len(activities) != 1:
        return Sign(source=Source.LOAN, words=words, is_strong=False, officer=loan.officer_id)
    (activity,) = activities
    words = _("{words}，用于{what}").format(words=words, what=named(activity.case, activity))
    return _belongs(Source.LOAN, words, activity.case, activity, is_strong=False, officer=loan.officer_id)


def _of_known_cases(actor: Actor, found: Gathered) -> dict[UUID, str]:
    """Take out what names a case of which the actor mustn't know; the kinds of those that are left."""
    asked = {sign.case for signs in found.signs.values() for sign in signs} - {None}
    kinds = dict(visible_cases(actor).filter(id__in=asked).values_list("id", "kind"))
    for key, signs in found.signs.items():
        found.signs[key] = [sign for sign in signs if sign.case is None or sign.case in kinds]
    return kinds
