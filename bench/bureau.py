"""A bureau of any size for `pages.py`: units, officers, cases and recordings as two years of work leave them.

Skewed as in life: some units have many cases and some few; one officer stands in every fifth case, one in three of
all, one left when a tenth was done. The largest case, and what is rare, are the same at every size. A small bureau
has fewer people and has been at work for less long, and each of them has about as much to do in a day: lists fill
their pages at every size, so that a ratio between sizes tells what the size costs and not what a half-empty page saves.
"""

from __future__ import annotations

import heapq
import random
from collections import deque
from datetime import date, datetime, timedelta
from types import SimpleNamespace
from typing import Any
from uuid import UUID

from bulk import Sink, keys
from bureau_rows import Film, Person, Rows, Stay

DAYS = 730
LARGEST = 300  # recordings of the largest case, whatever the bureau's size, so that sizes can be compared
RARE, FREQUENT, RARE_PLACE = "液氨泄漏", "检查", "霍城镇临时堆场"
RARE_EVERY = 5  # so many recordings hold the rare words
_DAY = timedelta(days=1)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "明远雪琴海峰国栋丽文正守察伟芳娜敏静强磊军洋勇艳杰娟涛超秀兰霞平刚桂英"
_TRADES = ("化工", "机械", "粮油", "木业", "纺织", "烟花", "燃气", "冶金", "涂料", "塑料", "食品", "物流")
_PLACES = ("一号车间配电室", "危化品仓库", "液氨制冷机房", "喷漆房", "粉尘车间", "厂区大门", "办公楼会议室", "锅炉房")
_CONTENTS = (
    "检查配电室消防通道，发现堆放杂物",
    "检查特种作业人员持证情况并询问负责人",
    "对现场进行勘验，核对设备铭牌",
    "告知当事人享有的权利和应履行的义务",
    "向企业通报检查情况，交换意见",
    "查看整改情况，复查隐患是否消除",
)
_TITLES = ("未按规定培训从业人员", "未设置明显安全警示标志", "特种作业人员无证上岗", "年度计划执法检查", "整改复查")
_CLASSES = ("inspection", "inspection", "inspection", "questioning", "survey", "service", "reinspection", "other")
_POINTS = ("7(1)", "7(2)", "7(3)", "7(4)", "7(5)", "7(6)", "7(8)", "")
_FORMS = (
    ("inspection_record", "现场检查记录", "检记"),
    ("questioning_record", "询问笔录", ""),
    ("rectification_order", "责令限期整改指令书", "责改"),
    ("reinspection_opinion", "整改复查意见书", "复查"),
    ("party_paper", "营业执照复印件", ""),
)
_EVENTS = {"inspection": ("nothing_found",), "penalty": ("punished", "not_punished")}


def days_of(recordings: int) -> int:
    """How long a bureau with so many recordings has been at work."""
    return min(DAYS, recordings * DAYS // 100_000)


class Bureau:
    """Makes the rows of a bureau with so many recordings, as of a moment."""

    def __init__(self, recordings: int, now: datetime) -> None:
        self.now, self.wanted = now, recordings
        self.chance = random.Random(20261126)
        self.key = keys(self.chance)
        self.cases_wanted = max(recordings // 10, 20)
        self.begin = now - days_of(recordings) * _DAY
        self.coming: list[tuple[datetime, int, Any]] = []  # intakes that haven't come yet, the next first
        self.officers = min(max(recordings // 500, 15), 200)  # in units of five, of which there are four at least
        # What waits for each, and what each has marked, fills a page at every size.
        self.lagging = min(50 * self.officers / recordings, 0.2)
        self.made = self.rare = self.rare_places = 0
        self.serials: dict[tuple[str, int], int] = {}
        self.numbers: dict[tuple[str, int], int] = {}
        self.recent: deque[Any] = deque()
        self.known: dict[UUID, tuple[Any, set[UUID]]] = {}  # parties of cases, and who may know of those

    # -- who

    def settle_people(self) -> None:
        """Units, accounts, officers, roles and recorders, by their operations."""
        from liuhen.devices.models import Recorder
        from liuhen.people import operations as people
        from liuhen.people.actors import console_actor
        from liuhen.people.models import Role

        self.console = console_actor("bench")
        top = people.create_unit(actor=self.console, now=self.begin, name="应急管理局")
        self.units = [
            people.create_unit(actor=self.console, now=self.begin, name=f"监察{number + 1}中队", parent_id=top.id)
            for number in range(max(self.officers // 5 - 1, 4))
        ]
        for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
            self._account(role.value, role.label, None, role, None)
        self._account("office", "孙丽", top.id, Role.OFFICE, None)
        self.people = [self._officer(number) for number in range(self.officers)]
        self._account("head", "赵国栋", top.id, Role.LEADER, top.id)
        self._account("leader", "钱卫东", self.units[3].id, Role.LEADER, self.units[3].id)
        self.recorders = [
            Recorder.objects.create(
                code=f"ZF{number:04d}", is_confirmed=True, unit_id=self.people[number].unit_id, registered_at=self.begin
            )
            for number in range(self.officers)
        ]
        self.by_unit: dict[UUID, list[Person]] = {}
        for person in self.people[:-2]:  # the last two come by themselves: one who has few, one who left
            self.by_unit.setdefault(person.unit_id, []).append(person)
        self.weights = [1 / (rank + 1) ** 0.6 for rank in range(len(self.units))]

    def _account(self, username: str, name: str, unit_id: UUID | None, role: Any, reach: UUID | None) -> UUID:
        from liuhen.people import operations as people

        account = people.create_account(
            actor=self.console, now=self.begin, username=username, name=name, password="Qiushui-Changtian-7",
            unit_id=unit_id,
        )  # fmt: skip
        account.must_change_password = False
        account.save()
        people.grant_role(actor=self.console, now=self.begin, account_id=account.id, role=role, unit_id=reach)
        people.arrive(account=account, now=self.begin)
        return account.id

    def _officer(self, number: int) -> Person:
        from liuhen.people import operations as people
        from liuhen.people.models import Role

        unit = self.units[number % len(self.units)]
        name = self.chance.choice(_SURNAMES) + "".join(self.chance.sample(_GIVEN, 2))
        account_id = self._account(f"officer{number}", name, unit.id, Role.OFFICER, unit.id)
        officer = people.register_officer(
            actor=self.console, now=self.begin, name=name, unit_id=unit.id, certificate_number=f"4102{number:05d}",
            account_id=account_id,
        )  # fmt: skip
        return Person(officer.id, account_id, unit.id, name)

    # -- what

    def fill(self) -> dict[str, int]:
        """Everything else; returns how much of it there is."""
        self.settle_people()
        with Sink() as sink:
            self.sink = sink
            self.rows = Rows(sink.add, self.key)
            self._parties()
            span = (self.now - self.begin - 2 * _DAY) / self.cases_wanted
            for place in range(self.cases_wanted):
                opened = self.begin + place * span
                self._come_until(opened)
                self._case(place, opened)
            self._come_until(self.now)
            for one in self.recent:
                self._make_findable(*one)
            for party, scopes in self.known.values():
                self.rows.party_findable(party, scopes)
            self._series()
        return {"recordings": self.made, "cases": self.cases_wanted}

    def _parties(self) -> None:
        from stdnum.cn import uscc

        from liuhen.cases.models import Party

        self.parties = []
        for number in range(max(self.cases_wanted // 3, 10)):
            trade = self.chance.choice(_TRADES)
            if is_person := number % 10 == 9:
                name = self.chance.choice(_SURNAMES) + "".join(self.chance.sample(_GIVEN, 2))
                code, unknown = "", "not_yet"
            else:
                name = f"{''.join(self.chance.sample(_GIVEN, 2))}{trade}有限公司第{number}分厂"
                code = f"91410204MA{number:07d}"
                code, unknown = code + uscc.calc_check_digit(code), ""
            party = SimpleNamespace(
                id=self.key(self.begin), kind="person" if is_person else "organisation", name=name, credit_code=code,
                number_unknown=unknown, created_at=self.begin,
            )  # fmt: skip
            self.sink.add(Party, **vars(party))
            self.parties.append(party)

    def _who(self, place: int) -> tuple[Any, list[Person]]:
        """The unit and the officers of a case: the last two people have few, the first has every fifth."""
        unit = self.chance.choices(self.units, self.weights)[0]
        own = self.by_unit[unit.id]
        officers = self.chance.sample(own, 2)
        if place % 5 == 0:
            officers[0] = self.people[0]
        if place % max(self.cases_wanted // 3, 1) == 1:
            officers.append(self.people[-1])
        if place < self.cases_wanted // 10 and place % 4 == 1:
            officers.append(self.people[-2])
        return unit, list(dict.fromkeys(officers))

    def _case(self, place: int, opened: datetime) -> None:
        unit, officers = self._who(place)
        kind = "penalty" if self.chance.random() < 0.4 else "inspection"
        day = opened.date()
        is_closed = self.now - opened > 60 * _DAY and self.chance.random() < 0.9
        closed_at = opened + timedelta(days=self.chance.randint(20, 55)) if is_closed else None
        largest = place == self.cases_wanted // 2
        party = self.chance.choice(self.parties)
        case = SimpleNamespace(
            id=self.key(opened), number=self._case_number(kind, day.year), kind=kind, party=party, party_id=party.id,
            title=f"{party.name}{self.chance.choice(_TITLES)}", unit_id=unit.id, opened_on=day, created_at=opened,
            outcome=self.chance.choice(_EVENTS[kind]) if closed_at else "", closing_event="",
            closed_on=closed_at.date() if closed_at else None, closed_at=closed_at, later=None,
        )  # fmt: skip
        if closed_at:
            case.closing_event = self._event(kind, case.outcome)
        self.rows.case(case, officers)
        if closed_at:
            self.rows.closed(case, officers, event=case.closing_event, closed_by=officers[0].account_id)
        self._grow(case, officers)
        sizes = [38] * 8 if largest else self._sizes()
        stays = [self._stay(case, officers, opened, turn, films) for turn, films in enumerate(sizes)]
        self.recent.append((case, officers, stays))
        if len(self.recent) > 200:  # by then it's known what grew out of it
            self._make_findable(*self.recent.popleft())
        self._papers(case, officers, stays)
        if self.chance.random() < 0.17:  # what belongs to no case: a card between two
            self._card(None, None, officers, opened + _DAY * self.chance.random() * 3, self.chance.choice((5, 10, 15)))

    def _make_findable(self, case: Any, officers: list[Person], stays: list[Stay]) -> None:
        scopes = self.rows.findable(case, officers, stays)
        self.known.setdefault(case.party.id, (case.party, set()))[1].update(scopes)

    def _sizes(self) -> list[int]:
        """Recordings of each activity of a case; 8.4 in a case on average, with what belongs to none ten a case."""
        first = self.chance.choice((1, 2, 4, 5, 6, 8, 8, 11, 15))
        return [first] if self.chance.random() < 0.7 else [first, self.chance.choice((2, 4, 6, 10))]

    def _case_number(self, kind: str, year: int) -> str:
        from django.conf import settings

        from liuhen.cases.numbering import compose

        serial = self.serials[kind, year] = self.serials.get((kind, year), 0) + 1
        chosen = settings.LIUHEN
        return compose(chosen.case_number_pattern, bureau=chosen.bureau_short, kind=kind, year=year, serial=serial)

    @staticmethod
    def _event(kind: str, outcome: str) -> str:
        from liuhen.rules.shelf import rulebook

        event = rulebook().on(date(2026, 1, 1)).closing(kind, outcome)
        assert event is not None
        return event.event.value

    def _grow(self, case: Any, officers: list[Person]) -> None:
        from liuhen.cases.models import Growth

        if len(self.recent) > 50 and self.chance.random() < 0.05:
            earlier = self.chance.choice(self.recent)[0]
            self.sink.add(
                Growth, id=self.key(case.created_at), earlier_id=earlier.id, later_id=case.id, linked_at=case.created_at
            )
            earlier.later = (earlier.later or set()) | {case.unit_id, *(person.officer_id for person in officers)}

    def _stay(self, case: Any, officers: list[Person], opened: datetime, turn: int, films: int) -> Stay:
        arrived = opened + timedelta(days=turn * self.chance.randint(2, 9), hours=self.chance.randint(1, 20))
        arrived = min(arrived, self.now - timedelta(hours=12))
        left = arrived + timedelta(minutes=30 + 6 * films)
        returned = left + timedelta(hours=1)
        docked = returned + timedelta(hours=self.chance.choice((1, 2, 3, 20, 30)))
        stay = Stay(
            id=self.key(arrived), place=f"{case.party.name}{self.chance.choice(_PLACES)}", officers=officers[:2],
            recorders=[self._recorder(person) for person in officers[:2]], arrived_at=arrived, left_at=left,
            returned_at=returned if self.chance.random() < 0.97 else None, created_at=returned,
            uploaded_at=docked + timedelta(minutes=10) if docked < self.now else None,
        )  # fmt: skip
        if self.rare_places < RARE_EVERY and self.chance.random() < 40 / self.cases_wanted:
            stay.place, self.rare_places = RARE_PLACE, self.rare_places + 1
        self.rows.activity(case, stay)
        self._card(case, stay, officers, docked, films)
        return stay

    def _recorder(self, person: Person) -> Any:
        return self.recorders[self.people.index(person)]

    def _card(self, case: Any, stay: Stay | None, officers: list[Person], docked: datetime, count: int) -> None:
        """An emptied card that comes in at its time."""
        begun = stay.arrived_at if stay else docked - timedelta(hours=5)
        person = officers[0] if self.chance.random() < 0.7 else officers[-1]
        recorder = self._recorder(person)
        lagging = self.chance.random() < self.lagging or self.now - docked < 2 * _DAY
        films = []
        for turn in range(count):
            shot = begun + timedelta(minutes=5 * turn)
            received = docked + timedelta(seconds=5 * turn)
            rare = self.rare < RARE_EVERY and self.chance.random() < 40 / self.wanted
            self.rare += rare
            films.append(
                Film(
                    person=person,
                    recorder=recorder,
                    case=case,
                    activity=stay,
                    captured_at=shot,
                    received_at=received,
                    place=RARE_PLACE if rare else stay.place if stay else self.chance.choice(_PLACES),
                    content=RARE if rare else self.chance.choice(_CONTENTS),
                    recording_class="hearing" if rare else self.chance.choice(_CLASSES),
                    point=self.chance.choice(_POINTS),
                    sequence=turn + 1,
                    seconds=float(self.chance.randint(60, 300)),
                    described_at=None
                    if lagging and not rare
                    else received + timedelta(hours=self.chance.randint(1, 70)),
                    described_by=person.account_id,
                    kind="photo" if turn % 7 == 6 else "video",
                    is_important=self.chance.random() < 2 * self.lagging,
                    card_name=f"{shot:%Y%m%d%H%M%S}_{turn:04d}.MP4",
                )
            )
        intake = SimpleNamespace(docked=docked, films=films, person=person, recorder=recorder)
        heapq.heappush(self.coming, (docked, len(self.coming) + self.made, intake))

    def _come_until(self, moment: datetime) -> None:
        while self.coming and self.coming[0][0] < moment:
            self._receive(heapq.heappop(self.coming)[2])

    def _receive(self, card: Any) -> None:
        from liuhen.intake.models import Intake, IntakeFile

        known, person, ended = self.key(card.docked), card.person, card.docked + timedelta(minutes=10)
        is_open = self.now - card.docked < _DAY and self.chance.random() < 0.1
        self.sink.add(
            Intake, id=known, number=self._number("intake", card.docked.year, "CJ{}-{:06d}"), source_kind="card",
            wholeness="folder", state="open" if is_open else "closed", recorder_id=card.recorder.id,
            officer_id=person.officer_id, unit_id=person.unit_id, account_id=person.account_id,
            actor=f"account:{person.account_id}", listing_sha256=known.hex * 2, opened_at=card.docked,
            closed_at=None if is_open else ended,
        )  # fmt: skip
        for position, film in enumerate(card.films):
            number = self._number("recording", film.received_at.year, "{}-{:06d}")
            recording_id = self.rows.recording(film, number=number, intake_id=known, received_by=person.account_id)
            path = f"DCIM/{film.card_name}"
            self.sink.add(
                IntakeFile, id=self.key(film.received_at), intake_id=known, position=position, path=path,
                path_bytes=path.encode(), size=1000, modified_at=film.captured_at, state="received",
                sha256=recording_id.hex * 2, sm3=recording_id.hex * 2, recording_id=recording_id, safe_to_wipe=True,
                ended_at=film.received_at,
            )  # fmt: skip
            self.made += 1

    def _number(self, series: str, year: int, shape: str) -> str:
        serial = self.numbers[series, year] = self.numbers.get((series, year), 0) + 1
        return shape.format(year, serial)

    def _papers(self, case: Any, officers: list[Person], stays: list[Stay]) -> None:
        from liuhen.cases.documents.numbering import compose, series_of
        from liuhen.cases.models import Exemption

        for form, title, word in self.chance.sample(_FORMS, self.chance.choice((2, 3, 3, 4))):
            stay, year = stays[0], stays[0].arrived_at.year
            serial = self.numbers[word, year] = self.numbers.get((word, year), 0) + 1
            told = SimpleNamespace(
                form=form, title=title, activity_id=stay.id, number=compose(word, year, serial) if word else "",
                series=series_of(word, year) if word else "", serial=serial if word else None,
                dated_on=stay.arrived_at.date(), place=stay.place if not word else "", page_count=2,
                began_at=stay.arrived_at if not word else None, ended_at=stay.left_at if not word else None,
                entered_by_id=officers[0].account_id, entered_at=stay.created_at,
            )  # fmt: skip
            self.rows.document(case, told, officers, served=form == "rectification_order")
        if self.chance.random() < 0.05:
            waits = self.now - case.created_at < 10 * _DAY
            self.sink.add(
                Exemption, id=self.key(stays[0].created_at), case_id=case.id, activity_id=stays[0].id, clause="7(1)",
                reason="device_failed", text="设备电量耗尽，改用文字记录。", asked_by_id=officers[0].account_id,
                asked_at=stays[0].created_at, state="asked" if waits else "approved",
                decided_by_id=None if waits else officers[-1].account_id,
                decided_at=None if waits else stays[0].created_at + _DAY,
            )  # fmt: skip

    def _series(self) -> None:
        """What was given out last, so that operations go on from there."""
        from liuhen.cases.models import CaseNumberSeries
        from liuhen.intake.models import IntakeSeries
        from liuhen.recordings.models import NumberSeries

        for (kind, year), last in self.serials.items():
            self.sink.add(CaseNumberSeries, kind=kind, year=year, last=last)
        for (series, year), last in self.numbers.items():
            if series in ("recording", "intake"):
                self.sink.add(NumberSeries if series == "recording" else IntakeSeries, year=year, last=last)
