"""Who looked at what: opened pages, grants to play and copies, counted by person and recording from the entries."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.archive.consulting.models import Consultation
from liuhen.custody.models import Entry
from liuhen.desk.auditing.errors import LooksWrongError
from liuhen.desk.figures.shapes import Block, Cell, Chart, Row, Series, Table
from liuhen.people.actors import Actor
from liuhen.people.history import names_of
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE

VIEWED, PLAYED, COPIED = "viewed", "played", "copied"
LOOKED = {
    "recording.viewed": VIEWED,
    "recording.consulted": VIEWED,  # art 14: by leave, in the archive room too
    "recording.played": PLAYED,
    "recording.exported": COPIED,
    "recording.copied": COPIED,  # by the worker, for whoever asked by a consultation
}
"""The kinds of entry that say that somebody looked at a recording, and as what each counts."""
LONGEST_DAYS = 366
MOST_LINES, MOST_DRAWN = 200, 12
_MICROSECOND = timedelta(microseconds=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for: a span of days, both counted; a person (`Actor.reference`), a recording's number."""

    first: date
    last: date
    person: str = ""
    number: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How often a person opened, played and copied a recording, and when last."""

    person: str
    number: str
    viewed: int
    played: int
    copied: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What was found: the lines with most looks first, and how many there are in all.

    Attributes:
        pairs: persons and recordings that belong together.
        people: how many persons, `recordings`: how many recordings.
        times: looks in all.
        by_person, by_recording: those with most, drawn and as tables.
        choices: the persons of the span, to choose one of.
    """

    lines: list[Look]
    pairs: int
    people: int
    recordings: int
    times: int
    by_person: Block
    by_recording: Block
    choices: list[tuple[str, str]]


def looks(*, actor: Actor, asked: Asked) -> Looks:
    """Count who looked at what in a span of days.

    Raises:
        NotPermittedError: the actor doesn't audit the ledger.
        LooksWrongError: the days are in the wrong order, or too many.
    """
    require(actor, Capability.AUDIT_LEDGER)
    if not 0 <= (asked.last - asked.first).days < LONGEST_DAYS:
        raise LooksWrongError(field="last", longest=LONGEST_DAYS)
    rows = Entry.objects.filter(
        kind__in=list(LOOKED), order__gte=_micros(asked.first), order__lt=_micros(asked.last + timedelta(days=1))
    )
    if asked.number:
        rows = rows.filter(subject__in=Recording.objects.filter(number=asked.number).values("id"))
    found: dict[tuple[str, UUID], Counter[str]] = defaultdict(Counter)
    latest: dict[tuple[str, UUID], datetime] = {}
    persons: set[str] = set()
    for person, recording, way, times, last in [*_own(rows), *_asked_for(rows)]:
        persons.add(person)
        if asked.person and person != asked.person:
            continue
        key = (person, recording)
        found[key][way] += times
        latest[key] = max(last, latest.get(key, last))
    return _told(found, latest, persons)


_Counted = tuple[str, UUID, str, int, datetime]
"""Person, recording, as what it counts, how often, and when last."""


def _own(rows: QuerySet[Entry]) -> Iterator[_Counted]:
    """What people did themselves."""
    counted = rows.exclude(kind="recording.copied").values("subject", "kind", by=KT("facts__actor"))
    for row in counted.annotate(times=Count("id"), last=Max("at")).order_by().iterator(chunk_size=2000):
        yield row["by"], row["subject"], LOOKED[row["kind"]], row["times"], row["last"]


def _asked_for(rows: QuerySet[Entry]) -> Iterator[_Counted]:
    """What the worker copied, as a look of whoever asked."""
    counted = rows.filter(kind="recording.copied").values("subject", by=KT("facts__consultation"))
    found = list(counted.annotate(times=Count("id"), last=Max("at")).order_by())
    asked = Consultation.objects.filter(id__in={UUID(row["by"]) for row in found}).values_list("id", "asked_by_id")
    accounts = {str(consultation): account for consultation, account in asked}
    for row in found:
        yield f"account:{accounts[row['by']]}", row["subject"], COPIED, row["times"], row["last"]


def _told(
    found: Mapping[tuple[str, UUID], Counter[str]], latest: dict[tuple[str, UUID], datetime], persons: set[str]
) -> Looks:
    names = names_of(persons)
    of_person, of_recording = Counter[str](), Counter[UUID]()
    for (person, recording), kinds in found.items():
        of_person[person] += kinds.total()
        of_recording[recording] += kinds.total()
    first = sorted(found, key=lambda key: (-found[key].total(), -latest[key].timestamp()))[:MOST_LINES]
    drawn = of_recording.most_common(MOST_DRAWN)
    wanted = {recording for _person, recording in first} | {recording for recording, _times in drawn}
    numbers = dict(Recording.objects.filter(id__in=wanted).values_list("id", "number"))
    lines = [
        Look(
            person=names[person],
            number=numbers.get(recording, _("已不在册的资料")),
            viewed=found[person, recording][VIEWED],
            played=found[person, recording][PLAYED],
            copied=found[person, recording][COPIED],
            last=latest[person, recording],
        )
        for person, recording in first
    ]
    by_person = [(names[person], times) for person, times in of_person.most_common(MOST_DRAWN)]
    by_recording = [(numbers.get(recording, "—"), times) for recording, times in drawn]
    return Looks(
        lines=lines,
        pairs=len(found),
        people=len(of_person),
        recordings=len(of_recording),
        times=of_person.total(),
        by_person=_block("looks-people", _("按人员"), _("人员"), by_person),
        by_recording=_block("looks-recordings", _("按资料"), _("资料"), by_recording),
        choices=sorted(((person, names[person]) for person in persons), key=lambda each: each[1]),
    )


def _block(code: str, title: str, head: str, counted: list[tuple[str, int]]) -> Block:
    times = _("次数")
    return Block(
        code=code,
        title=title,
        chart=Chart(
            kind="rows",
            labels=[name for name, _count in counted],
            series=[Series(name=times, tone="brand", values=[count for _name, count in counted])],
        ),
        table=Table(
            heads=[head, times],
            rows=[Row(label=name, cells=[Cell(text=str(count), number=count)]) for name, count in counted],
        ),
    )


def _micros(day: date) -> int:
    """The order key with which entries of a day begin, in the bureau's zone."""
    return (datetime.combine(day, time.min, tzinfo=ZONE) - _EPOCH) // _MICROSECOND


def default_span(now: datetime) -> tuple[date, date]:
    """What is shown when nothing is asked: the last 30 days."""
    today = timezone.localdate(now, ZONE)
    return today - timedelta(days=29), today
