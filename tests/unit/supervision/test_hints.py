"""What the machine finds stands beside the review form: not another's, not chosen for the reviewer, not told others."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from conftest import NOW
from liuhen.cases.models import Activity
from liuhen.people.models import Role
from liuhen.recordings.examining.models import Examination
from liuhen.recordings.models import Seal
from liuhen.rules import supervision
from liuhen.rules.supervision import Machine, SupervisionRulesInvalidError, supervision_rules
from liuhen.supervision.reviews.models import Mark
from unit.recordings.rows import fast

pytestmark = [pytest.mark.django_db]
FOUND = "系统预先查出，供您判断"


@pytest.fixture
def stay(activity, recording):
    """Two films of an hour's stay, from its tenth minute to its fortieth, with two minutes in between."""
    Activity.objects.filter(id=activity.id).update(left_at=NOW + timedelta(hours=1))
    told = {"case": activity.case, "activity": activity}
    first = recording(captured_at=NOW + timedelta(minutes=10), facts={"duration_s": 840}, **told)
    second = recording(captured_at=NOW + timedelta(minutes=26), facts={"duration_s": 840}, **told)
    return first, second


@pytest.fixture
def beside(drawn, people, signed_in):
    """What stands beside each item of a recording's form, by the item's code; the whole page as `""`."""
    plans = []

    def look(recording) -> dict[str, str]:
        plans[:] = plans or [drawn(wanted=9)]
        sample = plans[0].samples.get(recording=recording)
        answer = signed_in(people[Role.LEGAL]).get(f"/supervision/samples/{sample.id}/")
        assert answer.status_code == 200
        text = answer.content.decode()
        items = [part for part in text.split('class="review-item"')[1:] if FOUND in part.split("review-more")[0]]
        codes = [re.search(r'name="answer-(\w+)"', part)[1] for part in items]
        return {"": text} | {
            code: part.split(FOUND)[1].split("</ul>")[0] for code, part in zip(codes, items, strict=True)
        }

    return look


@pytest.mark.clause("12(1)")
@pytest.mark.clause("12(5)")
def test_a_late_start_an_early_end_or_a_gap_told_of_the_wrong_film(stay, beside):
    first, second = beside(stay[0]), beside(stay[1])
    assert "相差 10 分钟" in first["late_start"]
    assert "late_start" not in second
    assert "相差 20 分钟" in second["early_end"]
    assert "early_end" not in first
    assert "中断 2 分 0 秒" in first["unbroken"]
    assert "中断 2 分 0 秒" in second["unbroken"]
    assert "尚未分类标注" in first["label"]
    assert {"points", "notice", "manner", "content", "place"} <= set(first)
    assert "quality" not in first


def test_a_reviewer_sees_the_recorders_time_alone_though_its_clock_was_wrong(stay, beside, unit, people, actor_for):
    film, shown = stay[0], NOW + timedelta(hours=1, seconds=90)
    film.recorder = fast(actor_for(people[Role.LEADER]), unit)
    film.captured_at, film.received_at = shown, NOW + timedelta(hours=3)
    film.save()
    page = beside(film)[""]
    assert "校正 18:00:00（±2.2 秒）" in page
    assert f"{timezone.localtime(shown):%Y-%m-%d %H:%M}" in page
    assert "clock-told" not in beside(stay[1])[""]


def test_a_gap_told_of_a_film_that_has_none(stay, beside, recording):
    other = recording(activity=stay[0].activity, case=stay[0].case, captured_at=NOW + timedelta(minutes=40))
    found = beside(other)
    assert "unbroken" not in found
    assert "early_end" not in found  # nobody knows how long it is
    assert "early_end" not in beside(stay[1])


@pytest.mark.clause("19")
def test_a_hint_that_answers_for_the_reviewer(stay, beside):
    page = beside(stay[0])[""]
    assert not re.search(r"<input[^>]+name=\"answer-[^>]+checked", page)
    assert not Mark.objects.exists()


def test_another_case_s_findings_told_of_a_recording_without_one(recording, beside, stay):
    alone = beside(recording(captured_at=NOW))
    assert set(alone) == {"", "label"}


@pytest.mark.clause("8(2)")
def test_hints_of_what_the_reviewer_may_not_open(stay, beside, people):
    beside(stay[0])
    seal = {"reason": "refused", "note": "走查", "sealed_by": people[Role.OFFICER], "sealed_at": NOW}
    Seal.objects.create(recording=stay[0], **seal)
    assert FOUND not in beside(stay[0])[""]


def test_a_form_of_the_bureau_s_own_that_asks_the_machine_for_what_it_does_not_know(tmp_path):
    shipped = (supervision.resources.files("liuhen.rules") / "supervision.toml").read_text("utf-8")
    assert {one.machine for one in supervision_rules().items} == {"", *Machine}
    older = tmp_path / "older.toml"
    form, rest = shipped.split("# 提示:")
    older.write_text(re.sub(r'\nmachine = "\w+"', "", form) + "# 提示:" + rest, "utf-8")
    assert not any(one.machine for one in supervision_rules(older).items)
    wrong = tmp_path / "wrong.toml"
    wrong.write_text(shipped.replace('machine = "late_start"', 'machine = "lateness"'), "utf-8")
    with pytest.raises(SupervisionRulesInvalidError):
        supervision_rules(wrong)


def test_a_reviewer_who_is_not_told_what_the_file_itself_says(stay, beside):
    told = {"code": "old", "lawyer": "第 1.20 秒前后缺少画面。", "engineer": "frame_num", "at": 1.2}
    for recording, grade in zip(stay, ("contradicts", "fits"), strict=True):
        Examination.objects.create(
            recording=recording, grade=grade, findings=[{**told, "grade": grade}], engine=2, software="0", version=2,
            sha256="0" * 64, examined_at=NOW,
        )  # fmt: skip
    cut, whole = beside(stay[0]), beside(stay[1])
    assert "结构检验（矛盾）：第 1.20 秒前后缺少画面。" in cut["unbroken"]
    assert "结构检验（" not in whole.get("unbroken", "")
    assert "结构检验（" not in cut[""].split('id="examination"')[1]
    assert 'href="#examination"' in cut[""]
    assert "重新检验" not in cut[""]
