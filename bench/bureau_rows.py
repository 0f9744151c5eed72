"""The rows of each thing as its operations leave them, for `bureau.py` to write in bulk.

tests/unit/recordings/test_bench_rows.py holds them against the rows that the operations write.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cache, lru_cache
from types import SimpleNamespace
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Person:
    """An officer with an account."""

    officer_id: UUID
    account_id: UUID
    unit_id: UUID
    name: str


@dataclass(slots=True, kw_only=True)
class Film:
    """What a recording is, before it has come in."""

    person: Any
    recorder: Any
    captured_at: datetime
    received_at: datetime
    case: Any = None
    activity: Any = None
    place: str = ""
    content: str = ""
    recording_class: str = "inspection"
    point: str = ""
    sequence: int = 0
    described_at: datetime | None = None
    described_by: Any = None
    seconds: float = 300.0
    kind: str = "video"
    is_important: bool = False
    card_name: str = ""
    id: UUID | None = None


@dataclass(slots=True, kw_only=True)
class Stay:
    """An activity before its rows."""

    id: UUID
    place: str
    officers: list[Any]
    recorders: list[Any]
    arrived_at: datetime
    left_at: datetime | None
    returned_at: datetime | None
    created_at: datetime
    uploaded_at: datetime | None = None  # when the last original of it was proven
    facts: list[str] = field(default_factory=list)


class Rows:
    """The rows of each thing, as its operations write them; `add(model, **values)` takes them."""

    def __init__(self, add: Any, key: Any) -> None:
        from liuhen.cases import models as cases
        from liuhen.duties import models as duties
        from liuhen.recordings import models as recordings
        from liuhen.search import models as search

        self.add, self.key = add, key
        self.cases, self.duties, self.recordings, self.search = cases, duties, recordings, search

    def case(self, case: Any, officers: list[Any]) -> None:
        """A case as `create_case` leaves it; `case` carries the columns, and `party` and `later` beside them."""
        self.add(self.cases.Case, **{name: value for name, value in vars(case).items() if name not in _BESIDE})
        through = self.cases.Case.officers.through
        for person in officers:
            self.add(through, case_id=case.id, officer_id=person.officer_id)
        self.add(
            self.cases.CaseStage, id=self.key(case.created_at), case_id=case.id, stage="initiation",
            began_on=case.opened_on,
        )  # fmt: skip

    def closed(self, case: Any, officers: list[Any], *, event: str, closed_by: UUID) -> None:
        """As `close_case` leaves it: the closing and art 18's clock. The case's own columns say so already."""
        self.add(
            self.cases.Closing, id=self.key(case.closed_at), case_id=case.id, outcome=case.outcome, event=event,
            closed_on=case.closed_on, closed_by_id=closed_by, entered_at=case.closed_at,
        )  # fmt: skip
        self.clock(
            "file", case.id, "case", case_id=case.id, unit_id=case.unit_id, officers=officers, note=case.number,
            start=datetime.combine(case.closed_on, time(), _zone()), created_at=case.closed_at,
        )  # fmt: skip

    def activity(self, case: Any, stay: Stay) -> None:
        """As `create_activity` leaves it, with art 16's clock."""
        self.add(
            self.cases.Activity, id=stay.id, case_id=case.id, place=stay.place, arrived_at=stay.arrived_at,
            left_at=stay.left_at, returned_at=stay.returned_at, created_at=stay.created_at, facts=stay.facts,
        )  # fmt: skip
        through = self.cases.Activity.officers.through
        for person in stay.officers:
            self.add(through, activity_id=stay.id, officer_id=person.officer_id)
        for recorder, person in zip(stay.recorders, stay.officers, strict=False):
            self.add(
                self.cases.TakenRecorder, id=self.key(stay.created_at), activity_id=stay.id, recorder_id=recorder.id,
                officer_id=person.officer_id,
            )  # fmt: skip
        guesses = [(stay.left_at, "left")] if stay.left_at else []
        start, assumed = (stay.returned_at, "") if stay.returned_at else guesses[0] if guesses else (None, "")
        if start is not None:
            self.clock(
                "upload", stay.id, "activity", case_id=case.id, unit_id=case.unit_id, officers=stay.officers,
                note=stay.place, start=start, assumed=assumed, met_at=stay.uploaded_at, created_at=stay.created_at,
            )  # fmt: skip

    def findable(self, case: Any, officers: list[Any], stays: list[Stay]) -> set[UUID]:
        """What `make_findable` writes of a case; returns who may know of it."""
        from liuhen.cases.findable import CASE, PLACE

        scopes = {case.unit_id, *(person.officer_id for person in officers)}
        scopes |= {person.officer_id for stay in stays for person in stay.officers}
        if case.later is not None:
            scopes |= case.later
        text = f"{case.number}\n{case.title}\n{case.party.name}\n{case.party.credit_code}"
        self._entry(CASE, case.id, text, scopes)
        for stay in stays:
            self._entry(PLACE, stay.id, stay.place, scopes)
        for scope in scopes:
            self.add(self.cases.CaseScope, scope=scope, case_id=case.id)
        return scopes

    def party_findable(self, party: Any, scopes: set[UUID]) -> None:
        """What it writes of a party; `scopes`: who may know of the cases of a person."""
        from liuhen.cases.findable import PARTY, PERSON

        if party.kind == "person":
            self._entry(PERSON, party.id, party.name, scopes)
        else:
            self._entry(PARTY, party.id, f"{party.name}\n{party.credit_code}\n\n", set())

    def _entry(self, kind: str, subject: UUID, text: str, scopes: set[UUID]) -> None:
        from liuhen.search.operations import Findable

        told = Findable(kind=kind, subject=subject, text=text, scopes=scopes)
        self.add(self.search.Entry, kind=kind, subject=subject, grams=told.grams)

    def recording(self, film: Film, *, number: str, intake_id: UUID, received_by: UUID | None) -> UUID:
        """As `register`, the analysis and, where it's told, `describe` leave it."""
        known = film.id or self.key(film.received_at)
        sha256 = hashlib.sha256(known.bytes).hexdigest()
        case, activity, person = film.case, film.activity, film.person
        self.add(
            self.recordings.Recording, id=known, number=number, kind=film.kind, card_name=film.card_name,
            logical_path="original.mp4", size=1000 * int(film.seconds * 900), sha256=sha256, sm3=sha256[::-1],
            recorder_id=film.recorder.id, officer_id=person.officer_id, unit_id=person.unit_id,
            received_by_id=received_by, case_id=case.id if case else None,
            activity_id=activity.id if activity else None,
            received_at=film.received_at, arrived_with=intake_id, captured_at=film.captured_at, captured_from="name",
            is_important=film.is_important, viewing="native",
            facts={"duration_s": film.seconds, "container": "mp4", "video": {"codec": "h264", "frame_rate": 25.0}},
            is_described=film.described_at is not None,
        )  # fmt: skip
        told = self._description(film, known) if film.described_at else None
        self._index(film, known, number, told)
        self.clock(
            "describe", known, "recording", case_id=case.id if case else None, unit_id=person.unit_id,
            officers=[person], note=number, start=film.received_at, met_at=film.described_at,
            created_at=film.received_at,
        )  # fmt: skip
        return known

    def _description(self, film: Film, known: UUID) -> Any:
        told = SimpleNamespace(
            name=_named(film), recording_class=film.recording_class, record_point=film.point, place=film.place,
            content=film.content, people="", sequence=film.sequence, version=2,
            described_by_id=film.described_by, described_at=film.described_at,
        )  # fmt: skip
        self.add(self.recordings.Description, recording_id=known, **vars(told))
        if film.point:
            self.add(
                self.recordings.PointMark, id=self.key(film.received_at), recording_id=known, clause=film.point,
                activity_id=film.activity.id if film.activity else None, second=0, is_described=True,
                marked_by_id=film.described_by, marked_at=film.described_at,
            )  # fmt: skip
        return told

    def _index(self, film: Film, known: UUID, number: str, told: Any) -> None:
        from liuhen.recordings.queries import searchable_text

        row: Any = SimpleNamespace(
            number=number, card_name=film.card_name, recorder=film.recorder, officer=film.person, case=film.case,
            activity=film.activity, is_described=told is not None, description=told,
        )  # fmt: skip
        self.add(self.recordings.SearchDocument, recording_id=known, grams=_grams(searchable_text(row, said=())))

    def clock(
        self, period: str, subject: UUID, about: str, *, case_id: UUID | None, unit_id: UUID, officers: list[Any],
        note: str, start: datetime, created_at: datetime, assumed: str = "", met_at: datetime | None = None,
    ) -> None:  # fmt: skip
        """As `keep_clock` winds it."""
        limit, extended, bound, due_at, last_day, unpublished = _due(period, start)
        ends = due_at + (timedelta(seconds=1) if last_day else timedelta(microseconds=1))
        state = "running" if met_at is None else "met" if met_at < ends else "late"
        known = self.key(created_at)
        self.add(
            self.duties.Deadline, id=known, period=period, subject=subject, about=about, case_id=case_id,
            unit_id=unit_id, start=start, assumed=assumed, limit=limit, extended=extended, is_approval_bound=bound,
            due_at=due_at, last_day=last_day, unpublished=unpublished, is_provisional=bool(unpublished or assumed),
            state=state, is_open=met_at is None, met_at=met_at, note=note[:300], created_at=created_at,
        )  # fmt: skip
        for officer_id in sorted({person.officer_id for person in officers}):
            self.add(
                self.duties.DeadlineOfficer, deadline_id=known, officer_id=officer_id, due_at=due_at,
                is_open=met_at is None, is_provisional=bool(unpublished or assumed),
            )  # fmt: skip

    def document(self, case: Any, told: Any, officers: list[Any], *, served: bool) -> UUID:
        """As `enter_document` and `serve` leave it, without originals: two officers and the party sign."""
        from liuhen.cases.documents import models as documents

        known = self.key(told.entered_at)
        self.add(documents.Document, id=known, case_id=case.id, **vars(told))
        signers = [("officer", person.officer_id, person.name) for person in officers[:2]]
        for position, (role, officer_id, name) in enumerate([*signers, ("party", None, case.party.name[:100])], 1):
            self.add(
                documents.Signer, id=self.key(told.entered_at), document_id=known, position=position, role=role,
                officer_id=officer_id, name=name,
            )  # fmt: skip
        if served:
            self.add(
                documents.Service, id=self.key(told.entered_at), document_id=known, method="direct",
                served_at=told.entered_at, receiver=case.party.name[:100], entered_by_id=told.entered_by_id,
                entered_at=told.entered_at,
            )  # fmt: skip
        return known


def _grams(text: str) -> str:
    """`grams_of`, line by line: no pair reaches over a line's end, and the same lines come again and again."""
    return " ".join(told for told in map(_grams_of_line, text.split("\n")) if told)


@lru_cache(maxsize=20_000)
def _grams_of_line(line: str) -> str:
    from liuhen.search.grams import grams_of

    return grams_of(line)


_BESIDE = ("party", "later")


def _named(film: Film) -> str:
    from django.conf import settings
    from django.utils import timezone

    from liuhen.recordings.naming import NameFacts, compose
    from liuhen.rules.shelf import rulebook

    shot = timezone.localtime(film.captured_at)
    known, point = rulebook().recording_class(film.recording_class), rulebook().point(film.point)
    facts = NameFacts(
        day=f"{shot:%Y%m%d}", time=f"{shot:%H%M%S}", case_number=film.case.number if film.case else "",
        place=film.place, recording_class=known.name if known else "", point=point.gist if point else "",
        recorder=film.recorder.code, officer=film.person.name, sequence=film.sequence,
    )  # fmt: skip
    return compose(settings.LIUHEN.name_pattern, facts)


def _zone() -> Any:
    from liuhen.rules.clocks import ZONE

    return ZONE


_Due = tuple[str, str, bool, datetime, date | None, list[int]]


def _due(period: str, start: datetime) -> _Due:
    """Limit, extended, whether an approval is bound, end, last day and unpublished years; days are counted once."""
    day = start.astimezone(_zone()).date()
    limit, extended, bound, in_hours = _rule(period, day)
    if not in_hours:
        return limit, extended, bound, *_counted(limit, datetime.combine(day, time(12), _zone()))
    return limit, extended, bound, *_counted.__wrapped__(limit, start)


@cache
def _rule(period: str, day: date) -> tuple[str, str, bool, bool]:
    from liuhen.duties.periods import period_on
    from liuhen.rules.limits import Unit

    rule = period_on(period, day)
    assert rule is not None
    assert rule.limit is not None
    extended = str(rule.extended) if rule.extended else ""
    return str(rule.limit), extended, rule.approval_before_end, rule.limit.unit is Unit.HOURS


@cache
def _counted(limit: str, start: datetime) -> tuple[datetime, date | None, list[int]]:
    from liuhen.duties.counting import calendar_in_force
    from liuhen.rules import clocks
    from liuhen.rules.limits import Limit

    found = clocks.due(start, Limit.parse(limit), _calendar(calendar_in_force))
    return found.due, found.last_day, list(found.unpublished)


@cache
def _calendar(ask: Any) -> Any:
    return ask()
