"""Until when a recording must be kept, on its page; and who describes too late is asked why."""

from __future__ import annotations

from datetime import date

import pytest
from django.db import transaction

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.models import Case
from liuhen.clock import now as present
from liuhen.people.models import Role
from liuhen.recordings import keeping
from liuhen.recordings.clocks import wind_describe
from liuhen.recordings.keeping import by_rules_alone as kept_until
from liuhen.recordings.models import Description, PointMark, Recording
from liuhen.rules import matters as rules
from liuhen.rules.matters import MatterRow
from liuhen.rules.shelf import rulebook
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
FORM = {"recording_class": "inspection", "record_point": "7(6)", "place": "一号车间", "content": "询问", "people": ""}


@pytest.fixture
def account(people):
    return people[Role.OFFICER]


@pytest.fixture
def own(account):
    return lambda **given: row(officer=account.officer, unit=account.unit, **given)


@pytest.fixture
def case(account, actor_for, unit):
    return cases.create_case(
        actor=actor_for(account), now=NOW, number="应急罚〔2026〕1号", kind="penalty", title="未按规定培训",
        party="某化工厂", unit_id=unit.id, officer_ids=[account.officer.id], few_officers_reason="另一人出差",
        opened_on=NOW.date(),
    )  # fmt: skip


def described(recording: Recording) -> Recording:
    Description.objects.create(
        recording=recording, recording_class="other", place="车间", content="检查", described_at=NOW, name="检查",
        sequence=1, version=1,
    )  # fmt: skip
    Recording.objects.filter(id=recording.id).update(is_described=True)
    return again(recording)


def again(recording: Recording) -> Recording:
    return Recording.objects.get(id=recording.id)


def close(case, day: date, **also) -> None:
    Case.objects.filter(id=case.id).update(closed_on=day, **also)


def test_an_undescribed_recording_never_expires(own):
    kept = kept_until(own())
    assert kept.until is None
    assert "尚未分类标注，不能处置（第十七条）" in kept.why


def test_a_loose_one_is_kept_from_its_latest_date(own):
    kept = kept_until(described(own()))
    assert kept.until == date(2028, 11, 23)
    assert kept.why == ("自 2026-11-23 起保存 2 年（第二十二条）",)


def test_a_case_that_runs_has_no_end_and_a_closed_one_is_kept_from_its_end(own, case):
    recording = described(own(case=case))
    assert kept_until(recording).until is None
    close(case, date(2027, 3, 1))
    assert kept_until(again(recording)).until == date(2029, 3, 1)


def test_a_ground_of_article_21_is_kept_for_good(own, case):
    recording = described(own(case=case))
    close(case, date(2027, 3, 1), facts=["coercive_measure"])
    kept = kept_until(again(recording))
    assert kept.until is None
    assert any(line.startswith("对当事人采取强制措施，长期保存") for line in kept.why)


def test_a_row_of_the_bureaus_list_that_says_for_good(own, case, monkeypatch):
    listed = MatterRow(
        category="行政处罚", matter="全部", point="第七条第（六）项", way="录像", start="开始时", content="询问",
        end="完毕时", retention="永久",
    )  # fmt: skip

    def refined(*, day: date, kind: str, matter: str = ""):
        return rules.refine(rulebook().on(day), (listed,), kind=kind, matter=matter)

    monkeypatch.setattr(keeping, "rules_for", refined)
    recording = described(own(case=case))
    close(case, date(2027, 3, 1))
    assert kept_until(again(recording)).until is not None
    PointMark.objects.create(recording=recording, clause="7(6)", second=0, marked_at=NOW)
    assert kept_until(again(recording)).until is None


def test_a_recording_that_a_later_case_shares_is_kept_as_long_as_that_one_runs(own, case, account, actor_for, unit):
    recording = described(own(case=case))
    close(case, date(2027, 3, 1))
    later = cases.create_case(
        actor=actor_for(account), now=NOW, number="应急罚〔2026〕2号", kind="penalty", title="复查", party="某化工厂",
        unit_id=unit.id, officer_ids=[account.officer.id], few_officers_reason="另一人出差", opened_on=NOW.date(),
    )  # fmt: skip
    cases.link_cases(actor=actor_for(account), now=NOW, case_id=later.id, earlier_id=case.id)
    assert kept_until(again(recording)).until is None
    cases.unlink_cases(actor=actor_for(account), now=NOW, case_id=later.id, earlier_id=case.id, reason="与本案无关")
    assert kept_until(again(recording)).until is not None


def test_the_page_says_until_when_and_that_nothing_goes_by_itself(own, account, signed_in):
    recording = described(own())
    page = signed_in(account).get(f"/recordings/{recording.id}/").content.decode()
    assert "既未归档，也未经批准列为不入卷" in page
    assert "自 2026-11-23 起保存 2 年" in page
    assert "到期不会自动删除" in page


def test_who_describes_too_late_is_asked_why_at_once(own, account, signed_in, home):
    client = signed_in(account)
    late, timely = own(), own(received_at=present())
    for recording in (late, timely):
        with transaction.atomic():
            wind_describe(now=NOW, recording=recording)
    for recording, asked in ((late, True), (timely, False)):
        page = client.post("/recordings/describe/", {"seen": f"{recording.id}:0", **FORM}, follow=True)
        assert ("标注已经逾期，请说明原因" in page.content.decode()) is asked
