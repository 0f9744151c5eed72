"""Lists of recordings: what they can be narrowed to, and how each stays quick among very many.

What stands first in a list that's narrowed to days of shooting is what was shot last; in any other what came in last.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date, datetime, time, timedelta
from uuid import UUID

from django.db.models import CharField, F, Func, Prefetch, Q, QuerySet, Value
from django.db.models.lookups import In
from django.utils import timezone

from liuhen.cases.findable import CASE
from liuhen.cases.models import Case
from liuhen.clock import FIRST, LAST
from liuhen.paging import FEW, GATHERED, Count, Known, Page, count_near, page_by_key, page_by_moment
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.scopes import asked_of_each
from liuhen.recordings import search
from liuhen.recordings.models import Derivative, Description, Kind, Recording, Viewing
from liuhen.recordings.visible import known_to
from liuhen.search.grams import runs_of
from liuhen.search.queries import found

MEDIA_KINDS = (Kind.VIDEO, Kind.AUDIO, Kind.PHOTO)
# A damaged film is no video to any program, but it's what its officer looks for: it stays in sight by its name.
_MEDIA_SUFFIXES = (
    *("mp4", "mov", "m4v", "3gp", "avi", "mkv", "mts", "m2ts", "ts", "mpg", "mpeg", "mxf", "wmv", "asf", "flv", "dav"),
    *("h264", "h265", "264", "265", "wav", "mp3", "aac", "m4a", "amr", "ogg", "wma"),
    *("jpg", "jpeg", "png", "heic", "heif", "tif", "tiff", "bmp", "webp"),
)
_MEDIA_PATHS = [f"original.{suffix}" for suffix in _MEDIA_SUFFIXES]
# Not the column itself: PostgreSQL would look for each of these names in an index, longer than for all the rest.
_PATH = Func(F("logical_path"), Value(""), template="(%(expressions)s)", arg_joiner=" || ", output_field=CharField())
FOOTAGE = (
    Q(kind__in=MEDIA_KINDS) | Q(viewing=Viewing.PENDING) | (Q(kind=Kind.OTHER) & Q(In(_PATH, tuple(_MEDIA_PATHS))))
)
"""What officers mean by recordings: all but device logs and other files that came off a card beside them."""


def is_footage(recording: Recording) -> bool:
    """`FOOTAGE` of a row that is at hand."""
    if recording.kind in MEDIA_KINDS or recording.viewing == Viewing.PENDING:
        return True
    return recording.kind == Kind.OTHER and recording.logical_path in _MEDIA_PATHS


POSTERS = Prefetch(
    "derivatives", queryset=Derivative.objects.filter(purpose=Derivative.Purpose.POSTER), to_attr="posters"
)
"""Brings every recording of a list its poster, as `posters`."""

SHOWN = ("recorder", "officer", "unit", "case__party", "activity", "description")


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingFilter:
    """What a list of recordings is narrowed to; an empty field narrows nothing."""

    text: str = ""
    from_day: date | None = None
    to_day: date | None = None
    officer_id: UUID | None = None
    recorder_id: UUID | None = None
    unit_id: UUID | None = None
    case_id: UUID | None = None
    case_number: str = ""  # part of it
    recording_class: str = ""
    kind: str = ""  # empty: footage; "all": device logs and unknown files too
    is_described: bool | None = None
    is_important: bool | None = None
    viewing: str = ""

    @property
    def is_narrow(self) -> bool:
        """Whether it narrows anything but the kind."""
        return any(getattr(self, each.name) not in ("", None) for each in fields(self) if each.name != "kind")

    @property
    def is_of_one(self) -> bool:
        """Whether an officer or a recorder is chosen: of a unit's, an index has these in the list's order."""
        return (self.officer_id is not None or self.recorder_id is not None) and self.case_id is None

    @property
    def by_shooting(self) -> bool:
        """Whether the list stands in shooting order."""
        return self.from_day is not None or self.to_day is not None


def list_recordings(*, actor: Actor, wanted: RecordingFilter, before: str = "", after: str = "") -> Page[Recording]:
    """Return one page of the recordings that the actor may know of, the newest first, with posters.

    Args:
        actor: who looks.
        wanted: what to narrow to.
        before: key of the page with newer rows, see `Page.before`.
        after: key of the page with older rows, see `Page.after`.
    """
    known = known_to(actor)
    words = search.Words.of(wanted.text)

    def narrow(rows: QuerySet[Recording]) -> QuerySet[Recording]:
        narrowed = _shown(_narrowed(rows, known, wanted))
        return narrowed if words is None else words.among(narrowed)

    def gather(rows: QuerySet[Recording]) -> QuerySet[Recording]:
        narrowed = _narrowed(rows, known, wanted, is_asked=True)
        return narrowed if words is None else words.among(narrowed)

    def lead(rows: QuerySet[Recording]) -> QuerySet[Recording]:
        narrowed = _narrowed(rows, known, wanted, is_asked=False)
        return narrowed if words is None else words.among(narrowed)

    is_led = wanted.is_of_one and known.is_in_order
    if words is not None and not known.is_few:
        begun = words.begun()
        if begun.is_all and len(begun.hits) <= _FEW_HITS:
            hits = [recording_id for _place, recording_id in begun.hits]
            rows = _shown(_narrowed(known.whole.filter(pk__in=hits), known, wanted))
            return _page(rows, wanted, before=before, after=after)
        if not wanted.by_shooting and not is_led and not _is_little(wanted):
            return words.page(
                begun, known, lambda rows: _shown(_narrowed(rows, known, wanted)), gather, before=before, after=after
            )
    if not known.is_few and not wanted.by_shooting and not is_led and _is_little(wanted):
        rows = narrow(known.whole)
        return _page(rows, wanted, before=before, after=after, counted=count_near(known.whole, narrow))
    if wanted.by_shooting:
        shown = narrow(known.whole)
        counted = None
        if not known.is_few:
            within = _shot(Recording.objects.all(), wanted)
            counted = count_near(known.whole, narrow, within=within, by="captured_at")
        return _page(narrow(known.rows()), wanted, before=before, after=after, counted=counted, shown=shown)
    is_apart = bool(wanted.is_important) or wanted.is_described is False
    return known.page(
        narrow,
        is_narrowed=wanted.is_narrow,
        before=before,
        after=after,
        gather=gather,
        is_apart=is_apart,
        lead=lead if is_led else None,
    )


def _is_little(wanted: RecordingFilter) -> bool:
    """Whether a case is looked for, or an officer or a recorder that has little: then that is looked through."""
    if runs_of(wanted.case_number):
        return len(_cases(wanted.case_number)) <= _FEW_CASES
    chosen = {"officer_id": wanted.officer_id, "recorder_id": wanted.recorder_id, "case_id": wanted.case_id}
    rows = [Recording.objects.filter(**{name: value}).values("pk") for name, value in chosen.items() if value]
    return any(not each[GATHERED : GATHERED + 1].exists() for each in rows)


def _page(
    rows: QuerySet[Recording],
    wanted: RecordingFilter,
    *,
    before: str,
    after: str,
    counted: Count | None = None,
    shown: QuerySet[Recording] | None = None,
) -> Page[Recording]:
    if wanted.by_shooting:
        return page_by_moment(rows, "captured_at", before=before, after=after, counted=counted, shown=shown)
    return page_by_key(rows, before=before, after=after, counted=counted, shown=shown)


def _shown(rows: QuerySet[Recording]) -> QuerySet[Recording]:
    shown: QuerySet[Recording] = rows.select_related(*SHOWN).prefetch_related(POSTERS)
    return shown


def all_recordings(*, actor: Actor, wanted: RecordingFilter) -> Iterator[Recording]:
    """Every recording of such a list, newest arrival first, a few hundred in memory at a time."""
    known = known_to(actor)
    rows = _narrowed(known.rows(), known, wanted).select_related(*SHOWN)
    return search.matching(rows, wanted.text).order_by("-id").iterator(chunk_size=500)


_FEW_HITS = 1_000  # recordings that hold a search's words and are looked at one by one
_FEW_CASES = 300


def _narrowed(
    rows: QuerySet[Recording], known: Known[Recording], wanted: RecordingFilter, *, is_asked: bool | None = None
) -> QuerySet[Recording]:
    """The rows of a list but for its words.

    What is known of little is gathered already, and a list by shooting is walked in that order: there a column is
    only asked of each row. Else an index may lead the way.
    """
    if is_asked is None:
        is_asked = known.is_few or wanted.by_shooting
    rows = _by_columns(rows, wanted, is_asked=is_asked)
    if wanted.recording_class:
        rows = _of_class(rows, wanted.recording_class)
    if number := wanted.case_number.replace("\x00", "").strip():  # PostgreSQL takes no NUL
        rows = _of_cases(rows, number)
    if wanted.kind != "all":
        rows = rows.filter(kind=wanted.kind) if wanted.kind else rows.filter(FOOTAGE)
    rows = _shot(rows, wanted)
    if search.is_number(wanted.text):  # pairs of digits stand in every recording; the number itself in one
        rows = rows.filter(number=wanted.text.strip())
    return rows


def _shot(rows: QuerySet[Recording], wanted: RecordingFilter) -> QuerySet[Recording]:
    """Those shot in the days of a list."""
    if wanted.from_day:
        rows = rows.filter(captured_at__gte=_day_start(wanted.from_day))
    if wanted.to_day:
        rows = rows.filter(captured_at__lt=_day_start(wanted.to_day, after=1))
    return rows


def _by_columns(rows: QuerySet[Recording], wanted: RecordingFilter, *, is_asked: bool) -> QuerySet[Recording]:
    chosen = {"officer_id": wanted.officer_id, "recorder_id": wanted.recorder_id, "case_id": wanted.case_id}
    for name, value in chosen.items():
        if value is not None:
            rows = rows.filter(asked_of_each(name, [value]) if is_asked else Q(**{name: value}))
    plain = {
        "is_described": wanted.is_described,
        "is_important": wanted.is_important,
        "viewing": wanted.viewing or None,
    }
    for name, told in plain.items():
        if told is not None:
            rows = rows.filter(**{name: told})
    if wanted.unit_id:
        units = people.units_below([wanted.unit_id])[wanted.unit_id]
        rows = rows.filter(asked_of_each("unit_id", units) if is_asked or len(units) > 1 else Q(unit_id__in=units))
    return rows


def _of_class(rows: QuerySet[Recording], wanted: str) -> QuerySet[Recording]:
    """Those of a class: gathered when it's rare, else asked of each."""
    alike = Description.objects.filter(recording_class=wanted).order_by("-recording_id").values("recording_id")
    if alike[FEW : FEW + 1].exists():
        return rows.filter(asked_of_each("description__recording_class", [wanted]))
    return rows.filter(pk__in=list(alike.values_list("recording_id", flat=True)))


def _of_cases(rows: QuerySet[Recording], number: str) -> QuerySet[Recording]:
    """Those of cases whose number holds this: by the cases when they're few, else asked of each."""
    cases = _cases(number)
    if runs_of(number) and len(cases) <= _FEW_CASES:
        meant = Case.objects.filter(id__in=cases, number__icontains=number).values_list("id", flat=True)
        return rows.filter(case_id__in=list(meant))
    return rows.filter(case__number__icontains=number)


def _cases(number: str) -> list[UUID]:
    """The case of this number; where there's none, cases that may hold it in theirs, one more than few at most."""
    whole = list(Case.objects.filter(number=number.strip()).values_list("id", flat=True))
    return whole or found(CASE, number, scopes=None, limit=_FEW_CASES + 1)


def _day_start(day: date, *, after: int = 0) -> datetime:
    day = min(max(day, FIRST.date()), LAST.date()) + timedelta(days=after)  # the calendar's ends have no start here
    return timezone.make_aware(datetime.combine(day, time()))
