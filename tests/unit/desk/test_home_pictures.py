"""The pictures of each role's home page: their numbers are those of the rows, of the reader's units and no others."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from importlib import import_module
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from conftest import NOW
from liuhen.custody.models import Entry
from liuhen.desk.home import machine
from liuhen.desk.home.page import shelves
from liuhen.desk.models import Tally
from liuhen.devices.models import Condition, Loan, LoanKind, Recorder
from liuhen.duties.models import Deadline, DeadlineOfficer
from liuhen.people import operations as people_operations
from liuhen.people.models import Role
from liuhen.recordings.models import Recording, Seal
from liuhen.rules.clocks import ZONE
from liuhen.work.models import Job, JobState, Recurrence
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def elsewhere(console):
    """A unit beside the other one, with its own people."""
    return people_operations.create_unit(actor=console, now=NOW, name="另一大队")


@pytest.fixture
def deadline():
    """Makes a deadline that runs."""

    def make(due_at: datetime, *, unit=None, officer: UUID | None = None, period="upload", **given) -> Deadline:
        facts = {"subject": uuid4(), "about": "activity", "start": due_at - timedelta(hours=24), "limit": "24h"}
        made = Deadline.objects.create(
            period=period, unit=unit, due_at=due_at, created_at=NOW, **{**facts, **given}
        )  # fmt: skip
        if officer is not None:
            DeadlineOfficer.objects.create(deadline=made, officer_id=officer, due_at=due_at)
        return made

    return make


@pytest.fixture
def pictures(people, actor_for):
    """The pictures of a role by code, as they are at `NOW` or another moment."""

    def make(role: Role, at: datetime = NOW) -> dict[str, object]:
        found = shelves(actor=actor_for(people[role]), now=at)
        return {picture.code: picture for shelf in found for picture in shelf.pictures}

    return make


def lend(code: str, account, *, out_at: datetime = NOW, kind: str = LoanKind.ORDINARY) -> Loan:
    recorder = Recorder.objects.create(code=code, is_confirmed=True, registered_at=NOW)
    return Loan.objects.create(recorder=recorder, officer=account.officer, kind=kind, out_at=out_at)


def totals(picture) -> list[int]:
    return [column.total for column in picture.drawing.columns]


def keyed(parts) -> dict[str, int]:
    return {part.label: part.count for part in parts}


@pytest.mark.parametrize("role", sorted(Role))
def test_a_home_of_an_empty_bureau_and_links_that_its_reader_may_not_open(people, actor_for, signed_in, role):
    account = people[Role(role)]
    client = signed_in(account)
    page = client.get("/").content.decode()
    assert "style=" not in page  # the policy of the page forbids it
    found = [picture for shelf in shelves(actor=actor_for(account), now=NOW) for picture in shelf.pictures]
    assert len(found) >= 2
    for picture in found:
        assert picture.says in page
        assert client.get(picture.url).status_code == 200, picture.url


def test_films_of_a_colleague_or_sealed_ones_among_ones_own(people, make_account, unit, pictures, deadline):
    officer = people[Role.OFFICER].officer
    colleague = make_account("wu", Role.OFFICER, unit=unit, officer=True).officer
    Recording.objects.filter(id=row(officer=officer).id).update(is_described=True)
    late = row(officer=officer, received_at=NOW - timedelta(days=5))
    row(officer=officer)
    row(officer=officer, received_at=NOW - timedelta(days=14))  # one day too early to be shown
    row(officer=colleague)
    sealed = row(officer=officer)
    Seal.objects.create(recording=sealed, reason="consent", sealed_at=NOW)
    deadline(NOW - timedelta(days=1), subject=late.id, about="recording", period="describe")
    shown = pictures(Role.OFFICER)["filmed"]
    assert totals(shown) == [0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 2]
    assert keyed(shown.drawing.key) == {"已标注": 1, "待标注": 1, "超期未标注": 1}
    assert shown.tone == "bad"


def test_a_deadline_drawn_as_a_share_of_another_limit(people, pictures, deadline, unit):
    officer = people[Role.OFFICER].officer.id
    deadline(NOW + timedelta(hours=6), officer=officer, note="一号车间")
    deadline(NOW - timedelta(hours=1), officer=officer)
    deadline(NOW - timedelta(hours=2), unit=unit)  # somebody else's
    late, coming = pictures(Role.OFFICER)["next"].drawing.bars
    assert (late.pieces[0].size, late.tone) == ("100%", "bad")
    assert coming.pieces[0].size == "75%"  # 18 of 24 hours are gone
    assert "24 小时" in coming.detail
    assert "一号车间" in coming.label


def test_a_recorder_in_hand_that_is_somebody_elses(people, make_account, unit, pictures):
    lend("KT1", people[Role.OFFICER])
    lend("KT2", make_account("wu", Role.OFFICER, unit=unit, officer=True))
    shown = pictures(Role.OFFICER)["today"]
    assert [(lamp.label, lamp.words) for lamp in shown.drawing.lamps] == [("执法记录仪 KT1", "在手中")]
    later = pictures(Role.OFFICER, NOW + timedelta(days=9))["today"]
    assert [lamp.words for lamp in later.drawing.lamps] == ["超时未还"]


def test_deadlines_of_a_foreign_unit_on_a_leaders_strip(pictures, deadline, unit, elsewhere):
    for hours in (1, 2, 26):
        deadline(NOW + timedelta(hours=hours), unit=unit.below)
    deadline(NOW + timedelta(days=13, hours=3), unit=unit)
    deadline(NOW + timedelta(days=15), unit=unit)  # beyond the strip
    deadline(NOW - timedelta(hours=1), unit=unit)
    deadline(NOW + timedelta(hours=1), unit=elsewhere)
    deadline(NOW - timedelta(hours=1), unit=elsewhere)
    deadline(NOW + timedelta(hours=1), unit=unit, is_duty=False)  # a right of the party: nobody is late with it
    shown = pictures(Role.LEADER)["ahead"]
    assert totals(shown) == [2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]
    assert keyed(shown.drawing.key)["已逾期"] == 1
    assert "今后两周到期 4 项" in shown.says
    assert sum(totals(pictures(Role.HEAD)["ahead"])) == 5


def test_a_strip_that_stopped_counting_says_so(monkeypatch, pictures, deadline, unit):
    for hours in (1, 25, 49, 50, 73):
        deadline(NOW + timedelta(hours=hours), unit=unit)
    monkeypatch.setattr(import_module("liuhen.duties.queries.deadlines"), "COUNT_CAP", 3)
    columns = pictures(Role.LEADER)["ahead"].drawing.columns
    assert [column.words for column in columns[:5]] == ["1", "1", "1+", "…", "…"]


def test_free_days_are_told_apart_on_the_strip(pictures, deadline, unit):
    assert pictures(Role.LEADER)["ahead"].drawing is None  # nothing to draw: the sentence says so
    deadline(NOW + timedelta(hours=1), unit=unit)
    shown = pictures(Role.LEADER)["ahead"].drawing.columns
    assert shown[0].is_now
    assert [column.name for column in shown if column.is_free] == [
        "11-28（周六）", "11-29（周日）", "12-05（周六）", "12-06（周日）"
    ]  # fmt: skip


def test_what_cases_of_a_foreign_unit_lack_among_a_leaders(pictures, unit, elsewhere):
    this = date(2026, 11, 1)
    counts = ((unit, this, "missing", 2), (unit.below, this, "recorded", 5), (elsewhere, this, "missing", 9))
    for of, month, state, value in (*counts, (unit, date(2026, 5, 1), "missing", 7)):
        Tally.objects.create(figure="coverage", month=month, unit=of, key=f"7(1):{state}", value=value)
    shown = pictures(Role.LEADER)["coverage"]
    assert totals(shown) == [0, 0, 0, 0, 0, 7]  # May is a seventh month
    assert keyed(shown.drawing.key) == {"已记录": 5, "已说明": 0, "缺失": 2}
    assert keyed(pictures(Role.HEAD)["coverage"].drawing.key)["缺失"] == 11


def test_people_of_a_foreign_unit_who_are_out(people, make_account, elsewhere, pictures):
    lend("KT1", people[Role.OFFICER], out_at=NOW - timedelta(days=30))
    lend("KT2", make_account("gu", Role.OFFICER, unit=elsewhere, officer=True))
    shown = pictures(Role.LEADER)["out"]
    assert [(lamp.words, lamp.tone) for lamp in shown.drawing.lamps] == [("KT1", "attention")]


def test_recorders_counted_in_two_states_or_none(people, pictures):
    lend("KT1", people[Role.OFFICER])
    lend("KT2", people[Role.OFFICER], out_at=NOW - timedelta(days=30))
    conditions = (("KT3", Condition.FIT), ("KT4", Condition.REPAIR), ("KT5", Condition.RETIRED))
    for code, condition in conditions:
        Recorder.objects.create(code=code, is_confirmed=True, condition=condition, registered_at=NOW)
    Recorder.objects.create(code="KT6", registered_at=NOW)  # met at an intake, not confirmed
    shown = pictures(Role.OFFICE)["recorders"]
    assert keyed(shown.drawing.groups) == {"在位可用": 1, "在人员手中": 1, "超时未还": 1, "故障或送修": 1}
    assert "共有 4 台，达到制度要求的 3 台" in shown.says


def test_too_few_recorders_are_said_to_be_too_few(pictures):
    Recorder.objects.create(code="KT1", is_confirmed=True, registered_at=NOW)
    shown = pictures(Role.OFFICE)["recorders"]
    assert (shown.tone, "还缺 2 台" in shown.says) == ("bad", True)


def test_volumes_stand_in_the_week_in_which_they_are_due(pictures, deadline):
    for days in (-1, 0, 6, 8, 60):  # a Monday; the last one is beyond the picture
        deadline(NOW + timedelta(days=days, hours=1), period="file", about="case", limit="30wd")
    deadline(NOW + timedelta(hours=1), period="upload")
    shown = pictures(Role.ARCHIVIST)["filing"]
    assert totals(shown) == [1, 2, 1, 0, 0, 0, 0, 0]
    assert "1 件已超过归档期限，本周到期 2 件" in shown.says
    assert "30 个工作日" in shown.note


def test_the_months_figures_are_those_that_were_counted(pictures, unit, elsewhere):
    told = ((unit, "upload:met", 3), (elsewhere, "upload:late", 1), (unit, "upload:overdue", 1), (unit, "file:met", 2))
    for of, key, value in told:
        Tally.objects.create(figure="deadlines", month=date(2026, 11, 1), unit=of, key=key, value=value)
    Tally.objects.create(figure="deadlines", month=date(2026, 2, 1), unit=unit, key="describe:late", value=4)
    found = pictures(Role.HEAD)
    upload, describe, filed, _covered = found["month"].drawing.bars
    assert [bar.words for bar in (upload, describe, filed)] == ["60%", "—", "100%"]
    assert totals(found["year"]) == [0, 0, 4, 0, 0, 0, 0, 0, 0, 0, 0, 7]
    assert "2026-02" in found["year"].says


def test_a_worker_that_stopped_is_seen(pictures):
    every = timedelta(minutes=5)
    Recurrence.objects.all().delete()
    Recurrence.objects.create(name="a", every=every, next_at=NOW - timedelta(minutes=5))
    assert pictures(Role.SYSTEM_ADMIN)["jobs"].tone == "good"
    Job.objects.create(name="x", state=JobState.FAILED, queued_at=NOW, run_after=NOW, finished_at=NOW)
    assert "1 个任务失败" in pictures(Role.SYSTEM_ADMIN)["jobs"].says
    Recurrence.objects.create(name="b", every=every, next_at=NOW - timedelta(hours=2))
    assert "可能没有运行" in pictures(Role.SYSTEM_ADMIN)["jobs"].says


def test_a_role_that_nobody_holds_and_one_that_ends(pictures, people, console):
    for account in (people[Role.HEAD], people[Role.OFFICE]):
        grant = account.grants.get()
        grant.holds_until = NOW.date() + timedelta(days=3 if account == people[Role.OFFICE] else -1)
        grant.holds_from = NOW.date() - timedelta(days=30)
        grant.save()
    found = pictures(Role.SECURITY_ADMIN)
    assert "没有人担任：局负责人" in found["roles"].says
    assert [lamp.words for lamp in found["ending"].drawing.lamps] == ["剩 3 天"]
    bare = next(lamp for lamp in found["accounts"].drawing.lamps if lamp.label == "尚无角色的账号")
    assert bare.words == "1"


def test_a_second_factor_that_a_role_asks_for_and_nobody_bound(settings, pictures):
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"second_factor_roles": ("audit_admin", "head")})
    lamps = {lamp.label: lamp.words for lamp in pictures(Role.SECURITY_ADMIN)["accounts"].drawing.lamps}
    assert lamps["应绑定而未绑定动态码"] == "2"


def test_refusals_stand_on_their_days(pictures, people):
    for days, kind in ((0, "session.refused"), (0, "access.refused"), (6, "session.refused"), (7, "session.refused")):
        order = int((NOW - timedelta(days=days)).timestamp() * 1_000_000)
        Entry.objects.create(
            kind=kind, subject=uuid4(), number=1, at=NOW, order=order, canonical=b"", leaf=b"", facts={}, salts={}
        )
    shown = pictures(Role.AUDIT_ADMIN)["refusals"]
    assert totals(shown) == [1, 0, 0, 0, 0, 0, 2]
    assert keyed(shown.drawing.key) == {"近7天登录失败": 2, "近7天拒绝访问": 1}


def test_entries_stand_on_the_day_on_which_they_were_written():
    Entry.objects.all().delete()
    days = (3, 3, 1)  # none today: the day begins where the ledger ends
    for index, back in enumerate(days):
        key = UUID(int=(int((NOW - timedelta(days=back)).timestamp() * 1000) << 80) + index)
        Entry.objects.create(
            id=key, kind="x", subject=uuid4(), number=1, at=NOW, order=index, canonical=b"", leaf=b"", index=index,
            facts={}, salts={},
        )  # fmt: skip
    shown = machine.growth(NOW)
    assert totals(shown)[-5:] == [0, 2, 0, 1, 0]
    assert "账本共有 3 条记录" in shown.says


def test_whoever_has_several_roles_sees_each_and_no_picture_twice(make_account, unit, actor_for):
    account = make_account("duo", Role.OFFICER, Role.LEADER, Role.HEAD, unit=unit, officer=True)
    found = shelves(actor=actor_for(account), now=NOW)
    assert [shelf.title for shelf in found] == ["执法人员", "大队负责人", "局负责人"]
    assert "全局的期限" in [picture.title for picture in found[1].pictures]  # the head's reach, told as such
    codes = [picture.code for shelf in found for picture in shelf.pictures]
    assert len(codes) == len(set(codes))


def test_whoever_has_no_role_sees_no_picture(make_account, actor_for, signed_in, administrators):
    account = make_account("new")
    assert shelves(actor=actor_for(account), now=NOW) == []
    assert "picture" not in re.sub(r"<link[^>]*>", "", signed_in(account).get("/").content.decode())


@pytest.mark.parametrize("role", sorted(Role))
def test_more_rows_ask_for_more_queries(people, actor_for, unit, deadline, role):
    account = people[Role(role)]
    officer = people[Role.OFFICER]

    def fill(number: int) -> None:
        for each in range(number):
            deadline(NOW + timedelta(hours=each + 1), unit=unit, officer=officer.officer.id)
            deadline(NOW + timedelta(days=each), unit=unit, period="file", about="case")
            row(officer=officer.officer, unit=unit)
            lend(f"K{role}{timezone.now().timestamp()}", officer)

    def asked() -> int:
        with CaptureQueriesContext(connection) as got:
            shelves(actor=actor_for(account), now=NOW)
        return len(got.captured_queries)

    fill(6)
    few = asked()
    fill(6)
    assert asked() == few
    assert few <= 30


def test_a_day_begins_at_midnight_in_the_bureau(people, pictures):
    officer = people[Role.OFFICER].officer
    row(officer=officer, received_at=datetime(2026, 11, 23, 0, 30, tzinfo=ZONE))
    row(officer=officer, received_at=datetime(2026, 11, 22, 23, 30, tzinfo=ZONE))
    assert totals(pictures(Role.OFFICER)["filmed"])[-2:] == [1, 1]
