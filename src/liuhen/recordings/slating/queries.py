"""What is known of a recording by slates, and which recordings follow one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from liuhen.custody.models import Entry
from liuhen.devices.models import Docking, Loan, LoanKind
from liuhen.people.actors import Actor
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.queries import visible_to
from liuhen.recordings.slating.models import SlateAssignment, SlateSearch, SlateSeen, Standing
from liuhen.recordings.times import begun_at, times_of

CLOCK_WORDS: dict[str, Promise] = {
    "told": gettext_lazy("屏幕上的码按秒更新，由此得知设备时钟的偏差，见“校正时间”。"),
    "still": gettext_lazy("只看到一个码，不能据以确定设备时钟的偏差。"),
    "replayed": gettext_lazy("码没有按秒更新，可能是保存的图片，不据以确定设备时钟的偏差。"),
}
MOST_FOLLOWERS = 2_000
"""More than a card holds of one outing."""
LONGEST_OUTING = timedelta(days=30)
"""Beyond it nothing follows a slate, even where nobody gave the recorder back."""
SHOWN = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateSheet:
    """What a recording's page says of slates.

    Attributes:
        search: whether and when it was looked through; None while it wasn't.
        seen: the codes in it, of which several in a row that say the same stand as one.
        assignment: that the recording belongs where it does by a slate; None when it doesn't, or a person chose.
        by: the recording that shows that slate, where it's another one that the reader may see.
    """

    search: SlateSearch | None
    seen: Sequence[SlateSeen]
    assignment: SlateAssignment | None
    by: Recording | None

    @property
    def clock_words(self) -> list[str]:
        """What each filming of a live code told of the recorder's clock."""
        return [str(CLOCK_WORDS[told]) for told in (self.search.clocks if self.search else ()) if told in CLOCK_WORDS]

    @property
    def is_empty(self) -> bool:
        """Whether there's nothing to show: what couldn't be looked through, or not to its end, is shown."""
        search = self.search
        is_told = search is not None and (search.clocks or search.problem or not search.is_whole)
        return not self.seen and self.assignment is None and not is_told


def slate_sheet(*, actor: Actor, recording: Recording) -> SlateSheet:
    """What is known of a recording by slates."""
    search = SlateSearch.objects.filter(recording=recording).first()
    seen: list[SlateSeen] = []
    rows = SlateSeen.objects.filter(search__recording=recording).select_related("activity", "case", "officer")
    for row in rows.order_by("position")[:SHOWN]:
        if seen and _say_the_same(seen[-1], row):
            seen[-1].last_ms = row.last_ms
        else:
            seen.append(row)
    assignment = standing_assignment(recording)
    by = None
    if assignment is not None and assignment.by_id != recording.id:
        by = visible_to(actor).filter(id=assignment.by_id).first()
    return SlateSheet(search=search, seen=seen, assignment=assignment, by=by)


def _say_the_same(one: SlateSeen, other: SlateSeen) -> bool:
    names = ("standing", "is_live", "activity_id", "case_id", "point", "officer_id")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def standing_assignment(recording: Recording) -> SlateAssignment | None:
    """By which slate a recording belongs where it does; None where a person chose, or nothing is known."""
    found = SlateAssignment.objects.filter(recording=recording).first()
    return found if found is not None and stands(found, recording) else None


def stands(assignment: SlateAssignment, recording: Recording) -> bool:
    """Whether a recording still belongs where the slate put it."""
    return (assignment.case_id, assignment.activity_id) == (recording.case_id, recording.activity_id)


def is_free(recording: Recording) -> bool:
    """Whether no person chose where a recording belongs: then a slate may say, and say something else later."""
    assignment = SlateAssignment.objects.filter(recording=recording).first()
    if assignment is not None and not stands(assignment, recording):
        return False
    if assignment is None and (recording.case_id or recording.activity_id):
        return False
    if recording.is_described or recording.viewing == Viewing.GONE or recording.is_sealed:
        return False
    # Somebody may have said that it belongs to nothing.
    return not Entry.objects.filter(subject=recording.id, kind="recording.attached").exists()


def last_slate_before(recording: Recording) -> Recording | None:
    """The recording whose slate this one follows, by its recorder's clock; None where there's none that holds."""
    if recording.recorder_id is None or recording.captured_at is None:
        return None
    earlier = _of_recorder(recording).filter(
        Q(captured_at__lt=recording.captured_at) | Q(captured_at=recording.captured_at, number__lt=recording.number)
    )
    found = earlier.filter(slates__seen__standing=Standing.GENUINE).order_by("-captured_at", "-number").first()
    if found is None:
        return None
    end = _end_of(found)
    return found if _is_within(recording, found, end) else None


def followers_of(recording: Recording) -> list[Recording]:
    """The recordings of the same recorder that follow a recording's slate, up to the next one or its return.

    Films that weren't looked through yet aren't among them: they may have a slate of their own.
    """
    if recording.recorder_id is None or recording.captured_at is None:
        return []
    later = _of_recorder(recording).filter(
        Q(captured_at__gt=recording.captured_at) | Q(captured_at=recording.captured_at, number__gt=recording.number)
    )
    end = _end_of(recording)
    later = later.filter(captured_at__lte=end or recording.captured_at + LONGEST_OUTING)
    found = []
    rows = later.select_related("slates", "seal").order_by("captured_at", "number")
    with_slate = set(
        SlateSeen.objects.filter(search__recording__in=later, standing=Standing.GENUINE).values_list(
            "search__recording_id", flat=True
        )
    )
    for one in rows[:MOST_FOLLOWERS]:
        if one.id in with_slate or not _is_within(one, recording, end):
            break
        if one.kind != Kind.VIDEO or hasattr(one, "slates"):
            found.append(one)
    return found


def _of_recorder(recording: Recording) -> QuerySet[Recording]:
    """What could be of the same outing: of this card and, while the recorder is out, of the next ones."""
    rows = Recording.objects.filter(recorder=recording.recorder, captured_at__isnull=False)
    return rows if _loan_at(recording) is not None else rows.filter(arrived_with=recording.arrived_with)


def _loan_at(recording: Recording) -> Loan | None:
    """By which loan the recorder was out; one that stays with its officer never comes back."""
    at = begun_at(recording, times_of([recording])) or recording.captured_at
    rows = Loan.objects.filter(recorder=recording.recorder, out_at__lte=at).exclude(kind=LoanKind.STANDING)
    return rows.filter(Q(returned_at=None) | Q(returned_at__gte=at)).order_by("-id").first()


def _end_of(recording: Recording) -> datetime | None:
    """When the recorder came back from the outing of a recording, as its clock showed it then.

    None while it's out, or nobody knows. A clock that is behind, as the slate mostly tells, would else let what the
    next one films belong to this outing.
    """
    loan, came = _loan_at(recording), None
    if loan is not None:
        came = loan.returned_at
    elif recording.arrived_with:
        came = Docking.objects.filter(intake=recording.arrived_with).values_list("at", flat=True).first()
    begun = begun_at(recording, times_of([recording]))
    if came is None or begun is None or recording.captured_at is None:
        return came
    return came + (recording.captured_at - begun)


def _is_within(one: Recording, slate: Recording, end: datetime | None) -> bool:
    """Whether a later recording is still of the outing; a clock that began anew at a factory's date tells no order."""
    if one.captured_at is None or slate.captured_at is None or (end is not None and one.captured_at > end):
        return False
    return abs(one.captured_at - slate.captured_at) <= LONGEST_OUTING


def point_of(recordings: Sequence[Recording]) -> str:
    """The clause of the record point that a printed code in each of some recordings names; empty where they differ.

    What follows a recording on its card has its own point: only a recording's own code says it.
    """
    seen = SlateSeen.objects.filter(search__recording__in=recordings, standing=Standing.GENUINE).exclude(point="")
    told = set(seen.values_list("search__recording_id", "point"))
    points = {point for _recording, point in told}
    return points.pop() if len(points) == 1 and len(told) == len({one.id for one in recordings}) else ""
