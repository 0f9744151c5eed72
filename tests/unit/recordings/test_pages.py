"""The pages of the room, through the whole site: gate, views, templates."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

import liuhen
from conftest import NOW, entries
from liuhen.cases import operations as cases
from liuhen.devices.models import Recorder
from liuhen.people import web
from liuhen.people.models import Role
from liuhen.people.operations import SESSION_SEEN
from liuhen.recordings import grants, operations
from liuhen.recordings.models import Derivative, Description, Recording, Viewing
from liuhen.recordings.operations import Telling
from liuhen.work import operations as work
from unit.recordings import rows
from unit.recordings.rows import row

pytestmark = pytest.mark.django_db
FORM = {"recording_class": "inspection", "record_point": "7(6)", "place": "一号车间", "content": "询问", "people": ""}


@pytest.fixture
def account(people):
    return people[Role.OFFICER]


@pytest.fixture
def visitor(account, signed_in) -> Client:
    return signed_in(account)


@pytest.fixture
def own(account):
    """Makes rows that the officer sees."""
    return lambda **given: row(officer=account.officer, unit=account.unit, **given)


@pytest.fixture
def case(account, actor_for, make_account, unit):
    pair = [account.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    return cases.create_case(
        actor=actor_for(account), now=NOW, number="应急罚〔2026〕1号", kind="penalty", title="未按规定培训",
        party="某化工厂", unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip


def poster_of(recording: Recording) -> None:
    Derivative.objects.create(
        recording=recording, purpose="poster", file_name="poster.jpg", content_type="image/jpeg", size=5, sha256="ab"
    )


def text(answer) -> str:
    return answer.content.decode()


# --- the list ---


def test_an_empty_list_says_what_comes_next(visitor):
    assert "采集执法记录仪后" in text(visitor.get("/recordings/"))


def test_a_list_narrowed_to_nothing_offers_to_clear(visitor, own):
    own()
    page = text(visitor.get("/recordings/?text=没有这个"))
    assert "没有符合条件的音像资料" in page
    assert "清除全部筛选" in page


def test_the_address_narrows_the_list(visitor, own):
    own(card_name="一号车间.MP4")
    own(card_name="二号仓库.MP4")
    page = text(visitor.get("/recordings/?text=车间&since=2026-11-01&until=2026-11-30&described=no"))
    assert "一号车间.MP4" in page
    assert "二号仓库.MP4" not in page


@pytest.mark.parametrize(
    "query",
    ["since=yesterday", "officer=x", "kind=nothing", "after=x", "before=%00", "case=%00", "text=%00", "viewing=x"],
)
def test_an_address_that_makes_no_sense_shows_the_list_all_the_same(visitor, own, query):
    made = own()
    assert made.number in text(visitor.get(f"/recordings/?{query}"))


def test_more_than_a_page_leads_on_and_keeps_the_filters(visitor, own):
    for _ in range(51):
        own()
    page = text(visitor.get("/recordings/?described=no"))
    assert "共 51 份" in page
    assert "described=no&amp;after=" in page


def test_posters_are_signed_and_listing_them_is_no_view(visitor, own):
    made = own()
    poster_of(made)
    page = text(visitor.get("/recordings/"))
    token = page.split("/bytes/play/")[1].split('"')[0]
    grant = grants.read(token, now=NOW)
    assert (grant.object_id, grant.path, grant.is_derivative) == (made.id, "poster.jpg", True)
    assert not entries("recording.viewed")


def test_names_of_three_hundred_characters_are_shown_whole_in_their_page(visitor, own, case):
    long = "长" * 300
    made = own(card_name=long)
    assert long in text(visitor.get(f"/recordings/{made.id}/"))


def test_what_a_card_calls_its_files_is_never_markup(visitor, own):
    made = own(card_name="<script>alert(1)</script>.MP4")
    for path in ("/recordings/", f"/recordings/{made.id}/", "/recordings/undescribed/"):
        assert "<script>alert" not in text(visitor.get(path))


# --- the page ---


@pytest.fixture
def fast(actor_for, account, unit):
    """A recorder that somebody found a minute and a half fast: `fast(code)`."""

    return lambda code: rows.fast(actor_for(account), unit, code)


@pytest.mark.parametrize("address", ["/recordings/", "/recordings/undescribed/"])
def test_a_list_hides_that_a_clock_was_wrong_or_asks_for_each_row(visitor, own, fast, address):
    shown, later = NOW + timedelta(hours=1, seconds=90), NOW + timedelta(hours=3)
    own(recorder=fast("KT1"), captured_at=shown, received_at=later)

    def asked() -> tuple[int, str]:
        with CaptureQueriesContext(connection) as queries:
            text = visitor.get(address).content.decode()
        return len(queries), text

    asked()  # what is read once and kept
    few, text = asked()
    told = f"{timezone.localtime(shown):%Y-%m-%d %H:%M}"
    assert told in text
    assert "校正 18:00:00（±2.2 秒）" in text
    for number in range(2, 9):
        own(recorder=fast(f"KT{number}"), captured_at=shown, received_at=later)
    many, text = asked()
    assert many == few
    assert text.count("校正 18:00:00") == 8
    own(recorder=None, captured_at=shown, received_at=later)
    own(recorder=Recorder.objects.get(code="KT1"), captured_at=datetime(1980, 1, 1, 9, 0, tzinfo=UTC))
    _many, text = asked()
    assert text.count("校正 18:00:00") == 8
    assert "设备时间不可信" in text


def test_an_opened_page_is_one_view_and_carries_leave_to_play(visitor, own, account):
    made = own(facts={"content_type": "video/mp4", "duration_s": 61.0})
    page = text(visitor.get(f"/recordings/{made.id}/"))
    (entry,) = entries("recording.viewed")
    assert entry.subject == made.id
    assert entry.facts["actor"] == f"account:{account.id}"
    grant = grants.read(page.split("/bytes/play/")[1].split('"')[0], now=NOW)
    assert (grant.path, grant.content_type, grant.account_id) == ("original.mp4", "video/mp4", account.id)
    assert "<video" in page
    assert "1:01" in page


def test_what_cannot_be_played_says_so_in_words_and_has_no_player(visitor, own):
    made = own(viewing=Viewing.NONE, kind="other")
    page = text(visitor.get(f"/recordings/{made.id}/"))
    assert "格式不支持/文件损坏，原始资料已完整保存" in page
    assert "<video" not in page


def test_a_preview_in_the_making_shows_how_far_it_is(visitor, own):
    made = own(viewing=Viewing.PREPARING)
    job = work.enqueue(
        name="recordings.derive", payload={"recording": str(made.id)}, now=NOW, unique=f"derive:{made.id}"
    )
    type(job).objects.filter(id=job.id).update(state="running", progress=0.43, lease_until=NOW, token=made.id)
    page = text(visitor.get(f"/recordings/{made.id}/"))
    assert "正在生成预览" in page
    assert "43%" in page
    assert f'hx-get="/recordings/{made.id}/player/"' in page


def test_polling_writes_nothing_and_a_ready_preview_is_asked_for_by_post(visitor, own):
    made = own(viewing=Viewing.PREVIEW)
    Derivative.objects.create(
        recording=made, purpose="preview", file_name="preview.mp4", content_type="video/mp4", size=5, sha256="ab"
    )
    polled = text(visitor.get(f"/recordings/{made.id}/player/"))
    assert "/bytes/play/" not in polled
    assert not entries("recording.played")
    played = text(visitor.post(f"/recordings/{made.id}/play/", headers={"HX-Request": "true"}))
    assert grants.read(played.split("/bytes/play/")[1].split('"')[0], now=NOW).path == "preview.mp4"
    assert len(entries("recording.played")) == 1


def test_without_script_leave_to_play_comes_with_the_page(visitor, own):
    made = own()
    answer = visitor.post(f"/recordings/{made.id}/play/")
    assert answer.headers["Location"] == f"/recordings/{made.id}/"


def test_a_failed_preview_is_told_and_not_waited_for(visitor, own):
    made = own(viewing=Viewing.PREPARING)
    job = work.enqueue(
        name="recordings.derive", payload={"recording": str(made.id)}, now=NOW, unique=f"derive:{made.id}"
    )
    type(job).objects.filter(id=job.id).update(state="failed")
    page = text(visitor.get(f"/recordings/{made.id}/"))
    assert "预览未能生成" in page
    assert "every 3s" not in page


def test_codes_do_not_leak(visitor, own):
    made = own(
        facts={
            "container": "mov", "content_type": "video/mp4", "duration_s": 5.0,
            "video": {"codec": "hevc", "width": 1920, "height": 1080, "frame_rate": 25.0}, "audio": [{"codec": "aac"}],
        }
    )  # fmt: skip
    page = text(visitor.get(f"/recordings/{made.id}/"))
    assert "MP4 · H.265 · 1920×1080 · 25 fps · AAC" in page
    for code in ("hevc", "recording.viewed", "native"):
        assert code not in page
    assert "7(6)" not in re.sub(r"<[^>]*>", "", page)  # the mark's button sends it, nobody reads it


def test_second_sound_track_is_not_mentioned(visitor, own):
    tracks = [{"codec": "aac", "rate": 48000, "channels": 2}, {"codec": "pcm_alaw", "rate": 8000, "channels": 1}]
    page = text(visitor.get(f"/recordings/{own(facts={'container': 'mov', 'audio': tracks}).id}/"))
    assert "1. AAC · 48 kHz · 立体声" in page
    assert "2. G.711 A · 8 kHz · 单声道" in page
    alone = text(visitor.get(f"/recordings/{own(facts={'container': 'mov', 'audio': tracks[:1]}).id}/"))
    assert "声轨" not in alone


def test_an_export_is_offered_to_who_may_copy_only(visitor, own, people, signed_in):
    made = own()
    assert "导出" not in text(visitor.get(f"/recordings/{made.id}/"))
    assert "导出" in text(signed_in(people[Role.LEADER]).get(f"/recordings/{made.id}/"))


def test_somebody_elses_recording_is_not_found(people, signed_in, own, make_account, unit):
    made = own()
    other = make_account("chen", Role.OFFICER, unit=unit, officer=True)
    assert signed_in(other).get(f"/recordings/{made.id}/").status_code == 404


# --- describing ---


def test_an_empty_queue_is_good_news(visitor):
    assert "全部资料都已标注" in text(visitor.get("/recordings/undescribed/"))


def test_nothing_ticked_leads_back_to_the_queue(visitor):
    assert visitor.get("/recordings/describe/").headers["Location"] == "/recordings/undescribed/"
    assert visitor.get("/recordings/describe/?pick=x").headers["Location"] == "/recordings/undescribed/"


def test_describing_one_shows_it_and_is_a_view(visitor, own):
    made = own(facts={"content_type": "video/mp4"})
    assert "<video" in text(visitor.get(f"/recordings/describe/?pick={made.id}"))
    assert len(entries("recording.viewed")) == 1


def test_what_is_wrong_stands_at_its_field_and_nothing_typed_is_lost(visitor, own):
    made = own()
    answer = visitor.post(
        "/recordings/describe/", {**FORM, "place": "", "content": "打了很多字", "seen": f"{made.id}:0"}
    )
    assert answer.status_code == 422
    page = text(answer)
    assert "打了很多字" in page
    assert 'id="id_place_error"' in page
    assert not Description.objects.exists()


def test_a_case_that_does_not_exist_is_told_at_its_field(visitor, own):
    made = own()
    page = text(visitor.post("/recordings/describe/", {**FORM, "case": "没有", "seen": f"{made.id}:0"}))
    gone = "018f0000-0000-7000-8000-00000000dead"  # one of two isn't there any more: the other, and what was typed, is
    both = {**FORM, "content": "打了很多字", "seen": [f"{made.id}:0", f"{gone}:0"]}
    answer = visitor.post("/recordings/describe/", both)
    assert (answer.status_code, answer.context["chosen"].initial["seen"]) == (422, [f"{made.id}:0"])
    assert "打了很多字" in text(answer)
    assert "不再由您查看" in text(answer)
    assert 'id="id_case_error"' in page


def test_saving_goes_on_to_the_next_off_the_same_card(visitor, received):
    first, second = received("a.MP4", b"one"), received("b.MP4", b"two")
    Recording.objects.update(arrived_with=first.arrived_with)
    answer = visitor.post("/recordings/describe/", {**FORM, "seen": f"{first.id}:0", "then": "next"})
    assert answer.headers["Location"] == f"/recordings/describe/?pick={second.id}"
    last = visitor.post("/recordings/describe/", {**FORM, "seen": f"{second.id}:0", "then": "next"})
    assert last.headers["Location"] == "/recordings/undescribed/"


def test_several_are_described_at_once(visitor, received):
    made = [received("a.MP4", b"one"), received("b.MP4", b"two")]
    picked = "&".join(f"pick={each.id}" for each in made)
    assert "标注 2 份资料" in text(visitor.get(f"/recordings/describe/?{picked}"))
    visitor.post("/recordings/describe/", {**FORM, "seen": [f"{each.id}:0" for each in made], "then": "stay"})
    assert Description.objects.count() == 2


def test_a_conflict_shows_the_others_words_and_keeps_ones_own(visitor, received, actor_for, people):
    made = received("a.MP4", b"one")
    telling = Telling(recording_class="other", place="另一处", content="别人写的")
    operations.describe(actor=actor_for(people[Role.LEADER]), now=NOW, telling=telling, versions={made.id: 0})
    answer = visitor.post("/recordings/describe/", {**FORM, "content": "我写的", "seen": f"{made.id}:0"})
    assert answer.status_code == 409
    page = text(answer)
    assert "我写的" in page
    assert "别人写的" in page
    assert f"{made.id}:2" in page
    assert (
        visitor.post("/recordings/describe/", {**FORM, "content": "我写的", "seen": f"{made.id}:2"}).status_code == 302
    )
    assert Description.objects.get().content == "我写的"


def test_the_name_is_shown_before_it_is_given(visitor, own, case):
    made = own()
    page = text(visitor.post("/recordings/describe/names/", {**FORM, "case": case.number, "seen": f"{made.id}:0"}))
    assert "20261123_应急罚〔2026〕1号_一号车间_询问_001" in page


def test_a_half_filled_form_has_a_name_too(visitor, own):
    made = own()
    assert "20261123_001" in text(visitor.post("/recordings/describe/names/", {"seen": f"{made.id}:0"}))


def test_cases_are_suggested_by_any_part_and_activities_follow(visitor, own, case, account, actor_for):
    pair = list(case.officers.values_list("id", flat=True))
    cases.create_activity(
        actor=actor_for(account), now=NOW, case_id=case.id, place="厂区大门", officer_ids=pair, arrived_at=NOW
    )
    assert case.number in text(visitor.get("/recordings/describe/cases/?case=化工"))
    followed = text(visitor.get(f"/recordings/describe/activities/?case={case.number}"))
    assert "厂区大门" in followed
    assert "某化工厂" in followed


def test_an_activity_at_that_time_fills_case_and_place(visitor, own, case, account, actor_for):
    pair = list(case.officers.values_list("id", flat=True))
    cases.create_activity(
        actor=actor_for(account), now=NOW, case_id=case.id, place="厂区大门", officer_ids=pair,
        arrived_at=NOW - timedelta(minutes=5), left_at=NOW + timedelta(minutes=5),
    )  # fmt: skip
    page = text(visitor.get(f"/recordings/describe/?pick={own(captured_at=NOW).id}"))
    assert 'value="厂区大门"' in page
    assert "拍摄时间在这次执法活动期间" in page
    later = text(visitor.get(f"/recordings/describe/?pick={own(captured_at=NOW + timedelta(hours=1)).id}"))
    assert 'value="厂区大门"' not in later


# --- a case with its recordings ---


def test_a_case_page_stands_in_time_order(visitor, own, case, account, actor_for):
    pair = list(case.officers.values_list("id", flat=True))
    visits = [
        cases.create_activity(
            actor=actor_for(account), now=NOW, case_id=case.id, place=place, officer_ids=pair, arrived_at=at
        )
        for place, at in (("第二次", NOW + timedelta(days=1)), ("第一次", NOW))
    ]
    own(card_name="BETWEEN.MP4", case=case, captured_at=NOW + timedelta(hours=5))
    own(card_name="SECOND.MP4", case=case, activity=visits[0], captured_at=NOW + timedelta(days=1))
    page = text(visitor.get(f"/cases/{case.id}/"))
    places = [page.index(word) for word in ("第一次", "BETWEEN.MP4", "第二次", "SECOND.MP4")]
    assert places == sorted(places)


def test_recordings_are_attached_from_the_case(visitor, own, case):
    made = own()
    assert made.number in text(visitor.get(f"/cases/{case.id}/attach/"))
    visitor.post(f"/cases/{case.id}/attach/", {"pick": [str(made.id)]})
    assert Recording.objects.get(id=made.id).case == case
    assert len(entries("recording.attached")) == 1
    assert "没有可以关联的资料" in text(visitor.get(f"/cases/{case.id}/attach/"))


# --- the API ---


def test_the_api_does_what_the_pages_do(received, account, token_for):
    made = received("a.MP4", b"one")
    client = Client(headers={"Authorization": f"Bearer {token_for(account)}"})
    listed = client.get("/api/v1/recordings?is_described=false").json()
    assert [each["id"] for each in listed["recordings"]] == [str(made.id)]
    body = {"versions": {str(made.id): 0}, "recording_class": "other", "place": "门口", "content": "x"}
    told = client.post("/api/v1/recordings/describe", body, content_type="application/json").json()
    assert told[0]["description"]["version"] == 2
    stale = client.post("/api/v1/recordings/describe", body, content_type="application/json")
    assert stale.status_code == 409
    assert stale.json()["code"] == "recordings.description_changed"
    sheet = client.get(f"/api/v1/recordings/{made.id}").json()
    assert sheet["description"]["place"] == "门口"
    granted = client.post(f"/api/v1/recordings/{made.id}/play").json()
    assert granted["url"] is None  # nobody has looked inside yet
    assert granted["is_pending"]


def test_a_list_over_the_api_hides_that_a_clock_was_wrong_or_asks_for_each_row(own, account, fast, token_for):
    client = Client(headers={"Authorization": f"Bearer {token_for(account)}"})
    shown, later = NOW + timedelta(hours=1, seconds=90), NOW + timedelta(hours=3)
    own(recorder=fast("KT1"), captured_at=shown, received_at=later)

    def asked(where: str) -> tuple[int, list[dict[str, Any]]]:
        with CaptureQueriesContext(connection) as queries:
            told = client.get(f"/api/v1/recordings{where}").json()
        return len(queries), told if isinstance(told, list) else told["recordings"]

    lists = ("", "/undescribed", "/attachable")
    asked("")  # what is read once and kept
    few = [asked(where)[0] for where in lists]
    for number in range(2, 6):
        own(recorder=fast(f"KT{number}"), captured_at=shown, received_at=later)
    own(recorder=None, captured_at=shown, received_at=later)
    for where, count in zip(lists, few, strict=True):
        many, told = asked(where)
        assert many == count, where
        known = [one for one in told if one["recorder_id"]]
        assert len(known) == 5
        for one in known:
            corrected = datetime.fromisoformat(one["corrected_at"])
            assert abs(corrected - NOW - timedelta(hours=1)) < timedelta(seconds=0.1)
            assert datetime.fromisoformat(one["captured_at"]) == shown
            assert 2 <= one["uncertainty_s"] < 2.5
        (unknown,) = [one for one in told if not one["recorder_id"]]
        assert (unknown["corrected_at"], unknown["uncertainty_s"]) == (None, None)


def test_several_of_different_times_get_no_suggestion_that_suits_only_one(visitor, own, case, account, actor_for):
    pair = list(case.officers.values_list("id", flat=True))
    cases.create_activity(
        actor=actor_for(account), now=NOW, case_id=case.id, place="厂区大门", officer_ids=pair,
        arrived_at=NOW - timedelta(minutes=5), left_at=NOW + timedelta(minutes=5),
    )  # fmt: skip
    during, also, after = own(), own(), own(captured_at=NOW + timedelta(hours=1))
    assert 'value="厂区大门"' in text(visitor.get(f"/recordings/describe/?pick={during.id}&pick={also.id}"))
    assert 'value="厂区大门"' not in text(visitor.get(f"/recordings/describe/?pick={during.id}&pick={after.id}"))
    other_card = own(arrived_with="01920000-0000-7000-8000-000000000001")
    assert 'value="厂区大门"' not in text(visitor.get(f"/recordings/describe/?pick={during.id}&pick={other_card.id}"))


def test_describing_over_a_description_is_announced(visitor, received):
    made = [received("a.MP4", b"one"), received("b.MP4", b"two")]
    visitor.post("/recordings/describe/", {**FORM, "seen": f"{made[0].id}:0", "then": "stay"})
    page = text(visitor.get(f"/recordings/describe/?pick={made[0].id}&pick={made[1].id}"))
    assert "其中 1 份已有标注" in page
    assert "询问</textarea>" not in page


def test_run_out_leave_to_play_is_told_and_asked_for_again(visitor, own):
    made = own()
    page = text(visitor.get(f"/recordings/{made.id}/expired/"))
    assert "播放许可已到期" in page
    assert f'hx-post="/recordings/{made.id}/play/"' in page
    assert not entries("recording.viewed")


# --- pages that wait ---


def test_page_that_waits_keeps_the_session_of_somebody_who_left(visitor, own):
    recording = own(viewing=Viewing.PREVIEW)
    visitor.get(f"/recordings/{recording.id}/")

    def later(minutes: int) -> float:
        session = visitor.session
        session[SESSION_SEEN] -= minutes * 60
        session.save()
        return session[SESSION_SEEN]

    left = later(20)
    assert visitor.get(f"/recordings/{recording.id}/player/").status_code == 200
    assert visitor.session[SESSION_SEEN] == left
    later(11)
    asked = visitor.get(f"/recordings/{recording.id}/player/", headers={"HX-Request": "true"})
    assert asked.headers["HX-Redirect"].startswith("/sign-in/")
    assert entries("session.ended")[-1].facts["reason"] == "idle"


def test_somebody_who_works_is_signed_out_as_idle(visitor, own):
    recording = own()
    visitor.get("/")
    session = visitor.session
    session[SESSION_SEEN] -= 20 * 60
    session.save()
    visitor.get(f"/recordings/{recording.id}/")
    assert visitor.session[SESSION_SEEN] > session[SESSION_SEEN] + 19 * 60


def test_template_that_asks_by_itself_for_a_view_that_counts_as_presence():
    asked = {"recordings:player"}  # the component of site is given its address
    for path in Path(liuhen.__file__).parent.rglob("*.html"):
        for tag in re.findall(r'<[^>]*hx-trigger="(?:every|load delay)[^>]*>', path.read_text("utf-8")):
            asked |= set(re.findall(r'hx-get="\{% url "([^"]+)"', tag))
    assert len(asked) > 2
    for name in asked:  # `web.polled` marks them
        assert web.is_polled(resolve(reverse(name, args=[uuid4()])).func), name
