"""A stay's page of continuity: gaps are found, explained by its officers, accepted by another, and known to judging."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import BytesIO

import pikepdf
import pypdfium2
import pytest
from django.utils import timezone

from conftest import NOW, entries
from liuhen.binding.archival import problems_of
from liuhen.cases import operations as cases
from liuhen.cases.models import TakenRecorder
from liuhen.desk.gathering import Gathered
from liuhen.desk.judging import judge_case
from liuhen.devices import operations as devices
from liuhen.devices.models import Recorder
from liuhen.intake.continuity import operations, queries, words
from liuhen.intake.continuity.errors import (
    GapDecidedError,
    GapFactInvalidError,
    GapNotFoundError,
    GapStatedError,
    OwnGapError,
)
from liuhen.intake.continuity.models import GapStatement
from liuhen.intake.models import Intake, IntakeFile
from liuhen.people import operations as people_operations
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings.models import Seal
from liuhen.rules.clocks import ZONE
from sealed import check_seal
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def leader(make_account, unit, actor_for):
    return actor_for(make_account("fang", Role.LEADER, unit=unit))


@pytest.fixture
def activity(people, officer, make_account, unit):
    pair = [people[Role.OFFICER].officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    case = cases.create_case(
        actor=officer, now=NOW, number="1", kind="inspection", title="t", party="某厂", unit_id=unit.id,
        officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    return cases.create_activity(
        actor=officer, now=NOW, case_id=case.id, place="一号车间", officer_ids=pair,
        arrived_at=NOW - timedelta(hours=3), left_at=NOW - timedelta(hours=2), returned_at=NOW,
    )  # fmt: skip


@pytest.fixture
def recorder(unit):
    return Recorder.objects.create(code="R-1", unit=unit, registered_at=NOW)


@pytest.fixture
def film(people, unit, activity, recorder):
    """Makes a film: `film(minutes after arriving, minutes long)`; of 0 minutes where nobody knows how long."""

    def make(after: float = 0, minutes: float = 10, **given):
        told = {"recorder": recorder, "case": activity.case, "activity": activity, "unit": unit, **given}
        at = activity.arrived_at + timedelta(minutes=after)
        facts = {"duration_s": minutes * 60} if minutes else {}
        return row(officer=people[Role.OFFICER].officer, captured_at=at, facts=facts, **told)

    return make


@pytest.fixture
def gap(film, officer, activity):
    """The key of a gap of ten minutes in an otherwise whole stay."""
    film(0, 30)
    film(40, 20)
    return queries.continuity_of(actor=officer, activity_id=activity.id).lacks[0].found.key


def lacks(officer, activity) -> list[tuple[str, str]]:
    told = queries.continuity_of(actor=officer, activity_id=activity.id)
    return [(one.found.lack.value, one.recorder.code) for one in told.lacks]


def state(officer, activity, key, **given) -> GapStatement:
    told = {"reason": "battery", "text": "更换电池", **given}
    return operations.state_gap(actor=officer, now=NOW, activity_id=activity.id, key=key, **told)


def test_a_recorder_that_was_taken_along_and_filmed_nothing(officer, activity, film, unit):
    other = Recorder.objects.create(code="R-2", unit=unit, registered_at=NOW)
    TakenRecorder.objects.create(activity=activity, recorder=other)
    film(0, 60)
    assert lacks(officer, activity) == [("no_film", "R-2")]
    told = queries.continuity_of(actor=officer, activity_id=activity.id)
    assert told.lacks[0].elsewhere == ("R-1",)
    assert not told.strips[1].is_docked


def test_files_of_the_listing_that_did_not_come_in_and_numbers_that_it_leaves_out(officer, activity, film, recorder):
    intake = Intake.objects.create(
        number="C1", source_kind="card", wholeness="whole_card", recorder=recorder, actor="console",
        listing_sha256="0" * 64, opened_at=NOW - timedelta(hours=1),
    )  # fmt: skip
    film(0, 60, arrived_with=intake.id)
    begun = activity.arrived_at
    for position, (sequence, stands) in enumerate([(7, "received"), (8, "failed"), (11, "received"), (12, "listed")]):
        IntakeFile.objects.create(
            intake=intake, position=position, path=f"DCIM/{sequence:05d}.MTS", path_bytes=b"x", size=1, state=stands,
            modified_at=begun + timedelta(minutes=position),
        )  # fmt: skip
    assert [kind for kind, _code in lacks(officer, activity)] == ["numbers", "not_received", "not_received"]
    found = queries.continuity_of(actor=officer, activity_id=activity.id).lacks
    assert [one.found.subject for one in found] == ["0009–0010", "DCIM/00008.MTS", "DCIM/00012.MTS"]


def test_a_file_that_a_second_emptying_brought_is_called_missing(officer, activity, film, recorder):
    """The card was pulled out too early, and emptied again days later."""
    told = {"source_kind": "card", "wholeness": "whole_card", "recorder": recorder, "actor": "console"}
    first, second = (
        Intake.objects.create(number=f"C{day}", listing_sha256="0" * 64, opened_at=NOW + timedelta(days=day), **told)
        for day in (0, 3)
    )
    film(0, 60, arrived_with=first.id)
    for intake, stands in ((first, "failed"), (second, "received")):
        IntakeFile.objects.create(
            intake=intake, position=1, path="DCIM/00001.MTS", path_bytes=b"x", size=1, state=stands,
            modified_at=activity.arrived_at,
        )  # fmt: skip
    assert lacks(officer, activity) == []
    IntakeFile.objects.filter(intake=second).update(size=2)  # another file of the same name
    assert lacks(officer, activity) == [("not_received", "R-1")]


def test_a_card_that_came_in_days_later_is_called_out_still(officer, activity, recorder):
    TakenRecorder.objects.create(activity=activity, recorder=recorder)
    assert not queries.continuity_of(actor=officer, activity_id=activity.id).strips[0].is_docked
    Intake.objects.create(
        number="C9", source_kind="card", wholeness="whole_card", recorder=recorder, actor="console",
        listing_sha256="0" * 64, opened_at=NOW + timedelta(days=3),
    )  # fmt: skip
    assert queries.continuity_of(actor=officer, activity_id=activity.id).strips[0].is_docked


def test_something_is_called_missing_while_files_wait_for_analysis(officer, activity, film, signed_in, people):
    film(0, 10)
    film(30, 1, kind="other", viewing="pending")
    told = queries.continuity_of(actor=officer, activity_id=activity.id)
    assert (told.unseen, told.lacks) == (1, [])
    text = signed_in(people[Role.OFFICER]).get(f"/activities/{activity.id}/continuity/").content.decode()
    assert "1 份资料正在分析" in text


def test_a_sealed_film_is_called_a_gap_or_shown(officer, activity, film, signed_in, people):
    film(0, 30)
    hidden = film(30, 30)
    Seal.objects.create(recording=hidden, sealed_at=NOW, reason="privacy")
    assert lacks(officer, activity) == []
    text = signed_in(people[Role.OFFICER]).get(f"/activities/{activity.id}/continuity/").content.decode()
    assert hidden.number not in text
    assert str(hidden.id) not in text
    assert 'class="strip-hidden"' in text


def test_a_gap_is_explained_accepted_and_no_longer_a_breach(officer, leader, activity, gap):
    case = activity.case
    assert "film.interrupted" in _codes(officer, case)
    made = state(officer, activity, gap)
    assert "film.interrupted" in _codes(officer, case)  # nobody has accepted it
    with pytest.raises(GapStatedError):
        state(officer, activity, gap)
    assert list(queries.waiting_statements(leader)) == [made]
    operations.decide_gap(actor=leader, now=NOW, statement_id=made.id, is_accepted=True)
    told = _codes(officer, case)
    assert "film.interrupted" not in told
    assert "film.interrupted_explained" in told
    assert entries("gap.stated")[0].subject == made.id
    assert entries("gap.accepted")[0].subject == made.id
    with pytest.raises(GapDecidedError):
        operations.decide_gap(actor=leader, now=NOW, statement_id=made.id, is_accepted=False, note="x")


def test_another_gap_counts_as_explained_with_the_first(officer, leader, activity, gap, film, recorder):
    made = state(officer, activity, gap)
    operations.decide_gap(actor=leader, now=NOW, statement_id=made.id, is_accepted=True)
    last = activity.recordings.order_by("-captured_at").first()
    last.captured_at += timedelta(minutes=1)  # now the gap is longer than what was explained
    last.save()
    assert "film.interrupted" in _codes(officer, activity.case)
    assert queries.continuity_of(actor=officer, activity_id=activity.id).lacks[0].wants_words


def test_a_finding_tells_another_gap_than_the_strip(officer, leader, activity, film, fast):
    film(-40, 30)
    film(20, 25)
    film(70, 5)
    told = queries.continuity_of(actor=officer, activity_id=activity.id)
    strip = [one.found for one in told.lacks if one.found.lack == "gap"]
    assert [one.seconds for one in strip] == [1200, 900]  # from arriving on, and until leaving

    def found(code: str) -> list[tuple[object, object]]:
        judged = judge_case(Gathered(actor=officer, case=activity.case), now=NOW).judgement.findings
        gaps = [one.fields for one in judged if one.code == code]
        return [(gap["stopped"], 60 * int(gap["minutes"]) + int(gap["seconds"])) for gap in gaps]

    def of_strip() -> list[tuple[str, int]]:
        lacks = queries.continuity_of(actor=officer, activity_id=activity.id).lacks
        gaps = [one.found for one in lacks if one.found.lack == "gap"]
        return [(f"{timezone.localtime(one.begun):%Y-%m-%d %H:%M}", one.seconds) for one in gaps]

    assert found("film.interrupted") == of_strip()
    for one in strip:
        made = state(officer, activity, one.key)
        operations.decide_gap(actor=leader, now=NOW, statement_id=made.id, is_accepted=True)
    assert found("film.interrupted") == []
    assert len(found("film.interrupted_explained")) == 2
    fast(90)
    assert found("film.interrupted") + found("film.interrupted_explained") == of_strip()


def test_one_accepts_ones_own_explanation(officer, people, actor_for, activity, gap):
    leading = actor_for(people[Role.LEADER])
    made = state(leading, activity, gap)
    with pytest.raises(OwnGapError):
        operations.decide_gap(actor=leading, now=NOW, statement_id=made.id, is_accepted=True)
    assert not queries.waiting_statements(leading).exists()
    with pytest.raises(NotPermittedError):
        operations.decide_gap(actor=officer, now=NOW, statement_id=made.id, is_accepted=True)


def test_a_refused_explanation_asks_again(officer, leader, activity, gap):
    made = state(officer, activity, gap)
    with pytest.raises(GapFactInvalidError) as refused:
        operations.decide_gap(actor=leader, now=NOW, statement_id=made.id, is_accepted=False)
    assert refused.value.fields["field"] == "note"
    operations.decide_gap(actor=leader, now=NOW, statement_id=made.id, is_accepted=False, note="写明时间")
    assert queries.continuity_of(actor=officer, activity_id=activity.id).waiting == 1
    assert state(officer, activity, gap, text="十点到十点十分更换电池").id != made.id


def test_an_explanation_of_what_came_in_meanwhile(officer, activity, gap, film):
    film(30, 10)
    with pytest.raises(GapNotFoundError):
        state(officer, activity, gap)
    assert not GapStatement.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"), [({"reason": "tired"}, "reason"), ({"text": " "}, "text"), ({"text": "长" * 501}, "text")]
)
def test_an_explanation_without_reason_or_words(officer, activity, gap, given, field):
    with pytest.raises(GapFactInvalidError) as refused:
        state(officer, activity, gap, **given)
    assert refused.value.fields["field"] == field


def test_the_pages_from_a_gap_to_its_acceptance(signed_in, people, make_account, unit, activity, gap):
    visitor = signed_in(people[Role.OFFICER])
    page = f"/activities/{activity.id}/continuity/"
    assert f"{page}{gap}/" in visitor.get(page).content.decode()
    wrong = visitor.post(f"{page}{gap}/", {"text": "x" * 501})
    assert wrong.status_code == 422
    assert "x" * 501 in wrong.content.decode()
    assert visitor.post(f"{page}{gap}/", {"reason": "memory", "text": "换卡"}).status_code == 302
    assert "换卡" in visitor.get(page).content.decode()
    chief = signed_in(make_account("gao", Role.LEADER, unit=unit))
    made = GapStatement.objects.get()
    assert f"/gap-statements/{made.id}/" in chief.get("/approvals/").content.decode()
    assert chief.post(f"/gap-statements/{made.id}/", {"decision": "refuse"}).status_code == 422
    assert chief.post(f"/gap-statements/{made.id}/", {"decision": "accept"}).status_code == 302
    assert "缺失之处都已说明" in visitor.get(page).content.decode()


@pytest.mark.usefixtures("own_ledger")
def test_the_report_leaves_out_what_is_missing_or_who_said_and_accepted_what(
    signed_in, people, officer, leader, activity, gap, tmp_path
):
    address = f"/activities/{activity.id}/continuity/report/"
    visitor = signed_in(people[Role.OFFICER])
    assert "未说明" in paper(visitor.get(address).content)
    made = state(officer, activity, gap)
    assert "待审核" in paper(visitor.get(address).content)
    operations.decide_gap(actor=leader, now=NOW, statement_id=made.id, is_accepted=True, note="情况属实")
    answer = visitor.get(address)
    assert answer["Content-Type"] == "application/pdf"
    assert [entry.subject for entry in entries("activity.continuity_printed")] == [activity.id] * 3
    told = paper(answer.content)
    check_seal(answer.content, about=activity.case_id)  # it may be given to a court
    made.refresh_from_db()
    assert "R-1" in told
    assert f"更换电池（{made.stated_by.name}，" in told
    assert f"已认可{made.decided_by.name}，" in told
    assert "情况属实" in told
    assert "不是结论" in told
    (tmp_path / "report.pdf").write_bytes(answer.content)
    assert problems_of(tmp_path / "report.pdf") == []
    with pikepdf.open(BytesIO(answer.content)) as pdf, pdf.open_metadata() as metadata:
        assert metadata["pdfaid:part"] == "2"
        assert "摄录连续性报告" in metadata["dc:title"]


def test_a_film_that_nobody_linked_to_the_stay_is_called_a_gap_without_a_word(
    officer, activity, film, gap, fast, recorder, signed_in, people
):
    address = f"/activities/{activity.id}/continuity/"
    visitor = signed_in(people[Role.OFFICER])
    film(-20, 5, activity=None)  # before the stay
    film(30, 10, activity=None, recorder=Recorder.objects.create(code="R-2", registered_at=NOW))
    assert "没有关联" not in visitor.get(address).content.decode()
    film(30, 10, activity=None)
    page = visitor.get(address).content.decode()
    assert "另有 1 份录像录音没有关联到本次活动" in page
    assert lacks(officer, activity) == [("gap", "R-1")]
    assert "R-1在这段时间另有1份录像录音没有关联到本次活动" in paper(visitor.get(f"{address}report/").content)
    [strip] = visitor.get(f"/api/v1{address[:-1]}").json()["strips"]
    assert (strip["loose"], len(strip["films"])) == (1, 2)
    fast(3600)  # then it was filmed an hour before the stay
    assert queries.continuity_of(actor=officer, activity_id=activity.id).loose == 0


def test_a_film_begun_before_arriving_that_nobody_linked_is_passed_over(officer, activity, film, gap):
    film(-30, 30, activity=None)  # ended when they arrived
    film(-30, 0, activity=None)  # nobody knows how long
    assert queries.continuity_of(actor=officer, activity_id=activity.id).loose == 0
    film(-30, 31, activity=None)
    assert queries.continuity_of(actor=officer, activity_id=activity.id).loose == 1


def paper(content: bytes) -> str:
    """All words of a PDF, without any space."""
    return "".join("".join(page.get_textpage().get_text_range().split()) for page in pypdfium2.PdfDocument(content))


def test_a_stay_of_another_unit(signed_in, make_account, console, activity, gap):
    other = people_operations.create_unit(actor=console, now=NOW, name="二大队")
    stranger = signed_in(make_account("zhu", Role.OFFICER, unit=other, officer=True))
    for address in ("", "report/", f"{gap}/"):
        assert stranger.get(f"/activities/{activity.id}/continuity/{address}").status_code == 404


def test_the_api_says_the_same(signed_in, people, activity, gap):
    visitor = signed_in(people[Role.OFFICER])
    told = visitor.get(f"/api/v1/activities/{activity.id}/continuity").json()
    assert [one["lack"] for strip in told["strips"] for one in strip["lacks"]] == ["gap"]
    sent = {"reason": "fault", "text": "死机重启"}
    answer = visitor.post(
        f"/api/v1/activities/{activity.id}/continuity/{gap}", sent, content_type="application/json"
    )  # fmt: skip
    assert answer.status_code == 201
    assert answer.json()["state"] == "stated"


@pytest.fixture
def fast(officer, recorder):
    """Tells that the recorder is fast: `fast(seconds)`, by somebody who compared it before the stay."""

    def note(seconds: float, within_s: int = 2):
        at = NOW - timedelta(hours=4)
        return devices.note_clock(
            actor=officer, now=NOW, recorder_id=recorder.id, shown=at + timedelta(seconds=seconds), seen_at=at,
            within_s=within_s, reason="与服务器时间对照",
        )  # fmt: skip

    return note


def test_a_fast_clock_makes_a_stay_begin_late(officer, activity, film, fast, signed_in, people):
    film(10, 60)
    assert lacks(officer, activity) == [("late_start", "R-1")]
    text = signed_in(people[Role.OFFICER]).get(f"/activities/{activity.id}/continuity/").content.decode()
    assert "设备时钟误差不明，按设备时间" in text
    fast(600)
    assert lacks(officer, activity) == []
    text = signed_in(people[Role.OFFICER]).get(f"/activities/{activity.id}/continuity/").content.decode()
    assert "设备时钟快 10 分（±2" in text


def test_a_stretch_by_the_device_s_clock_ends_before_it_begins(officer, activity, film, fast):
    film(12, 53)
    fast(600)
    found = [one.found for one in queries.continuity_of(actor=officer, activity_id=activity.id).lacks]
    assert [words.when(one.begun, one.ended)[11:] for one in found] == ["14:00:00 – 14:02:00", "14:55:00 – 15:00:00"]
    assert [words.shown(one)[11:] for one in found] == ["14:10:00 – 14:12:00", "15:05:00 – 15:10:00"]


def test_a_clock_that_may_excuse_it_makes_a_stay_begin_late(officer, activity, film, fast):
    film(2, 58)
    made = fast(0, within_s=90)
    assert lacks(officer, activity) == []
    devices.retract_reading(actor=officer, now=NOW, reading_id=made.id, reason="看错")
    fast(0)
    assert lacks(officer, activity) == [("late_start", "R-1")]


def test_what_is_learnt_of_a_clock_takes_a_gap_out_of_its_explanation(
    officer, leader, activity, gap, fast, signed_in, people
):
    made = state(officer, activity, gap)
    operations.decide_gap(actor=leader, now=NOW, statement_id=made.id, is_accepted=True)
    fast(-90)
    [lack] = [one for one in queries.continuity_of(actor=officer, activity_id=activity.id).lacks if one.statement]
    assert lack.statement == made
    assert lack.found.begun == made.begun_at + timedelta(seconds=90)
    assert lack.found.kept == (made.begun_at, made.ended_at)
    assert lack.found.seconds == 600
    assert lack.found.key == gap
    assert "film.interrupted" not in _codes(officer, activity.case)
    told = signed_in(people[Role.OFFICER]).get(f"/api/v1/activities/{activity.id}/continuity").json()["strips"][0]
    assert told["films"][0]["begun_at"] != told["films"][0]["recorded_at"]
    assert 2 <= told["films"][0]["uncertainty_s"] < 4
    [out] = [one for one in told["lacks"] if one["lack"] == "gap"]
    assert out["recorded_begun_at"] < out["begun_at"]


def test_a_clock_that_lost_its_time_is_believed(officer, activity, film, recorder):
    film(0, 60)
    activity.recordings.update(captured_at=datetime(1980, 1, 1, 0, 5, tzinfo=ZONE))
    [strip] = queries.continuity_of(actor=officer, activity_id=activity.id).strips
    assert (strip.timeless, list(strip.films)) == (1, [])


def test_a_listing_of_a_fast_clock_is_looked_through_for_another_time(officer, activity, film, recorder, fast):
    intake = Intake.objects.create(
        number="C1", source_kind="card", wholeness="whole_card", recorder=recorder, actor="console",
        listing_sha256="0" * 64, opened_at=NOW - timedelta(hours=1),
    )  # fmt: skip
    film(240, 60, arrived_with=intake.id)
    for position, (minute, stands) in enumerate([(240, "received"), (250, "failed"), (10, "failed")]):
        IntakeFile.objects.create(
            intake=intake, position=position, path=f"DCIM/at-{minute}", path_bytes=b"x", size=1, state=stands,
            modified_at=activity.arrived_at + timedelta(minutes=minute),
        )  # fmt: skip
    fast(240 * 60)
    found = queries.continuity_of(actor=officer, activity_id=activity.id).lacks
    assert [one.found.subject for one in found] == ["DCIM/at-250"]
    assert abs(found[0].found.begun - activity.arrived_at - timedelta(minutes=10)) < timedelta(seconds=2)


def _codes(actor, case) -> set[str]:
    judged = judge_case(Gathered(actor=actor, case=case), now=NOW)
    return {one.code for one in judged.judgement.findings}
