"""统计: every number says what it counts, follows what changes, and opens nothing to whom it isn't open."""

from __future__ import annotations

import html
import re
from datetime import date, timedelta
from uuid import UUID

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from uuid_utils.compat import uuid7

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.models import Growth
from liuhen.clock import now as present
from liuhen.custody import operations as custody
from liuhen.custody.models import Entry
from liuhen.desk.figures import covering, tallying
from liuhen.desk.figures.covered import states_in
from liuhen.desk.figures.kinds import Counted
from liuhen.desk.figures.on_time import on_time
from liuhen.desk.figures.page import _lasting
from liuhen.desk.figures.queries import Wanted, late_deadlines, sums
from liuhen.desk.figures.shapes import share_in_words
from liuhen.desk.figures.spans import Span, span_of
from liuhen.desk.models import CoveredCase, CoveredPoint, Tallied, Tally
from liuhen.duties.models import Deadline
from liuhen.duties.operations import keep_clock
from liuhen.paging import PAGE_SIZE
from liuhen.people.actors import worker_actor
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
YEAR = Span(first=date(2026, 1, 1), months=12)


@pytest.fixture
def clock(people, unit):
    """Winds a 24-hour clock that ended so many hours ago (before NOW), kept or not."""

    def wind(ended: float, *, met: float | None = None, where=None, note="三号车间", moment=NOW, assumed=""):
        start = moment - timedelta(hours=24 + ended)
        with transaction.atomic():
            return keep_clock(
                now=moment, period="upload", subject=uuid7(), about="activity", case_id=None,
                unit_id=(where or unit).id, officer_ids=[people[Role.OFFICER].officer.id], start=start,
                met_at=None if met is None else start + timedelta(hours=met), note=note, assumed=assumed,
            )  # fmt: skip

    return wind


@pytest.fixture
def opened(people, unit, make_account, actor_for):
    other = make_account("wu", Role.OFFICER, unit=unit, officer=True)

    def make(number: str, where=None):
        officers = [people[Role.OFFICER].officer.id, other.officer.id]
        case = cases.create_case(
            actor=actor_for(people[Role.OFFICER]), now=NOW, number=number, kind="inspection", title="专项检查",
            party="甲公司", unit_id=(where or unit).id, opened_on=NOW.date(), officer_ids=officers,
        )  # fmt: skip
        cases.create_activity(
            actor=actor_for(people[Role.OFFICER]), now=NOW, case_id=case.id, place="一号车间", officer_ids=officers,
            arrived_at=NOW,
        )  # fmt: skip
        return case

    return make


def judged(**span: float) -> None:
    moment = NOW + timedelta(**span)
    covering.follow_changes(now=moment)
    while covering.judge_some(worker=worker_actor(), now=moment):
        pass


def test_what_is_over_and_not_done_counts_as_late_and_what_still_runs_counts_not_at_all(clock):
    clock(5, met=2)
    clock(5, met=27)
    clock(5)
    clock(-3)
    tallying.tally(Counted.DEADLINES, now=NOW)
    kept = on_time("upload", sums(Counted.DEADLINES, units=None, span=YEAR).whole)
    assert (kept.kept, kept.late) == (1, 2)


def test_minutes_of_film_told_as_no_hours():
    assert [_lasting(seconds) for seconds in (0, 20, 1_750, 5_400)] == [
        "共 0.0 小时",
        "共 1 分钟",
        "共 29 分钟",
        "共 1.5 小时",
    ]


def test_almost_all_is_not_told_as_all():
    assert share_in_words(9_999, 10_000) == "99.9%"
    assert share_in_words(0, 0) == "—"


def test_what_falls_due_after_midnight_counts_in_the_month_that_the_bureau_is_in(clock):
    clock(0.5, moment=NOW.replace(month=10, day=31, hour=17, minute=10))  # due 00:40 of the 1st in Kaifeng
    tallying.tally(Counted.DEADLINES, now=NOW)
    assert {row.month for row in Tally.objects.all()} == {date(2026, 11, 1)}


def test_a_number_that_fell_to_nothing_goes(clock):
    row = clock(5)
    tallying.tally(Counted.DEADLINES, now=NOW)
    with transaction.atomic():
        keep_clock(
            now=NOW, period="upload", subject=row.subject, about="activity", case_id=None, unit_id=row.unit_id,
            officer_ids=[], start=None,
        )  # fmt: skip
    tallying.tally(Counted.DEADLINES, now=NOW)
    assert not Tally.objects.exists()


def test_a_leader_reads_the_figures_of_led_units_only_and_the_legal_section_all(
    clock, people, unit, console, actor_for
):
    from liuhen.people.operations import create_unit

    clock(5, where=unit.below)
    clock(5, where=create_unit(actor=console, now=NOW, name="别的大队"))
    found = {
        role: sum(
            part.count() for part in late_deadlines(actor=actor_for(people[role]), now=NOW, wanted=Wanted(span=YEAR))
        )
        for role in (Role.LEADER, Role.LEGAL, Role.HEAD)
    }
    assert found == {Role.LEADER: 1, Role.LEGAL: 2, Role.HEAD: 2}
    with pytest.raises(NotPermittedError):
        late_deadlines(actor=actor_for(people[Role.OFFICER]), now=NOW, wanted=Wanted(span=YEAR))


def test_the_late_list_names_the_place_only_to_who_may_know_of_it(clock, people, signed_in):
    clock(3, moment=present(), assumed="left")
    address = "/figures/late/"
    seen = signed_in(people[Role.LEADER]).get(address).content.decode()
    assert "三号车间" in seen
    assert "逾期 3 小时" in seen  # as the board says it, not a day begun
    told = signed_in(people[Role.OFFICE]).get(address).content.decode()  # reads figures, oversees no deadlines
    assert "三号车间" not in told
    assert "尚未说明" in told
    assert "尚未登记返回单位时间" in told  # provisional, and why
    (line,) = signed_in(people[Role.HEAD]).get("/api/v1/statistics/late").json()["late"]
    assert line["provisional_why"] == ["尚未登记返回单位时间，暂从离开现场时起算。"]


def test_a_way_back_that_is_no_address(people, signed_in):
    answer = signed_in(people[Role.HEAD]).post("/figures/anew/", {"back": "zz-forged"})
    assert (answer.status_code, answer["Location"]) == (302, "/figures/")


def test_figures_open_no_case_to_the_head(opened, people, signed_in):
    opened("甲-1")
    judged()
    head = signed_in(people[Role.HEAD])
    page = head.get(f"/figures/?span={NOW:%Y}").content.decode()
    assert "企业名称" in page or "出具的文书" in page
    assert "/figures/points/" not in page
    assert head.get("/figures/points/").status_code == 403
    leader = signed_in(people[Role.LEADER])
    assert "甲-1" in leader.get(f"/figures/points/?span={NOW:%Y}&state=missing").content.decode()


def test_a_case_that_changed_is_judged_anew(opened, people, actor_for):
    case = opened("甲-1")
    judged()
    few = CoveredPoint.objects.filter(case=case).count()
    cases.create_activity(
        actor=actor_for(people[Role.OFFICER]), now=NOW, case_id=case.id, place="二号车间",
        officer_ids=[people[Role.OFFICER].officer.id], few_officers_reason="临时", arrived_at=NOW,
    )  # fmt: skip
    judged(minutes=20)
    assert CoveredPoint.objects.filter(case=case).count() > few
    whole = states_in(sums(Counted.COVERAGE, units=None, span=YEAR).whole)
    assert whole["missing"] == CoveredPoint.objects.filter(state="missing").count() > few // 2


def settled() -> None:
    """As if everything had been judged long ago and nothing had happened since."""
    judged()
    Tallied.objects.filter(figure=Counted.COVERAGE).update(seen=UUID(int=(uuid7().int >> 80) + 10_000_000 << 80))
    CoveredCase.objects.update(is_stale=False)


def told(kind: str, subject: UUID, **facts: object) -> None:
    """An entry of later than what was settled."""
    with transaction.atomic():
        entry = custody.append(kind=kind, subject=subject, actor="worker", now=NOW, facts=facts)
    later = UUID(int=(uuid7().int >> 80) + 20_000_000 << 80 | entry.id.int & (1 << 80) - 1)
    Entry.objects.filter(id=entry.id).update(id=later)


def test_a_recording_that_was_moved_makes_the_case_where_it_was_stale_too(opened, people):
    first, second, third = opened("甲-1"), opened("甲-2"), opened("甲-3")
    film = row(officer=people[Role.OFFICER].officer, unit=first.unit, case=first, captured_at=NOW)
    with transaction.atomic():
        custody.append(
            kind="recording.attached", subject=film.id, actor="worker", now=NOW, facts={"case": str(first.id)}
        )
    settled()
    film.case = second
    film.save()
    told("recording.attached", film.id, case=str(second.id))
    covering.follow_changes(now=NOW)
    assert set(CoveredCase.objects.filter(is_stale=True).values_list("case_id", flat=True)) == {first.id, second.id}
    assert third.id


def test_looking_at_a_film_makes_no_case_stale(opened, people):
    case = opened("甲-1")
    film = row(officer=people[Role.OFFICER].officer, unit=case.unit, case=case, captured_at=NOW)
    settled()
    told("recording.viewed", film.id)
    covering.follow_changes(now=NOW)
    assert not CoveredCase.objects.filter(is_stale=True).exists()


def test_a_case_that_grew_out_of_a_changed_one_is_judged_anew(opened):
    earlier, later = opened("甲-1"), opened("甲-2")
    Growth.objects.create(earlier=earlier, later=later, linked_at=NOW)
    settled()
    told("case.edited", earlier.id)
    covering.follow_changes(now=NOW)
    assert CoveredCase.objects.filter(is_stale=True, case=later).exists()


@pytest.mark.parametrize("text", ["", "2026-13", "2026-Q5", "1999", "nonsense", "2026-11-01", "２０２６"])
def test_a_made_up_span_is_the_present_year(text):
    assert span_of(text, today=date(2026, 11, 23)) == YEAR


@pytest.mark.parametrize(
    ("text", "first", "after"), [("2026-Q4", (2026, 10, 1), (2027, 1, 1)), ("2026-12", (2026, 12, 1), (2027, 1, 1))]
)
def test_a_span_ends_where_the_next_begins(text, first, after):
    span = span_of(text, today=date(2026, 11, 23))
    assert (span.first, span.after, span.code) == (date(*first), date(*after), text)


@pytest.mark.parametrize(
    "address", ["?unit=x&span=%00", "late/?before=x&unit=1", "late/?after=2026-01-01~x", "points/?after=1~2"]
)
def test_an_address_cut_short_or_made_up(address, people, signed_in):
    assert signed_in(people[Role.LEADER]).get(f"/figures/{address}").status_code == 200


def test_many_units_and_months_ask_the_database_as_often_as_few(opened, people, signed_in, unit, console):
    from liuhen.people.operations import create_unit

    client = signed_in(people[Role.HEAD])
    opened("甲-1")
    judged()
    client.get("/figures/")
    with CaptureQueriesContext(connection) as few:
        client.get("/figures/")
    for each in range(5):
        opened(f"乙-{each}", where=create_unit(actor=console, now=NOW, name=f"第{each}中队", parent_id=unit.id))
    judged(minutes=10)
    with CaptureQueriesContext(connection) as many:
        client.get("/figures/")
    assert len(many) == len(few)


def test_late_pages_follow_each_other_without_gap_or_repeat(clock, people, actor_for):
    from liuhen.desk.figures.queries import late_page

    made = [clock(5 + hours // 3) for hours in range(2 * PAGE_SIZE + 20)]
    done = [one.id for one in made[::2]]  # done too late; the others are over and open, and stand in another index
    Deadline.objects.filter(id__in=done).update(state="late", is_open=False, met_at=NOW)
    actor, after, seen = actor_for(people[Role.HEAD]), "", []
    while True:
        page = late_page(actor=actor, now=NOW, wanted=Wanted(span=YEAR), after=after)
        seen += [row.id for row in page.rows]
        if page.after is None:
            break
        after = page.after
    assert len(seen) == len(set(seen)) == len(made)
    assert seen == list(Deadline.objects.order_by("-due_at", "-id").values_list("id", flat=True))
    back = late_page(actor=actor, now=NOW, wanted=Wanted(span=YEAR), before=page.before)
    assert [row.id for row in back.rows] == seen[PAGE_SIZE : 2 * PAGE_SIZE]


def test_programs_read_the_same_numbers_and_no_more(clock, people, signed_in):
    clock(30, moment=present())
    tallying.tally(Counted.DEADLINES, now=present())
    office = signed_in(people[Role.OFFICE])
    read = office.get("/api/v1/statistics").json()
    months = next(each for each in read["sections"] if each["code"] == "on-time")["tables"][0]
    assert [row["cells"][:2] for row in months["rows"] if row["cells"][0] != "—"] == [["0%（0/1）", "1"]]
    [late] = office.get("/api/v1/statistics/late").json()["late"]
    assert (late["note"], late["reason"]) == ("", "")
    names = {each["name"] for each in office.get("/api/v1/registers").json()}
    assert {"figures", "late"} <= names
    assert not names & {"coverage", "cases", "filing"}


def test_a_count_of_recordings_that_leads_to_others_than_it_counts(people, signed_in, unit, actor_for):
    leader = people[Role.LEADER]
    held = [row(unit=unit, officer=leader.officer) for _each in range(3)]
    row(unit=unit, officer=leader.officer, kind="log", viewing="none")
    row(unit=unit, officer=leader.officer, received_at=NOW - timedelta(days=400))
    tallying.tally(Counted.RECORDINGS, now=present())
    visitor = signed_in(leader)
    page = visitor.get("/figures/").content.decode()
    links = {html.unescape(each) for each in re.findall(r'href="(/figures/recordings/[^"]+)">3<', page)}
    assert len(links) == 2  # of the month, and of the unit
    for link in links:
        listed = visitor.get(link).context["page"]
        assert {one.id for one in listed.rows} == {one.id for one in held}
        assert listed.count == 3
