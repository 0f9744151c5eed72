"""Who looked at what: opened pages, what was played or read, and copies, counted by person and thing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from types import MappingProxyType
from uuid import UUID

from django.db.models import Count, Max, QuerySet
from django.db.models.fields.json import KT
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.archive.consulting.models import Consultation
from liuhen.custody.models import Entry
from liuhen.desk.auditing.errors import LooksWrongError
from liuhen.desk.auditing.things import Thing, numbers_of, subjects_of
from liuhen.desk.figures.shapes import Block, Cell, Chart, Row, Series, Table
from liuhen.people.actors import Actor
from liuhen.people.history import names_of
from liuhen.people.permissions import Capability, require
from liuhen.rules.clocks import ZONE

VIEWED, PLAYED, COPIED = "viewed", "played", "copied"
LOOKED: Mapping[str, tuple[Thing, str]] = MappingProxyType(
    {
        "recording.viewed": (Thing.RECORDING, VIEWED),
        "recording.consulted": (Thing.RECORDING, VIEWED),  # art 14: by leave, in the archive room too
        "recording.played": (Thing.RECORDING, PLAYED),
        "recording.exported": (Thing.RECORDING, COPIED),
        "recording.hidden_given": (Thing.RECORDING, COPIED),
        "recording.copied": (Thing.RECORDING, COPIED),
        "volume.viewed": (Thing.VOLUME, VIEWED),
        "volume.consulted": (Thing.VOLUME, VIEWED),
        "volume.opened": (Thing.VOLUME, PLAYED),
        "volume.taken": (Thing.VOLUME, COPIED),
        "volume.copied": (Thing.VOLUME, COPIED),
        "document.viewed": (Thing.DOCUMENT, VIEWED),
        "document.consulted": (Thing.DOCUMENT, VIEWED),
        "bureau.original_read": (Thing.DOCUMENT, PLAYED),
        "document.copied": (Thing.DOCUMENT, COPIED),
        "exhibit.viewed": (Thing.EXHIBIT, VIEWED),
        "exhibit.opened": (Thing.EXHIBIT, PLAYED),
        "exhibit.fetched": (Thing.EXHIBIT, COPIED),
        "exhibit.taken": (Thing.EXHIBIT, COPIED),
        "carrier.fetched": (Thing.CARRIER, COPIED),
        "consultation.copy_fetched": (Thing.COPY, COPIED),
    }
)
"""The kinds of entry that say that somebody looked at content, at what sort of thing, and as what each counts."""
_OF_WORKER = ("recording.copied", "volume.copied", "document.copied")
"""What the worker copies for whoever asked by a consultation."""
LONGEST_DAYS = 366
MOST_LINES, MOST_DRAWN = 200, 12
_MICROSECOND = timedelta(microseconds=1)
_WORKER = "worker"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What is looked for: a span of days, both counted; a person (`Actor.reference`), a sort of thing, a number."""

    first: date
    last: date
    person: str = ""
    number: str = ""
    thing: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How often a person opened, played or read, and copied a thing, and when last."""

    person: str
    thing: Thing
    number: str
    viewed: int
    played: int
    copied: int
    last: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What was found: the lines with most looks first, and how many there are in all.

    Attributes:
        pairs: persons and things that belong together.
        people: how many persons.
        things: how many things of each sort; sorts of which nothing was looked at are left out.
        times: looks in all.
        by_person, by_thing: those with most, drawn and as tables.
        choices: the persons of the span, to choose one of.
    """

    lines: list[Look]
    pairs: int
    people: int
    things: Mapping[Thing, int]
    times: int
    by_person: Block
    by_thing: Block
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
    kinds = [kind for kind, (thing, _way) in LOOKED.items() if asked.thing in ("", thing)]
    rows = Entry.objects.filter(
        kind__in=kinds, order__gte=_micros(asked.first), order__lt=_micros(asked.last + timedelta(days=1))
    )
    if asked.number:
        rows = rows.filter(subject__in=subjects_of(asked.number))
    found: dict[_Key, Counter[str]] = defaultdict(Counter)
    latest: dict[_Key, datetime] = {}
    persons: set[str] = set()
    for person, thing, subject, way, times, last in [*_own(rows), *_asked_for(rows)]:
        persons.add(person)
        if asked.person and person != asked.person:
            continue
        key = (person, thing, subject)
        found[key][way] += times
        latest[key] = max(last, latest.get(key, last))
    return _told(found, latest, persons)


_Key = tuple[str, Thing, UUID]
_Counted = tuple[str, Thing, UUID, str, int, datetime]
"""Person, sort of thing, which, as what it counts, how often, and when last."""


def _own(rows: QuerySet[Entry]) -> Iterator[_Counted]:
    """What people did themselves."""
    counted = rows.exclude(kind__in=_OF_WORKER).values("subject", "kind", by=KT("facts__actor"))
    for row in counted.annotate(times=Count("id"), last=Max("at")).order_by().iterator(chunk_size=2000):
        if row["by"] != _WORKER:  # what it gives with an exhibit counts when somebody fetches that
            yield row["by"], LOOKED[row["kind"]][0], row["subject"], LOOKED[row["kind"]][1], row["times"], row["last"]


def _asked_for(rows: QuerySet[Entry]) -> Iterator[_Counted]:
    """What the worker copied, as a look of whoever asked."""
    counted = rows.filter(kind__in=_OF_WORKER).values("subject", "kind", by=KT("facts__consultation"))
    found = list(counted.annotate(times=Count("id"), last=Max("at")).order_by())
    asked = Consultation.objects.filter(id__in={UUID(row["by"]) for row in found}).values_list("id", "asked_by_id")
    accounts = {str(consultation): account for consultation, account in asked}
    for row in found:
        thing, way = LOOKED[row["kind"]]
        yield f"account:{accounts[row['by']]}", thing, row["subject"], way, row["times"], row["last"]


def _told(found: Mapping[_Key, Counter[str]], latest: Mapping[_Key, datetime], persons: set[str]) -> Looks:
    names = names_of(persons)
    of_person, of_thing = Counter[str](), Counter[tuple[Thing, UUID]]()
    for (person, thing, subject), ways in found.items():
        of_person[person] += ways.total()
        of_thing[thing, subject] += ways.total()
    first = sorted(found, key=lambda key: (-found[key].total(), -latest[key].timestamp()))[:MOST_LINES]
    drawn = of_thing.most_common(MOST_DRAWN)
    numbers = numbers_of({(thing, subject) for _person, thing, subject in first} | {key for key, _times in drawn})
    lines = [
        Look(
            person=names[person],
            thing=thing,
            number=numbers.get((thing, subject), _("已不在册的资料")),
            viewed=found[person, thing, subject][VIEWED],
            played=found[person, thing, subject][PLAYED],
            copied=found[person, thing, subject][COPIED],
            last=latest[person, thing, subject],
        )
        for person, thing, subject in first
    ]
    by_person = [(names[person], times) for person, times in of_person.most_common(MOST_DRAWN)]
    by_thing = [(f"{key[0].label} {numbers.get(key, '—')}", times) for key, times in drawn]
    many = Counter(thing for thing, _subject in of_thing)
    return Looks(
        lines=lines,
        pairs=len(found),
        people=len(of_person),
        things={thing: many[thing] for thing in Thing if many[thing]},
        times=of_person.total(),
        by_person=_block("looks-people", _("按人员"), _("人员"), by_person),
        by_thing=_block("looks-things", _("按资料、案卷和文书"), _("名称"), by_thing),
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
