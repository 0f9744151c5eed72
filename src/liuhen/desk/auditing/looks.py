"""Who looked at what: opened pages, grants to play and copies, counted by person and recording from the entries."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from django.db.models import Count, Max
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.custody.models import Entry
from liuhen.desk.auditing.errors import LooksWrongError
from liuhen.desk.figures.shapes import Block, Cell, Chart, Row, Series, Table
from liuhen.people.actors import Actor
from liuhen.people.history import names_of
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE

LOOKED = ("recording.viewed", "recording.played", "recording.exported")
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
        kind__in=LOOKED, order__gte=_micros(asked.first), order__lt=_micros(asked.last + timedelta(days=1))
    )
    if asked.number:
        rows = rows.filter(subject__in=Recording.objects.filter(number=asked.number).values("id"))
    counted = rows.values("subject", "kind", by=KT("facts__actor")).annotate(times=Count("id"), last=Max("at"))
    found: dict[tuple[str, UUID], dict[str, int]] = defaultdict(dict)
    latest: dict[tuple[str, UUID], datetime] = {}
    persons: set[str] = set()
    for row in counted.order_by().iterator(chunk_size=2000):
        persons.add(row["by"])
        if asked.person and row["by"] != asked.person:
            continue
        key = (row["by"], row["subject"])
        found[key][row["kind"]] = row["times"]
        latest[key] = max(row["last"], latest.get(key, row["last"]))
    return _told(found, latest, persons)


def _told(
    found: dict[tuple[str, UUID], dict[str, int]], latest: dict[tuple[str, UUID], datetime], persons: set[str]
) -> Looks:
    names = names_of(persons)
    of_person, of_recording = Counter[str](), Counter[UUID]()
    for (person, recording), kinds in found.items():
        of_person[person] += sum(kinds.values())
        of_recording[recording] += sum(kinds.values())
    first = sorted(found, key=lambda key: (-sum(found[key].values()), -latest[key].timestamp()))[:MOST_LINES]
    drawn = of_recording.most_common(MOST_DRAWN)
    wanted = {recording for _person, recording in first} | {recording for recording, _times in drawn}
    numbers = dict(Recording.objects.filter(id__in=wanted).values_list("id", "number"))
    lines = [
        Look(
            person=names[person],
            number=numbers.get(recording, _("已不在册的资料")),
            viewed=found[person, recording].get(LOOKED[0], 0),
            played=found[person, recording].get(LOOKED[1], 0),
            copied=found[person, recording].get(LOOKED[2], 0),
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
