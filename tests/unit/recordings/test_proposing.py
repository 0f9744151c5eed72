"""Proposals: every reason that there is, in words, and nothing of what the reader mustn't know."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.urls import reverse
from PIL import Image

from conftest import NOW, entries
from liuhen.cases.models import Activity, Case, Party, TakenRecorder
from liuhen.devices.models import ClockReading, Docking, Loan, Recorder
from liuhen.media import Position
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings.jobs import analyse
from liuhen.recordings.models import Description, PointMark, Recording
from liuhen.recordings.operations.destroying import record_gone
from liuhen.recordings.proposing import operations, queries
from liuhen.recordings.proposing.errors import NotWaitingError, ProposalChangedError, ProposalUndecidedError
from liuhen.recordings.proposing.models import Whereabouts
from liuhen.recordings.slating.models import SlateAssignment, SlateSearch, SlateSeen, Standing
from liuhen.recordings.takes.models import TakePart
from unit.recordings.rows import fast, row

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def filmer(people):
    return people[Role.OFFICER].officer


@pytest.fixture
def recorder(unit):
    return Recorder.objects.create(code="KT1", is_confirmed=True, unit=unit, registered_at=NOW)


@pytest.fixture
def make_activity(unit, filmer):
    """Half an hour at a place from NOW: `make_activity("一号车间", 40)` begins 40 minutes later."""

    def make(place, after=0, officers=None, **given):
        party = Party.objects.create(kind="organisation", name=place, number_unknown="not_yet", created_at=NOW)
        case = Case.objects.create(
            number=place[:100],
            kind="inspection",
            title=place,
            party=party,
            unit=unit,
            opened_on=NOW.date(),
            created_at=NOW,
        )
        officers = [filmer] if officers is None else officers
        case.officers.set(officers)
        arrived = NOW + after * MINUTE
        made = Activity.objects.create(
            case=case, place=place, arrived_at=arrived, left_at=arrived + 30 * MINUTE,
            returned_at=arrived + 35 * MINUTE, created_at=NOW, **given,
        )  # fmt: skip
        made.officers.set(officers)
        return made

    return make


@pytest.fixture
def film(recorder, filmer):
    """A film some minutes after NOW, all off one card."""
    card = uuid4()

    def make(after=5, **given):
        told = {
            "received_at": NOW + 300 * MINUTE,
            "recorder": recorder,
            "officer": filmer,
            "arrived_with": card,
            "captured_at": NOW + after * MINUTE,
        }
        return row(**{**told, **given})

    return make


def proposed(actor, recording):
    return queries.proposed(actor=actor, recording_id=recording.id).proposal


def reasons(found):
    return [one.words for one in found.best.reasons]


def test_an_activity_during_which_it_was_filmed(officer, film, make_activity):
    activity = make_activity("一号车间", purpose="检查配电室")
    found = proposed(officer, film())
    assert (found.best.activity, found.best.case) == (activity.id, activity.case_id)
    assert (found.best.told["place"], found.best.told["content"]) == ("一号车间", "检查配电室")
    assert found.best.told["recording_class"] == "inspection"
    assert found.is_ready
    assert "内容取自活动目的“检查配电室”" in reasons(found)
    assert any("在活动“一号车间”" in one and "到达与离开之间（按设备时间）" in one for one in reasons(found))


@pytest.mark.parametrize("after", [-1, 36])
def test_what_was_filmed_before_or_after_an_activity_isnt_of_it(officer, film, make_activity, after):
    make_activity("一号车间")
    assert proposed(officer, film(after)).best.activity is None


def test_what_was_filmed_on_the_way_back_says_so_and_gives_way(officer, film, make_activity):
    make_activity("一号车间")
    found = proposed(officer, film(33))
    assert any("的离开与返回之间" in one for one in reasons(found))
    make_activity("二号车间", 32)
    found = proposed(officer, film(33))
    assert not found.is_contradicted
    assert found.best.told["place"] == "二号车间"


def test_two_activities_at_once_are_left_to_the_person(officer, film, make_activity):
    make_activity("一号车间")
    make_activity("二号车间")
    found = proposed(officer, film())
    assert found.is_contradicted
    assert {way.told["place"] for way in found.ways} == {"一号车间", "二号车间"}


def test_the_corrected_time_decides_where_its_known(officer, film, make_activity, recorder):
    make_activity("一号车间", 60)
    one = film()
    Docking.objects.create(recorder=recorder, at=NOW + 300 * MINUTE, intake=one.arrived_with, is_whole=True)
    slow = -60 * 60 * 1000
    ClockReading.objects.create(
        recorder=recorder, at=NOW + 61 * MINUTE, least_ms=slow, most_ms=slow, source="slate", entered_at=NOW
    )
    found = proposed(officer, one)
    assert found.best.told["place"] == "一号车间"
    assert any("按校正时间" in word for word in reasons(found))


def test_an_odd_clock_proposes_no_activity_by_its_time(officer, film, make_activity):
    make_activity("一号车间")
    one = film(received_at=NOW - MINUTE)  # it came in before it was filmed
    assert proposed(officer, one).best.activity is None


def test_a_recorder_that_was_taken_along_by_somebody(officer, film, make_activity, recorder, filmer):
    activity = make_activity("一号车间", officers=[filmer])
    activity.officers.clear()
    TakenRecorder.objects.create(activity=activity, recorder=recorder, officer=filmer)
    found = proposed(officer, film(received_by_id=officer.account_id, officer=None))
    assert found.best.activity == activity.id
    assert "执法记录仪登记为携带" in reasons(found)[0]
    assert [one.officer for one in found.officers] == [filmer.id]


def test_a_loan_names_its_officer_and_its_one_activity(officer, film, make_activity, recorder, filmer):
    loan = Loan.objects.create(recorder=recorder, officer=filmer, kind="ordinary", out_at=NOW - MINUTE)
    found = proposed(officer, film())
    assert found.best.activity is None
    assert f"执法记录仪 KT1 当时由{filmer.name}领用" in reasons(found)
    activity = make_activity("一号车间", 60)
    TakenRecorder.objects.create(activity=activity, recorder=recorder, loan=loan)
    found = proposed(officer, film())
    assert found.best.activity == activity.id
    second = make_activity("二号车间", 120)
    TakenRecorder.objects.create(activity=second, recorder=recorder, loan=loan)
    assert proposed(officer, film()).best.activity is None  # of two, the loan doesn't say which


def test_a_loan_that_was_over_says_nothing(officer, film, recorder, filmer):
    Loan.objects.create(
        recorder=recorder, officer=filmer, kind="ordinary", out_at=NOW - 9 * MINUTE, returned_at=NOW - MINUTE
    )
    film(-5)
    film(5)
    during, after = queries.sheet(actor=officer).rows
    assert during.proposal.officers
    assert not after.proposal.officers


def slate(recording, activity, officer=None, point="", standing=Standing.GENUINE):
    search, _made = SlateSearch.objects.get_or_create(recording=recording, defaults={"at": NOW})
    SlateSeen.objects.create(
        search=search, position=0, standing=standing, at_ms=3000, last_ms=5000, activity=activity,
        case=activity.case, officer=officer, point=point,
    )  # fmt: skip


def test_a_place_of_three_hundred_characters_fills_every_row_of_the_page(officer, film, make_activity, filmer):
    one, activity = film(), make_activity("厂" * 300, 200)
    slate(one, activity, filmer)
    assert f"活动“{'厂' * 60}…”（" in reasons(proposed(officer, one))[0]


def test_a_slate_speaks_before_the_times_and_its_point_is_proposed(officer, film, make_activity, filmer):
    one, activity = film(), make_activity("一号车间", 200)
    slate(one, activity, filmer, point="7(6)")
    found = proposed(officer, one)
    assert found.best.activity == activity.id
    assert reasons(found)[0].startswith("场记码：0:03–0:05 处为活动“一号车间”")
    assert found.best.told["record_point"] == "7(6)"
    assert found.best.told["content"] == "询问"
    assert found.best.told["recording_class"] == "questioning"  # by its name
    assert found.officers[0].officer == filmer.id
    make_activity("二号车间")
    assert proposed(officer, one).is_contradicted


def test_a_forged_slate_speaks_for_nothing(officer, film, make_activity):
    one = film()
    slate(one, make_activity("一号车间", 200), standing=Standing.FORGED)
    assert proposed(officer, one).best.activity is None


def test_what_follows_a_slate_names_the_film_that_shows_it(officer, film, make_activity):
    activity = make_activity("一号车间", 200)
    first = film()
    one = film(6, case=activity.case, activity=activity)
    SlateAssignment.objects.create(recording=one, by=first, case=activity.case, activity=activity, at=NOW)
    assert reasons(proposed(officer, one))[0] == f"场记码：承接 {first.number} 中的场记码"


def test_what_a_person_chose_is_told_and_asked_again_where_the_times_say_something_else(officer, film, make_activity):
    chosen = make_activity("一号车间", 200)
    one = film(case=chosen.case, activity=chosen)
    assert reasons(proposed(officer, one))[0].startswith("已关联到活动“一号车间”")
    make_activity("二号车间")
    assert proposed(officer, one).is_contradicted


def described(recording, **given):
    told = {
        "name": "n", "recording_class": "questioning", "record_point": "7(6)", "place": "会议室",
        "content": "询问安全员", "people": "张某", "sequence": 1, "version": 2, "described_at": NOW,
    }  # fmt: skip
    Description.objects.create(recording=recording, **{**told, **given})
    Recording.objects.filter(id=recording.id).update(is_described=True)


def test_another_part_of_the_take_says_everything(officer, film):
    first, second = film(), film(6)
    TakePart.objects.create(recording=first, take=first, position=0, offset_ms=0)
    TakePart.objects.create(recording=second, take=first, position=1, offset_ms=60_000)
    described(first)
    found = proposed(officer, second)
    assert reasons(found) == [
        f"与前一段同一次摄录（{first.number}）",
        f"同一执法记录仪前一份（{first.number}）归在这里",
    ]
    assert found.best.told == {
        "recording_class": "questioning", "record_point": "7(6)", "place": "会议室", "content": "询问安全员",
        "people": "张某",
    }  # fmt: skip
    assert found.is_ready


def test_a_neighbour_says_where_it_was_and_never_what_it_shows(officer, film):
    described(film())
    found = proposed(officer, film(9))
    assert found.best.told["place"] == "会议室"
    assert found.best.told["content"] == ""
    assert not proposed(officer, film(60)).best.reasons  # an hour later it's another occasion


def test_a_mark_speaks_for_its_point(officer, film):
    one = film()
    PointMark.objects.create(recording=one, clause="7(5)", second=65, marked_at=NOW)
    PointMark.objects.create(recording=one, clause="7(6)", second=1, marked_at=NOW, withdrawn_at=NOW)
    found = proposed(officer, one)
    assert found.best.told["record_point"] == "7(5)"
    assert reasons(found)[0].startswith("1:05 已标记：")


def at(recording, north, east):
    Whereabouts.objects.create(
        recording=recording, latitude_e7=round(north * 1e7), longitude_e7=round(east * 1e7), source="gpmf"
    )


def test_a_place_near_the_activitys_films_speaks_for_it_and_one_far_off_against(officer, film, make_activity):
    activity = make_activity("一号车间")
    known = film(1, case=activity.case, activity=activity)
    described(known)
    at(known, 34.0, 113.0)
    near, far = film(5), film(6)
    at(near, 34.0005, 113.0)
    at(far, 34.05, 113.0)
    found = proposed(officer, near)
    assert found.is_ready or "content" in found.best.lacks
    assert f"拍摄位置距活动“一号车间”已归入的资料 {known.number} 约 60 米" in reasons(found)
    found = proposed(officer, far)
    assert found.is_contradicted
    assert found.best.against[0].words.endswith("约 5.6 公里")


def test_without_a_known_place_only_the_distance_is_told(officer, film):
    first, second = film(5), film(6)
    at(first, 34.0, 113.0)
    at(second, 34.01, 113.0)
    page = queries.sheet(actor=officer)
    assert reasons(page.rows[1].proposal) == [f"拍摄位置与 {first.number} 相距约 1.1 公里"]
    assert page.rows[1].proposal.best.case is None


def test_a_case_that_isnt_the_readers_is_not_named(officer, film, make_activity, recorder):
    activity = make_activity("秘密车间", officers=[])
    one = film()
    slate(one, activity)
    TakenRecorder.objects.create(activity=activity, recorder=recorder)
    assert "秘密" not in str(proposed(officer, one))


def test_accepting_saves_as_any_description_one_entry_each(officer, received, make_activity, filmer):
    activity = make_activity("一号车间", -20, purpose="检查配电室")
    one = received("a.MP4", b"film")
    Recording.objects.filter(id=one.id).update(captured_at=NOW - 5 * MINUTE, officer=filmer, kind="video")
    found = proposed(officer, one)
    with pytest.raises(ProposalChangedError):
        operations.accept(actor=officer, now=NOW, recording_id=one.id, fingerprint="0" * 16)
    told = operations.accept(actor=officer, now=NOW, recording_id=one.id, fingerprint=found.fingerprint)
    assert (told.description.place, told.description.content) == ("一号车间", "检查配电室")
    assert told.activity == activity
    assert [each.subject for each in entries("recording.described")] == [one.id]
    with pytest.raises(NotWaitingError):
        operations.accept(actor=officer, now=NOW, recording_id=one.id, fingerprint=found.fingerprint)


def test_what_is_contradicted_or_lacking_is_never_accepted(officer, film, make_activity):
    one = film()
    found = proposed(officer, one)
    with pytest.raises(ProposalUndecidedError) as caught:
        operations.accept(actor=officer, now=NOW, recording_id=one.id, fingerprint=found.fingerprint)
    assert caught.value.fields["problem"] == "lacking"
    make_activity("一号车间", purpose="x")
    make_activity("二号车间", purpose="x")
    found = proposed(officer, one)
    with pytest.raises(ProposalUndecidedError) as caught:
        operations.accept(actor=officer, now=NOW, recording_id=one.id, fingerprint=found.fingerprint)
    assert caught.value.fields["problem"] == "contradicted"
    assert not Description.objects.exists()


@pytest.mark.parametrize("role", [Role.OFFICE, Role.LEGAL, Role.SYSTEM_ADMIN])
def test_who_describes_nothing_sees_no_proposals(people, actor_for, role):
    with pytest.raises(NotPermittedError):
        queries.sheet(actor=actor_for(people[role]))


def test_a_page_leads_to_the_next_and_shows_ones_own(officer, film, make_account, unit, people, actor_for):
    mine = [film(number) for number in range(25)]
    mine += [film(captured_at=None), film(captured_at=None)]
    other = make_account("wu", Role.OFFICER, unit=unit, officer=True).officer
    film(3, officer=other)
    page = queries.sheet(actor=officer)
    assert [one.recording.id for one in page.rows] == [one.id for one in mine[:25]]
    assert page.count == 27
    described(mine[24])  # the last of the page was described meanwhile
    page = queries.sheet(actor=officer, after=page.after)
    assert [one.recording.id for one in page.rows] == [one.id for one in mine[25:]]
    assert page.after is None
    leader = actor_for(people[Role.LEADER])
    assert queries.sheet(actor=leader).count == 0
    assert queries.sheet(actor=leader, everyone=True).count >= 0


def test_a_page_asks_no_more_for_many_than_for_few(officer, film, make_activity, django_assert_max_num_queries):
    make_activity("一号车间")
    for number in range(25):
        film(number)
    with django_assert_max_num_queries(30):
        queries.sheet(actor=officer)


def test_the_api_lists_and_accepts(people, film, make_activity, signed_in):
    make_activity("一号车间")
    film()
    visitor = signed_in(people[Role.OFFICER])
    (one,) = visitor.get("/api/v1/recordings/proposals").json()["proposals"]
    assert one["ways"][0]["place"] == "一号车间"
    assert one["ways"][0]["lacks"] == ["content"]
    assert one["ways"][0]["reasons"][0]["source"] == "visit"
    told = visitor.post(
        "/api/v1/recordings/proposals/accept",
        {"fingerprints": {one["recording_id"]: one["fingerprint"]}},
        content_type="application/json",
    ).json()
    assert told[0]["code"] == "proposing.undecided"
    assert "请填写" in told[0]["message"]


def test_where_a_film_was_made_is_kept_by_itself_and_goes_with_its_bytes(film):
    one = film()
    operations.keep_whereabouts(recording_id=one.id, position=Position(latitude=34.5, longitude=-0.25, source="exif"))
    kept = Whereabouts.objects.get(recording=one)
    assert (kept.latitude_e7, kept.longitude_e7, kept.source) == (345_000_000, -2_500_000, "exif")
    operations.keep_whereabouts(recording_id=one.id, position=None)
    assert not Whereabouts.objects.exists()
    operations.keep_whereabouts(recording_id=one.id, position=Position(latitude=34.5, longitude=-0.25, source="exif"))
    record_gone(one)
    assert not Whereabouts.objects.exists()


def test_the_worker_keeps_the_place_out_of_facts_and_entries(received, tmp_path):
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "N", 2: (34.0, 47.0, 51.0), 3: "E", 4: (114.0, 18.0, 27.36)})
    Image.new("RGB", (4, 4)).save(tmp_path / "a.jpg", exif=exif)
    one = received("a.jpg", (tmp_path / "a.jpg").read_bytes())
    analyse({"recording": str(one.id)}, lambda _done: None)
    one.refresh_from_db()
    assert one.kind == "photo"
    assert "position" not in one.facts
    assert "34.79" not in str(one.facts)
    assert Whereabouts.objects.get(recording=one).latitude_e7 == 347_975_000
    assert not [each for each in entries("recording.analysed") if "347975" in str(each.facts)]


BATCH = reverse("proposing:batch")


def save(visitor, recording, accept="application/json", **told):
    fields = {"recording_class": "questioning", "place": "会议室", "content": "询问安全员", **told}
    return visitor.post(reverse("proposing:row", args=[recording.id]), fields, headers={"accept": accept})


def test_the_page_shows_reasons_and_what_is_proposed(people, film, make_activity, signed_in):
    make_activity("一号车间", purpose="检查配电室")
    film()
    shown = signed_in(people[Role.OFFICER]).get(BATCH).content.decode()
    assert "到达与离开之间（按设备时间）" in shown
    assert 'value="一号车间"' in shown
    assert ">检查配电室</textarea>" in shown
    assert "data-ready" in shown


def test_contradicting_reasons_stand_side_by_side_and_nothing_is_chosen(people, film, make_activity, signed_in):
    make_activity("一号车间")
    make_activity("二号车间")
    film()
    shown = signed_in(people[Role.OFFICER]).get(BATCH).content.decode()
    assert "理由互相矛盾，请选择" in shown
    assert "checked" not in shown
    assert "data-ready" not in shown


def test_a_row_hides_that_its_recorders_clock_was_wrong(people, film, signed_in, unit, actor_for):
    one, shown = film(), NOW + timedelta(hours=1, seconds=90)
    recorder = fast(actor_for(people[Role.OFFICER]), unit, "KT-fast")
    given = {"recorder": recorder, "captured_at": shown, "received_at": NOW + timedelta(hours=3)}
    Recording.objects.filter(id=one.id).update(**given)
    page = signed_in(people[Role.OFFICER]).get("/recordings/batch/").content.decode()
    assert "校正 18:00:00（±2.2 秒）" in page


def test_a_row_is_saved_by_itself_as_any_description(people, received, signed_in):
    one, other = received("a.MP4", b"one"), received("b.MP4", b"two")
    visitor = signed_in(people[Role.OFFICER])
    told = save(visitor, one)
    assert told.status_code == 200
    assert told.json()["url"] == reverse("recordings:page", args=[one.id])
    assert [each.subject for each in entries("recording.described")] == [one.id]
    assert save(visitor, other, accept="text/html").headers["Location"] == BATCH
    assert Description.objects.count() == 2


def test_what_was_typed_comes_back_with_what_is_wrong(people, received, signed_in):
    one = received("a.MP4", b"one")
    visitor = signed_in(people[Role.OFFICER])
    told = save(visitor, one, place=" ", case="没有的案号")
    assert told.status_code == 422
    assert set(told.json()["errors"]) == {"place", "case"}
    shown = save(visitor, one, accept="text/html", place=" ", case="没有的案号")
    assert shown.status_code == 422
    assert ">询问安全员</textarea>" in shown.content.decode()
    assert "没有的案号" in shown.content.decode()
    undecided = save(visitor, one, contradicted="1")
    assert "请先选择" in undecided.json()["errors"]["__all__"][0]
    assert not Description.objects.exists()


def test_a_row_that_somebody_else_described_meanwhile_is_told_and_not_overwritten(people, received, signed_in):
    one = received("a.MP4", b"one")
    visitor = signed_in(people[Role.OFFICER])
    assert save(visitor, one).status_code == 200
    told = save(visitor, one, place="别处")
    assert told.status_code == 409
    assert Description.objects.get().place == "会议室"
    assert visitor.get(reverse("proposing:row", args=[one.id])).status_code == 404


def test_the_activities_of_the_case_that_is_typed(people, make_activity, signed_in):
    make_activity("一号车间")
    visitor = signed_in(people[Role.OFFICER])
    address = reverse("proposing:activities")
    assert "一号车间" in visitor.get(address, {"case": "一号车间"}).content.decode()
    assert "一号车间" not in visitor.get(address, {"case": "别的"}).content.decode()


def test_the_page_takes_any_key_in_its_address(people, film, signed_in):
    film()
    visitor = signed_in(people[Role.OFFICER])
    for after in ("x", str(uuid4()), ""):
        assert visitor.get(BATCH, {"after": after}).status_code == 200
