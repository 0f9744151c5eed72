"""What the rooms know of a case reaches the rules, in a bounded number of queries."""

from __future__ import annotations

import io
from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import Workbook

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.bureau.models import BureauRecord, RecordKind, RecordLink
from liuhen.cases.documents.models import Document
from liuhen.cases.models import Case
from liuhen.cases.queries import get_case
from liuhen.desk.findings import Teller
from liuhen.desk.judging import judged
from liuhen.desk.kept import kept_of
from liuhen.devices import operations as devices
from liuhen.devices.models import Recorder
from liuhen.duties.operations import matters
from liuhen.people.models import Role
from liuhen.recordings.models import Description, PointMark, Recording
from liuhen.rules.clocks import ZONE
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
MOST_QUERIES = 22  # what judging costs whoever looks: that the case and its reader are known is asked before


@pytest.fixture
def officer(people):
    return people[Role.OFFICER]


@pytest.fixture
def pair(officer, make_account, unit):
    return [officer.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]


@pytest.fixture
def make_case(officer, actor_for, unit, pair):
    def make(number: str = "鼓应急检〔2026〕1号"):
        return cases.create_case(
            actor=actor_for(officer), now=NOW, number=number, kind="inspection", title="年度检查",
            party="城东化工有限公司", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
        )  # fmt: skip

    return make


@pytest.fixture
def stay(officer, actor_for, pair):
    def make(case, place: str = "城东化工有限公司", **given):
        times = {"arrived_at": NOW - timedelta(hours=3), "left_at": NOW - timedelta(hours=1), "returned_at": NOW}
        return cases.create_activity(
            actor=actor_for(officer), now=NOW, case_id=case.id, place=place, officer_ids=pair, **{**times, **given}
        )

    return make


def _film(case, activity, officer, minutes: int, point: str = ""):
    film = row(
        officer=officer.officer, unit=case.unit, case=case, activity=activity,
        captured_at=activity.arrived_at + timedelta(minutes=minutes), facts={"duration_s": 300},
    )  # fmt: skip
    if point:
        PointMark.objects.create(recording=film, activity=activity, clause=point, second=30, marked_at=NOW)
    return film


def _judged(case, officer, actor_for):
    return judged(actor=actor_for(officer), case=case, now=NOW).judgement


def test_a_described_film_that_leaves_its_point_missing(make_case, stay, officer, actor_for):
    case = make_case()
    activity = stay(case)
    film = _film(case, activity, officer, 5, "7(3)")
    judged = _judged(case, officer, actor_for)
    states = {one.clause: one for one in judged.points if one.scope_id == str(activity.id)}
    assert states["7(3)"].state == "recorded"
    assert (states["7(3)"].by[0].id, states["7(3)"].by[0].second) == (str(film.id), 30)
    assert states["7(4)"].state == "missing"


def test_a_point_of_the_published_list_that_no_case_asks_for(make_case, stay, officer, people, actor_for):
    case = make_case()
    stay(case)
    assert "无人机巡查" not in [one.gist for one in _judged(case, officer, actor_for).points]
    book = Workbook()
    for line in (
        [heading.name for heading in matters.HEADINGS],
        ["行政检查", "危险化学品检查", "无人机巡查", "录像", "到达现场时", "全程", "离开现场时", "永久", ""],
    ):
        book.active.append(line)
    book.save(file := io.BytesIO())
    legal = actor_for(people[Role.LEGAL])
    made = matters.import_list(actor=legal, now=NOW, title="清单", file_name="a.xlsx", content=file.getvalue())
    matters.publish_list(actor=legal, now=NOW, list_id=made.id, holds_from=NOW.date())
    found = [one for one in _judged(case, officer, actor_for).points if one.gist == "无人机巡查"]
    assert [one.state for one in found] == ["missing"]


def test_an_officer_in_two_places_that_nobody_notices(make_case, stay, officer, actor_for):
    case, other = make_case(), make_case("鼓应急检〔2026〕2号")
    stay(case)
    stay(other, "河西加油站")
    found = [one for one in _judged(case, officer, actor_for).findings if one.code == "officer.two_places"]
    assert len(found) == 2
    assert found[0].fields["case"] == "鼓应急检〔2026〕2号"


def test_queries_that_grow_with_the_case(make_case, stay, officer, actor_for):
    case, reader = make_case(), actor_for(officer)

    def asked() -> list[str]:
        known = get_case(actor=reader, case_id=case.id)
        with CaptureQueriesContext(connection) as queries:
            judged(actor=reader, case=known, now=NOW)
        return [query["sql"] for query in queries]

    for number in range(2):
        _film(case, stay(case), officer, 6 * number)
    few = asked()
    for number in range(12):
        _film(case, stay(case), officer, 6 * number, "7(3)")
    many = asked()
    assert len(many) == len(few) <= MOST_QUERIES, many


@pytest.fixture
def clocked(officer, actor_for, unit):
    """A recorder that somebody found fast before the stay: `clocked(seconds, within)`."""

    def make(seconds: int, within_s: int = 2) -> Recorder:
        recorder = Recorder.objects.create(code=f"KT{seconds}", unit=unit, registered_at=NOW)
        at = NOW - timedelta(hours=4)
        devices.note_clock(
            actor=actor_for(officer), now=NOW, recorder_id=recorder.id, shown=at + timedelta(seconds=seconds),
            seen_at=at, within_s=within_s, reason="对照",
        )  # fmt: skip
        return recorder

    return make


def _outside(case, officer, actor_for) -> list[str]:
    found = judged(actor=actor_for(officer), case=case, now=NOW)
    told = Teller(actor_for(officer), found)
    return [told.finding(one).text for one in found.judgement.findings if one.code == "recording.outside_activity"]


@pytest.mark.clause("12(5)")
def test_a_film_of_the_stay_that_a_wrong_clock_takes_out_of_it(make_case, stay, officer, actor_for, clocked):
    case = make_case()
    film = _film(case, stay(case), officer, 130)
    [text] = _outside(case, officer, actor_for)
    assert "更正" not in text
    Recording.objects.filter(id=film.id).update(recorder=clocked(3600))
    assert _outside(case, officer, actor_for) == []
    Recording.objects.filter(id=film.id).update(recorder=clocked(-600))
    [text] = _outside(case, officer, actor_for)
    assert "时间已按校时更正：设备显示" in text
    assert "时钟慢 10 分，误差 ±2" in text
    Recording.objects.filter(id=film.id).update(recorder=clocked(300, within_s=590))
    assert _outside(case, officer, actor_for) == []  # its clock leaves it open


@pytest.mark.clause("12(5)")
def test_a_film_that_a_flat_battery_dates_is_judged_by_that(make_case, stay, officer, actor_for, clocked):
    case = make_case()
    film = _film(case, stay(case), officer, 10)
    wrong = datetime(1970, 1, 1, 8, 3, tzinfo=ZONE)
    Recording.objects.filter(id=film.id).update(captured_at=wrong, recorder=clocked(1))
    assert _outside(case, officer, actor_for) == []


def test_a_film_of_a_document_that_a_wrong_clock_takes_out_of_it(make_case, stay, officer, actor_for, clocked):
    case = make_case()
    activity = stay(case)
    film = _film(case, activity, officer, 30)
    Document.objects.create(
        case=case, activity=activity, form="inspection_record", title="现场检查记录", number="检记〔2026〕1号",
        dated_on=NOW.date(), began_at=activity.arrived_at + timedelta(minutes=5),
        ended_at=activity.arrived_at + timedelta(minutes=10), page_count=2, entered_at=NOW,
    )  # fmt: skip

    def unfilmed() -> bool:
        return "record.unfilmed" in {one.code for one in _judged(case, officer, actor_for).findings}

    assert unfilmed()
    Recording.objects.filter(id=film.id).update(recorder=clocked(25 * 60))
    assert not unfilmed()


def test_a_document_that_the_rules_never_hear_of(make_case, stay, officer, actor_for):
    case = make_case()
    activity = stay(case)
    for serial, day in ((12, NOW.date()), (13, NOW.date() - timedelta(days=5))):
        document = Document.objects.create(
            case=case if serial == 12 else None, activity=activity if serial == 12 else None, form="inspection_record",
            title="现场检查记录", number=f"检记〔2026〕{serial}号", series="检记2026", serial=serial, dated_on=day,
            began_at=activity.arrived_at, ended_at=activity.left_at, page_count=2, entered_at=NOW,
        )  # fmt: skip
    judged = _judged(case, officer, actor_for)
    assert {one.state for one in judged.points if one.clause == "6(4)"} == {"recorded"}
    found = {one.code: one for one in judged.findings}
    assert found["document.number_out_of_order"].fields["other"] == document.number
    assert {"document.officers_incomplete", "record.unfilmed"} <= set(found)


def test_a_protected_complaint_that_names_itself_in_a_finding(make_case, officer, actor_for):
    case = make_case()
    letter = Document.objects.create(form="complaint_letter", title="王某某举报信", page_count=1, entered_at=NOW)
    record = BureauRecord.objects.create(document=letter, kind=RecordKind.COMPLAINT, year=2026, is_protected=True)
    RecordLink.objects.create(record=record, case=case, linked_at=NOW)
    case.facts = ["complaint"]
    judged = _judged(case, officer, actor_for)
    assert {one.state for one in judged.points if one.clause == "6(3)"} == {"recorded"}
    assert "王某某" not in repr(judged)


def _kept(case, actor):
    [line] = kept_of(judged(actor=actor, case=case, now=NOW)).lines
    return line


def test_a_shared_film_that_goes_when_only_the_first_case_lets_it(make_case, stay, officer, actor_for):
    actor, first = actor_for(officer), make_case("1")
    film = _film(first, stay(first), officer, 5, "7(3)")
    Description.objects.create(
        recording=film,
        version=1,
        sequence=1,
        name="t",
        recording_class="inspection",
        place="t",
        content="t",
        described_at=NOW,
    )
    Recording.objects.filter(id=film.id).update(is_described=True)
    told = {"actor": actor, "now": NOW, "closed_on": NOW.date()}
    cases.close_case(case_id=first.id, outcome="nothing_found", **told)
    first.refresh_from_db()
    alone = _kept(first, actor)
    assert alone.until is not None
    grown = make_case("2")
    cases.link_cases(actor=actor, now=NOW, case_id=grown.id, earlier_id=first.id)
    assert _kept(first, actor).until is None  # the later case is still open
    Case.objects.filter(id=grown.id).update(facts=["objection"])  # art 21(2): kept for long
    grown.refresh_from_db()
    cases.close_case(case_id=grown.id, outcome="rectified", **told)
    shared = _kept(first, actor)
    assert shared.until is None or shared.until > alone.until
    assert {"第二十一条第（二）项": "2"}.items() <= {each.cited: each.case for each in shared.reasons}.items()
    assert _kept(grown, actor).until == shared.until
