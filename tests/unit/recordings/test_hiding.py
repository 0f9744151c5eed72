"""遮挡副本: an original that changed, a copy that leaves unwatched, one that is given out and isn't what was signed."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.db.models import F
from django.test import Client, RequestFactory

import tiny_faces
from conftest import NOW, entries
from liuhen import media
from liuhen.archive.carriers.queries.waiting import items_of
from liuhen.desk.steps import steps_for
from liuhen.holdings import queries as holdings
from liuhen.holdings.models import HeldFile
from liuhen.media import synthesise
from liuhen.media.errors import FacesNotReadyError
from liuhen.media.faces import Readiness
from liuhen.media.masks import Key, Masks, Region, Sound
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role, RoleGrant
from liuhen.people.operations import appoint_deputy
from liuhen.people.periods import bureau_day
from liuhen.recordings import operations as recordings
from liuhen.recordings.errors import RecordingSealedError
from liuhen.recordings.hiding import jobs, operations, queries, showing
from liuhen.recordings.hiding.errors import (
    AlreadySignedError,
    CopyAbsentError,
    CopyNotMadeError,
    CopyUnderwayError,
    CopyWithdrawnError,
    NothingHiddenError,
    NothingToHideInError,
    NotSignedError,
    NotWatchedError,
    OwnHandError,
    PlanChangedError,
    PlanInUseError,
    PlanInvalidError,
    PlanWithdrawnError,
    WatchedTooFastError,
)
from liuhen.recordings.hiding.models import CopyState, HiddenCopy, Plan, Watching
from liuhen.recordings.hiding.paths import kept_path_of, waiting_film
from liuhen.recordings.models import Export, Kind, Recording, SealReason, Viewing
from liuhen.site import settings_bytes
from liuhen.work.models import Job

pytestmark = pytest.mark.django_db
MASKS = Masks(
    regions=(Region(label="举报人", keys=(Key(at_ms=0, x=0.1, y=0.1, w=0.4, h=0.4),)),),
    sounds=(Sound(from_ms=500, to_ms=900),),
)


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def leader(people, actor_for):
    return actor_for(people[Role.LEADER])


@pytest.fixture
def film(received, tmp_path) -> Recording:
    path = tmp_path / "film.mp4"
    synthesise.video(path, synthesise.Segment(seconds=2, width=160, height=120, rate=10, at=NOW))
    recording = received("a.MP4", path.read_bytes())
    facts = {"duration_s": 2.0, "audio": [{"codec": "aac"}], "content_type": "video/mp4"}
    Recording.objects.filter(id=recording.id).update(kind=Kind.VIDEO, viewing=Viewing.NATIVE, facts=facts)
    return Recording.objects.get(id=recording.id)


def planned(officer, film, masks=MASKS):
    plan = operations.start_plan(actor=officer, now=NOW, recording_id=film.id, name="给当事人")
    operations.save_plan(actor=officer, now=NOW, plan_id=plan.id, masks=masks, seen=0)
    return plan


@pytest.fixture
def made(officer, film) -> HiddenCopy:
    copy = operations.request_copy(actor=officer, now=NOW, plan_id=planned(officer, film).id)
    jobs.make({"copy": str(copy.id)}, lambda _done: None)
    return HiddenCopy.objects.get(id=copy.id)


def watch(actor, copy, *stretches, after=60):
    operations.open_copy(actor=actor, now=NOW, copy_id=copy.id)
    return operations.tell_watched(
        actor=actor, now=NOW + timedelta(seconds=after), copy_id=copy.id, stretches=stretches
    )


def signed(leader, made) -> HiddenCopy:
    watch(leader, made, (0, made.duration_ms))
    operations.sign_copy(actor=leader, now=NOW, copy_id=made.id)
    jobs.keep({"copy": str(made.id)}, lambda _done: None)
    return HiddenCopy.objects.get(id=made.id)


def in_archive(film):
    return [each.logical_path for each in holdings.held_files(film.id) if each.logical_path.startswith("hidden/")]


def digests_of(kind):
    (entry,) = entries(kind)
    return json.loads(bytes(entry.canonical))["digests"]


def test_a_copy_of_which_the_ledger_knows_nothing_or_that_changes_the_original(made, film, leader):
    waiting = waiting_film(film.id, 1).read_bytes()
    assert (made.state, made.path, made.sha256) == (CopyState.MADE, "", hashlib.sha256(waiting).hexdigest())
    assert digests_of("recording.hidden_ready")["sha256"] == made.sha256
    assert not in_archive(film)  # nobody watched it
    kept_copy = signed(leader, made)
    before = holdings.held_file(film.id, film.logical_path)
    assert (before.sha256, before.version) == (film.sha256, 1)
    assert hashlib.sha256(b"".join(holdings.open_range(film.id, film.logical_path))).hexdigest() == film.sha256
    held = holdings.held_file(film.id, kept_copy.path)
    content = b"".join(holdings.open_held(held))
    assert content == waiting
    assert not waiting_film(film.id, 1).exists()
    digests = digests_of("recording.hidden_made")
    assert digests["sha256"] == made.sha256 == held.sha256
    kept = json.loads(b"".join(holdings.open_range(film.id, "hidden/001.json")))
    assert (kept["of"]["sha256"], kept["sha256"]) == (film.sha256, made.sha256)
    assert digests["masks_sha256"] == kept["plan"]["sha256"] == made.by.sha256
    assert b"creation_time" not in content
    assert "处理过的副本".encode() in content
    jobs.keep({"copy": str(made.id)}, lambda _done: None)  # the job comes round
    assert len(entries("recording.hidden_made")) == 1


def test_a_copy_that_is_confirmed_while_it_plays_stops_its_player(made, film, leader, settings):
    waiting = waiting_film(film.id, 1).read_bytes()
    request = RequestFactory().get("/")
    request.liuhen_actor = leader
    address = showing.player_of(request, made, moment=datetime.now(UTC))["src"]
    signed(leader, made)
    settings.ROOT_URLCONF, settings.MIDDLEWARE = settings_bytes.ROOT_URLCONF, settings_bytes.MIDDLEWARE
    answer = Client().get("/bytes/play/" + address.rpartition("/")[2], headers={"Range": "bytes=100-"})
    assert (answer.status_code, answer.content) == (206, waiting[100:])


@pytest.mark.parametrize("name", ["hidden-1.mp4", "hidden-0001.mp4", "hidden-.mp4", "hidden-００1.mp4", "preview.mp4"])
def test_the_name_of_another_file_that_is_taken_for_a_copys(name):
    assert not kept_path_of(name)


def test_a_file_that_was_changed_after_it_was_watched_goes_into_the_archive(made, film, leader):
    place = waiting_film(film.id, 1)
    watch(leader, made, (0, made.duration_ms))
    operations.sign_copy(actor=leader, now=NOW, copy_id=made.id)
    place.write_bytes(place.read_bytes()[:-1] + b"!")
    with pytest.raises(CopyAbsentError):
        jobs.keep({"copy": str(made.id)}, lambda _done: None)
    assert not entries("recording.hidden_made")


def test_a_copy_that_a_restore_left_without_its_file_is_signed(made, film, leader, people, signed_in):
    waiting_film(film.id, 1).unlink()
    watch(leader, made, (0, made.duration_ms))
    with pytest.raises(CopyAbsentError):
        operations.sign_copy(actor=leader, now=NOW, copy_id=made.id)
    told = signed_in(people[Role.LEADER]).get(f"/hidden-copies/{made.id}/").content.decode()
    assert "副本文件不在服务器上" in told
    assert "确认可以交出" not in told


def test_a_copy_that_was_drawn_wrongly_stays_or_its_history_goes(made, film, officer, leader):
    withdrawn = operations.withdraw_copy(actor=officer, now=NOW, copy_id=made.id, reason="第二个人没有遮住")
    assert (withdrawn.state, withdrawn.withdrawn_by_id) == (CopyState.WITHDRAWN, officer.account_id)
    assert not waiting_film(film.id, 1).exists()
    assert not in_archive(film)
    (entry,) = entries("recording.hidden_withdrawn")
    assert (entry.facts["was"], entry.facts["reason"]) == ("made", "第二个人没有遮住")
    assert digests_of("recording.hidden_withdrawn")["sha256"] == made.sha256
    for act in (
        lambda: operations.open_copy(actor=leader, now=NOW, copy_id=made.id),
        lambda: operations.sign_copy(actor=leader, now=NOW, copy_id=made.id),
        lambda: operations.give_copy(actor=leader, now=NOW, copy_id=made.id, purpose="当事人申请"),
        lambda: operations.withdraw_copy(actor=leader, now=NOW, copy_id=made.id, reason="再撤"),
    ):
        with pytest.raises(CopyWithdrawnError):
            act()
    again = operations.request_copy(actor=officer, now=NOW, plan_id=made.by.plan_id)  # the same version once more
    assert again.number == 2


def test_a_copy_that_is_withdrawn_while_it_is_made_comes_all_the_same(officer, film, monkeypatch):
    copy = operations.request_copy(actor=officer, now=NOW, plan_id=planned(officer, film).id)
    hide = media.hide

    def withdrawn_meanwhile(*given, **told):
        operations.withdraw_copy(actor=officer, now=NOW, copy_id=copy.id, reason="不用了")
        return hide(*given, **told)

    monkeypatch.setattr("liuhen.recordings.hiding.jobs.media.hide", withdrawn_meanwhile)
    jobs.make({"copy": str(copy.id)}, lambda _done: None)
    copy.refresh_from_db()
    assert copy.state == CopyState.WITHDRAWN
    assert not waiting_film(film.id, 1).exists()
    assert not entries("recording.hidden_ready")


def test_a_withdrawn_copy_is_given_out_once_more(made, film, leader, officer, home):
    kept = signed(leader, made)
    export = operations.give_copy(actor=leader, now=NOW, copy_id=made.id, purpose="当事人申请")
    jobs.hand_out({"export": str(export.id)}, lambda _done: None)
    later = operations.give_copy(actor=leader, now=NOW, copy_id=made.id, purpose="记者申请")
    with pytest.raises(NotPermittedError):  # had it made, but it's confirmed by now
        operations.withdraw_copy(actor=officer, now=NOW, copy_id=made.id, reason="漏了车牌")
    assert queries.signed_copies([film.id])
    operations.withdraw_copy(actor=leader, now=NOW, copy_id=made.id, reason="漏了车牌")
    jobs.hand_out({"export": str(later.id)}, lambda _done: None)
    assert set(Export.objects.values_list("state", flat=True)) == {Export.State.REMOVED}
    assert not list((home / "previews" / str(export.id)).glob("*"))
    assert not queries.signed_copies([film.id])
    assert holdings.held_file(film.id, kept.path).sha256 == made.sha256  # the archive keeps what was given out


def test_who_may_withdraw_what_others_made(made, people, actor_for, make_account, unit):
    colleague = actor_for(make_account("zhou", Role.OFFICER, unit=unit, officer=True))
    Recording.objects.filter(id=made.recording_id).update(officer_id=colleague.officer_id)
    with pytest.raises(NotPermittedError):
        operations.withdraw_copy(actor=colleague, now=NOW, copy_id=made.id, reason="不喜欢")
    with pytest.raises(PlanInvalidError):
        operations.withdraw_copy(actor=actor_for(people[Role.LEADER]), now=NOW, copy_id=made.id, reason=" ")


def test_a_plan_without_a_copy_that_nobody_can_take_back(
    officer, leader, film, people, make_account, unit, actor_for, signed_in
):
    plan = planned(officer, film)
    colleague = actor_for(make_account("zhou", Role.OFFICER, unit=unit, officer=True))
    Recording.objects.filter(id=film.id).update(officer_id=colleague.officer_id)
    with pytest.raises(NotPermittedError):
        operations.withdraw_plan(actor=colleague, now=NOW, plan_id=plan.id, reason="不喜欢")
    with pytest.raises(PlanInvalidError):
        operations.withdraw_plan(actor=leader, now=NOW, plan_id=plan.id, reason=" ")
    copy = operations.request_copy(actor=officer, now=NOW, plan_id=plan.id)
    with pytest.raises(PlanInUseError):
        operations.withdraw_plan(actor=officer, now=NOW, plan_id=plan.id, reason="画错")
    assert entries("recording.hiding_plan_withdrawn") == []
    HiddenCopy.objects.update(state=CopyState.FAILED, reason="media.unreadable")
    told = signed_in(people[Role.OFFICER]).get(f"/api/v1/hidden-copies/{copy.id}").json()
    assert (told["reason"], told["why"][:16]) == ("media.unreadable", "格式不支持或文件损坏，无法播放。")
    assert [step for step in steps_for(actor=officer, now=NOW) if "未能制作" in step.title]
    operations.withdraw_plan(actor=officer, now=NOW, plan_id=plan.id, reason="画错")
    (entry,) = entries("recording.hiding_plan_withdrawn")
    assert entry.subject == film.id
    assert (entry.facts["plan"], entry.facts["version"], entry.facts["reason"]) == (str(plan.id), 1, "画错")
    assert not [step for step in steps_for(actor=officer, now=NOW) if "遮挡" in step.title]
    jobs.make({"copy": str(copy.id)}, lambda _done: None)  # somebody tries the failed job again
    assert HiddenCopy.objects.get(id=copy.id).state == CopyState.FAILED
    for act in (
        lambda: operations.save_plan(actor=officer, now=NOW, plan_id=plan.id, masks=Masks(), seen=1),
        lambda: operations.request_copy(actor=officer, now=NOW, plan_id=plan.id),
        lambda: operations.withdraw_plan(actor=leader, now=NOW, plan_id=plan.id, reason="再来"),
    ):
        with pytest.raises(PlanWithdrawnError):
            act()
    other = operations.start_plan(actor=officer, now=NOW, recording_id=film.id, name="没有画")
    assert operations.withdraw_plan(actor=leader, now=NOW, plan_id=other.id, reason="不需要").version == 0


def test_the_page_withdraws_a_plan(officer, film, people, signed_in):
    plan, visitor = planned(officer, film), signed_in(people[Role.OFFICER])
    address, editor = f"/hiding/{plan.id}/withdraw/", f"/hiding/{plan.id}/"
    assert address in visitor.get(editor).content.decode()
    refused = visitor.post(address, {"reason": ""})
    assert (refused.status_code, "撤回原因" in refused.content.decode()) == (422, True)
    copy = operations.request_copy(actor=officer, now=NOW, plan_id=plan.id)
    assert copy.name in visitor.get(address).content.decode()
    assert visitor.post(address, {"reason": "画错"}).status_code == 422
    operations.withdraw_copy(actor=officer, now=NOW, copy_id=copy.id, reason="画错")
    assert visitor.post(address, {"reason": "画错 <b>"})["Location"] == f"/recordings/{film.id}/hiding/"
    assert "已撤回" in visitor.get(f"/recordings/{film.id}/hiding/").content.decode()
    played = len(entries("recording.played"))
    assert "画错 &lt;b&gt;" in visitor.get(editor).content.decode()
    assert len(entries("recording.played")) == played  # nothing is played there any more
    assert visitor.get(address)["Location"] == editor
    assert visitor.post(f"{editor}make/")["Location"] == editor
    kept = visitor.post(editor, {"masks": MASKS.model_dump_json(by_alias=True), "seen": "1"})
    assert (kept.status_code, "已撤回" in kept.content.decode()) == (422, True)


@pytest.fixture
def deputy(people, make_account, console, unit):
    """An officer who stands in for the leader; the grants are read anew at each act."""
    account = make_account("deputy", Role.OFFICER, unit=unit, officer=True)
    led = RoleGrant.objects.get(account=people[Role.LEADER])
    day = bureau_day(NOW)
    appoint_deputy(actor=console, now=NOW, grant_id=led.id, deputy_id=account.id, holds_from=day, holds_until=day)
    return actor_of(account, Channel.WEB, now=NOW)


def test_a_deputy_who_may_not_what_the_role_may(made, deputy, film):
    assert [step.title for step in steps_for(actor=deputy, now=NOW) if "看完并确认" in step.title]
    watch(deputy, made, (0, made.duration_ms))
    operations.sign_copy(actor=deputy, now=NOW, copy_id=made.id)
    (entry,) = entries("recording.hidden_signed")
    assert len(entry.facts["as_deputy_for"]) == 1
    jobs.keep({"copy": str(made.id)}, lambda _done: None)
    assert HiddenCopy.objects.get(id=made.id).signed_by_id == deputy.account_id
    operations.withdraw_copy(actor=deputy, now=NOW, copy_id=made.id, reason="换一份")
    other = planned(deputy, film)
    operations.withdraw_plan(actor=deputy, now=NOW, plan_id=other.id, reason="不需要")


@pytest.mark.parametrize("who", ["principal", "deputy", "principal's other deputy"])
def test_a_deputy_is_the_second_person_of_his_principal(film, leader, deputy, officer, who, console, people):
    maker = {"principal": leader, "deputy": deputy}.get(who, officer)
    if maker is officer:
        led, day = RoleGrant.objects.get(account=people[Role.LEADER]), bureau_day(NOW)
        told = {"deputy_id": people[Role.OFFICER].id, "holds_from": day, "holds_until": day}
        appoint_deputy(actor=console, now=NOW, grant_id=led.id, **told)
    copy = operations.request_copy(actor=maker, now=NOW, plan_id=planned(maker, film).id)
    jobs.make({"copy": str(copy.id)}, lambda _done: None)
    copy = HiddenCopy.objects.get(id=copy.id)
    watch(leader, copy, (0, copy.duration_ms))
    with pytest.raises(OwnHandError):  # not even having watched it: what the principal has watched isn't the deputy's
        operations.sign_copy(actor=deputy, now=NOW, copy_id=copy.id)
    watch(deputy, copy, (0, copy.duration_ms))
    with pytest.raises(OwnHandError):
        operations.sign_copy(actor=deputy, now=NOW, copy_id=copy.id)
    assert not [step for step in steps_for(actor=deputy, now=NOW) if "看完并确认遮挡副本" in step.title]
    operations.sign_copy(actor=leader, now=NOW, copy_id=copy.id)  # in the leader's own right and name
    assert "as_deputy_for" not in entries("recording.hidden_signed")[0].facts


def test_what_the_principal_has_watched_counts_as_the_deputys(made, leader, deputy):
    watch(leader, made, (0, made.duration_ms))
    with pytest.raises(NotWatchedError):
        operations.sign_copy(actor=deputy, now=NOW, copy_id=made.id)


def test_nobody_is_told_of_a_copy_that_waits_for_them(made, officer, leader, film):
    def titles(actor):
        return [step.title for step in steps_for(actor=actor, now=NOW) if "遮挡副本" in step.title]

    name = made.name
    assert titles(leader) == [f"看完并确认遮挡副本 {name}"]
    assert titles(officer) == [f"核看做好的遮挡副本 {name}"]
    operations.open_copy(actor=officer, now=NOW, copy_id=made.id)
    assert titles(officer) == []
    HiddenCopy.objects.update(state=CopyState.FAILED, reason="media.unreadable")
    assert titles(leader) == []
    assert titles(officer) == [f"遮挡副本 {name} 未能制作"]
    operations.request_copy(actor=officer, now=NOW, plan_id=made.by.plan_id)
    assert titles(officer) == []


def test_a_copy_that_leaves_before_anybody_watched_all_of_it(made, leader, officer):
    with pytest.raises(NotSignedError):
        operations.give_copy(actor=leader, now=NOW, copy_id=made.id, purpose="当事人申请")
    with pytest.raises(NotWatchedError) as refused:
        operations.sign_copy(actor=leader, now=NOW, copy_id=made.id)
    assert refused.value.fields["missing"] == "0:00–0:02"
    watch(officer, made, (0, made.duration_ms))  # another's eyes
    assert watch(leader, made, (0, 400))
    with pytest.raises(NotWatchedError) as refused:
        operations.sign_copy(actor=leader, now=NOW, copy_id=made.id)
    assert refused.value.fields["missing"] == "0:00–0:02"
    assert watch(leader, made, (300, made.duration_ms)) == []
    signed = operations.sign_copy(actor=leader, now=NOW, copy_id=made.id, note="无人脸")
    assert (signed.state, signed.signed_by_id) == (CopyState.SIGNED, leader.account_id)
    (entry,) = entries("recording.hidden_signed")
    assert json.loads(bytes(entry.canonical))["digests"]["sha256"] == made.sha256
    with pytest.raises(AlreadySignedError):
        operations.sign_copy(actor=leader, now=NOW, copy_id=made.id)


def test_a_player_that_says_it_played_faster_than_the_clock(made, leader):
    Watching.objects.all().delete()
    with pytest.raises(CopyNotMadeError):  # never opened
        operations.tell_watched(actor=leader, now=NOW, copy_id=made.id, stretches=[(0, 100)])
    HiddenCopy.objects.filter(id=made.id).update(duration_ms=600_000)
    operations.open_copy(actor=leader, now=NOW, copy_id=made.id)
    soon = NOW + timedelta(seconds=10)
    for stretches in ([(0, 60_000)], [(0, 12_000), (12_000, 24_000)], [(5, 5)], [(-1, 5)], [(0, 700_000)]):
        with pytest.raises(WatchedTooFastError):
            operations.tell_watched(actor=leader, now=soon, copy_id=made.id, stretches=stretches)
    lacking = operations.tell_watched(actor=leader, now=soon, copy_id=made.id, stretches=[(0, 20_000)])
    assert lacking == [(20_000, 600_000)]
    with pytest.raises(WatchedTooFastError):  # the same ten seconds twice
        operations.tell_watched(actor=leader, now=soon, copy_id=made.id, stretches=[(20_000, 40_000)])


def test_a_program_that_tells_ten_times_a_second_signs_at_once(made, leader):
    HiddenCopy.objects.filter(id=made.id).update(duration_ms=60_000)
    operations.open_copy(actor=leader, now=NOW, copy_id=made.id)
    at = believed = 0
    for tenth in range(1, 41):
        moment = NOW + timedelta(seconds=tenth / 10)
        if tenth % 10 == 0:  # and opens the page again
            operations.open_copy(actor=leader, now=moment, copy_id=made.id)
        try:
            operations.tell_watched(actor=leader, now=moment, copy_id=made.id, stretches=[(at, at + 1_500)])
        except WatchedTooFastError:
            continue
        at = believed = at + 1_500
    assert believed <= 2 * 4_000 + 1_000
    with pytest.raises(NotWatchedError):
        operations.sign_copy(actor=leader, now=moment, copy_id=made.id)


def test_what_is_given_out_holds_the_original_or_no_digest(made, leader, film, home):
    watch(leader, made, (0, made.duration_ms))
    operations.sign_copy(actor=leader, now=NOW, copy_id=made.id)
    export = operations.give_copy(actor=leader, now=NOW, copy_id=made.id, purpose="当事人申请复制")
    jobs.hand_out({"export": str(export.id)}, lambda _done: None)
    export.refresh_from_db()
    assert export.state == Export.State.READY
    with zipfile.ZipFile(home / "previews" / str(export.id) / export.file_name) as bag:
        payload = {name.split("/data/")[1]: bag.read(name) for name in bag.namelist() if "/data/" in name}
        told = json.loads(payload.pop(f"{film.number}/{made.name}.json"))
        given = payload.pop(f"{film.number}/{made.name}.mp4")
        assert not payload  # no original, no description
        paper = next(bag.read(name).decode() for name in bag.namelist() if name.endswith("遮挡副本说明.txt"))
    assert hashlib.sha256(given).hexdigest() == made.sha256 == told["copy"]["sha256"]
    assert made.sha256 in paper
    assert film.sha256 in paper
    kinds = [each["kind"].removeprefix("recording.") for each in told["custody"]]
    assert kinds == ["received", "hiding_planned", "hidden_ready", "hidden_signed", "hidden_given", "hidden_made"]
    assert "举报人" not in json.dumps(told, ensure_ascii=False) + paper  # what is hidden stays hidden
    (entry,) = entries("recording.hidden_given")
    assert json.loads(bytes(entry.canonical))["digests"]["sha256"] == made.sha256


def test_a_copy_that_goes_along_with_its_original(made, film, leader):
    signed(leader, made)
    names = [one.name for one in recordings.payload_of([film])]
    assert not [name for name in names if "hidden/" in name]
    assert f"{film.number}/original.mp4" in names
    HeldFile.objects.filter(logical_path="hidden/001.mp4").update(size=10**11)
    (item,) = items_of([film])  # a long-term disc holds originals: such a copy would have no room beside its own
    assert item.beside < 10**8


def test_a_sealed_recording_is_copied_or_its_copy_played(made, officer, leader, film):
    again = operations.start_plan(actor=officer, now=NOW, recording_id=film.id, name="给记者")
    operations.save_plan(actor=officer, now=NOW, plan_id=again.id, masks=MASKS, seen=0)
    waiting = operations.request_copy(actor=officer, now=NOW, plan_id=again.id)
    recordings.seal_recording(actor=officer, now=NOW, recording_id=film.id, reason=SealReason.REFUSED, note="不同意")
    assert not waiting_film(film.id, 1).exists()
    assert HiddenCopy.objects.get(id=made.id).state == CopyState.FAILED
    jobs.make({"copy": str(waiting.id)}, lambda _done: None)
    waiting.refresh_from_db()
    failed = (CopyState.FAILED, "recordings.sealed", {"number": film.number})  # said with its number, not "{number}"
    assert (waiting.state, waiting.reason, waiting.reason_fields) == failed
    for act in (
        lambda: operations.open_copy(actor=leader, now=NOW, copy_id=made.id),
        lambda: operations.sign_copy(actor=leader, now=NOW, copy_id=made.id),
        lambda: operations.request_copy(actor=officer, now=NOW, plan_id=again.id),
        lambda: operations.start_plan(actor=officer, now=NOW, recording_id=film.id, name="又一个"),
        lambda: operations.save_plan(actor=officer, now=NOW, plan_id=again.id, masks=Masks(), seen=1),
    ):
        with pytest.raises(RecordingSealedError):
            act()


def test_who_may_not_hide_confirm_or_give(made, officer, people, actor_for):
    with pytest.raises(NotPermittedError):
        operations.sign_copy(actor=officer, now=NOW, copy_id=made.id)
    for role in (Role.OFFICE, Role.ARCHIVIST, Role.HEAD, Role.SYSTEM_ADMIN):
        with pytest.raises(NotPermittedError):
            queries.get_copy(actor=actor_for(people[role]), copy_id=made.id)
    HiddenCopy.objects.update(state=CopyState.SIGNED)
    with pytest.raises(NotPermittedError):
        operations.give_copy(actor=officer, now=NOW, copy_id=made.id, purpose="私下")


def test_plans_that_overwrite_each_other_or_hide_nothing(officer, film, received):
    plan = planned(officer, film)
    with pytest.raises(PlanChangedError):
        operations.save_plan(actor=officer, now=NOW, plan_id=plan.id, masks=Masks(), seen=0)
    same = operations.save_plan(actor=officer, now=NOW, plan_id=plan.id, masks=MASKS, seen=1)
    assert (same.number, len(entries("recording.hiding_planned"))) == (1, 1)
    operations.request_copy(actor=officer, now=NOW, plan_id=plan.id)
    with pytest.raises(CopyUnderwayError):
        operations.request_copy(actor=officer, now=NOW, plan_id=plan.id)
    operations.save_plan(actor=officer, now=NOW, plan_id=plan.id, masks=Masks(), seen=1)
    with pytest.raises(NothingHiddenError):
        operations.request_copy(actor=officer, now=NOW, plan_id=plan.id)
    log = received("a.LOG", b"log")
    with pytest.raises(NothingToHideInError):
        operations.start_plan(actor=officer, now=NOW, recording_id=log.id, name="日志")


def test_faces_that_are_hidden_without_a_person(film, officer, people, signed_in, monkeypatch, settings, tmp_path):
    visitor, page = signed_in(people[Role.OFFICER]), f"/recordings/{film.id}/hiding/"
    assert "没有设置人脸检测模型" in visitor.get(page).content.decode()
    with pytest.raises(FacesNotReadyError):
        operations.ask_faces(actor=officer, now=NOW, recording_id=film.id)
    model = tiny_faces.put_model(tmp_path / "faces.onnx")
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"face_model": model})
    monkeypatch.setattr(queries, "available", lambda path: Readiness("", str(path)))
    assert visitor.post(f"{page}faces/").status_code == 302
    assert "正在寻找人脸" in visitor.get(page).content.decode()
    monkeypatch.setattr(media, "find_faces", lambda *_film, **_told: MASKS)
    jobs.find_faces(Job.objects.get(name="hiding.find_faces").payload, lambda _done: None)
    plan = Plan.objects.get()
    assert (plan.made_by_id, queries.masks_in(queries.version_of(plan))) == (officer.account_id, MASKS)
    assert not HiddenCopy.objects.exists()  # a proposal: nothing is made of it by itself
    (entry,) = entries("recording.hiding_planned")
    assert entry.facts["actor"] == "worker"
    recordings.seal_recording(actor=officer, now=NOW, recording_id=film.id, reason=SealReason.REFUSED, note="不同意")
    assert operations.propose_faces(now=NOW, recording_id=film.id, masks=MASKS, asked_by=None) is None


def test_the_pages_draw_make_watch_confirm_and_give(film, people, signed_in):
    visitor = signed_in(people[Role.LEADER])
    assert visitor.post(f"/recordings/{film.id}/hiding/", {"name": " "}).status_code == 422
    editor = visitor.post(f"/recordings/{film.id}/hiding/", {"name": "给当事人 <b>"})["Location"]
    assert "给当事人 &lt;b&gt;" in visitor.get(editor).content.decode()
    kept = visitor.post(editor, {"masks": '{"schema": "x"}', "seen": "0"})
    assert (kept.status_code, "遮挡方案无法识别" in kept.content.decode()) == (422, True)
    told = {"masks": MASKS.model_dump_json(by_alias=True), "seen": "0", "make": "1"}
    page = visitor.post(editor, told)["Location"]
    stale = visitor.post(editor, {**told, "masks": '{"schema": "liuhen/masks/1"}'})
    assert (stale.status_code, "有人修改了同一个遮挡方案" in stale.content.decode()) == (422, True)
    assert "正在制作" in visitor.get(page).content.decode()
    assert visitor.get(f"{page}state/", headers={"HX-Request": "true"}).status_code == 200
    copy = HiddenCopy.objects.get()
    jobs.make({"copy": str(copy.id)}, lambda _done: None)
    assert visitor.get(f"{page}state/", headers={"HX-Request": "true"})["HX-Refresh"] == "true"
    assert "data-watching" in visitor.get(page).content.decode()
    refused = visitor.post(f"{page}sign/", {"watched": "on"})
    assert (refused.status_code, "0:00–0:02" in refused.content.decode()) == (422, True)
    duration = HiddenCopy.objects.get().duration_ms
    said = json.dumps({"stretches": [[0, duration]]})
    forged = json.dumps({"stretches": [[0, duration]] * 200})  # minutes, of a copy that was just opened
    assert visitor.post(f"{page}watched/", forged, content_type="application/json").status_code == 422
    Watching.objects.update(opened_at=F("opened_at") - timedelta(seconds=2))
    assert visitor.post(f"{page}watched/", said, content_type="application/json").json() == {"missing": []}
    for odd in ("[]", "x", '{"stretches": [[1]]}', '{"stretches": 5}', '{"stretches": [[0, 1e400]]}'):
        assert visitor.post(f"{page}watched/", odd, content_type="application/json").status_code == 422, odd
    assert visitor.post(f"{page}sign/", {}).status_code == 422
    assert visitor.post(f"{page}sign/", {"watched": "on"}).status_code == 302
    assert visitor.post(f"{page}give/", {"purpose": ""}).status_code == 422
    assert "/recordings/export/" in visitor.post(f"{page}give/", {"purpose": "当事人申请"})["Location"]
    assert copy.name in visitor.get(f"/recordings/{film.id}/hiding/").content.decode()
