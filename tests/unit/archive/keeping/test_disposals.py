"""Nothing goes that is held, undescribed, sealed, early, altered or out of reach; what goes leaves its register."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pikepdf
import pypdfium2
import pytest
from django.urls import reverse

from cards import empty, fill
from conftest import NOW, entries
from keeping import files_below
from liuhen.archive.keeping.errors import (
    AlreadySaidError,
    DisposalCoolingError,
    DisposalSettledError,
    GoneError,
    NotDisposableError,
    OwnDisposalError,
    SignerUnfitError,
)
from liuhen.archive.keeping.models import Disposal, DisposalState, OutMark
from liuhen.archive.keeping.operations import destroying
from liuhen.archive.keeping.operations.disposing import object_to, propose_disposal, resume_unfinished, sign, vote
from liuhen.archive.keeping.operations.holds import HoldTold, set_hold
from liuhen.archive.keeping.operations.marking import decide_out
from liuhen.archive.keeping.queries.disposals import acts_for
from liuhen.archive.keeping.queries.retention import due_on
from liuhen.cli.verify import as_data
from liuhen.custody.reconciliation import check_rows
from liuhen.holdings import archive
from liuhen.holdings import destroying as bytes_away
from liuhen.holdings import operations as holdings
from liuhen.holdings.archive import object_key
from liuhen.holdings.models import DestroyedObject
from liuhen.holdings.queries import read_json
from liuhen.holdings.verify import verify
from liuhen.intake.models import FileState
from liuhen.people.actors import Channel, actor_of
from liuhen.people.models import Deputyship, Role
from liuhen.people.operations import create_unit
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, holds
from liuhen.recordings import operations as recordings
from liuhen.recordings.errors import RecordingGoneError
from liuhen.recordings.models import NumberSeries, Recording, Viewing
from liuhen.recordings.queries import is_closed
from liuhen.storage import StoreUnreachableError
from liuhen.storage.memory import MemoryStore
from liuhen.work.runner import run_pending
from sealed import check_seal

pytestmark = pytest.mark.django_db(transaction=True)
AFTER = NOW + timedelta(days=31)
TOLD = {"reason": "保存期满", "opinion": "无继续保存价值", "group": "周敏、钱立、孙红"}
HOLD = HoldTold(kind="litigation", reason="收到应诉通知书")


@pytest.fixture
def approved(actors):
    """A batch that two have approved: `approved(recordings)`."""

    def make(*rows: Recording) -> Disposal:
        made = propose_disposal(actor=actors[Role.ARCHIVIST], now=NOW, recording_ids=[row.id for row in rows], **TOLD)
        for role in (Role.LEGAL, Role.HEAD):
            made = vote(actor=actors[role], now=NOW, disposal_id=made.id, is_approved=True)
        return made

    return make


def sign_both(actors, disposal: Disposal, at=AFTER) -> None:
    sign(actor=actors[Role.ARCHIVIST], now=at, disposal_id=disposal.id, side="archive")
    sign(actor=actors[Role.LEADER], now=at, disposal_id=disposal.id, side="business")


def work_on() -> None:
    run_pending(clock=lambda: AFTER, names=["keeping.destroy"])


def lies(home, row: Recording) -> bool:
    return bool(files_below(home / "archive" / object_key(row.id)))


@pytest.mark.clause("22")
def test_what_was_destroyed_is_missing_or_leaves_no_trace(whole, approved, actors, home, people, signed_in):
    one, kept = whole(), whole()
    batch = approved(one)
    assert batch.state == DisposalState.COOLING
    listed = reverse("disposals")
    assert "待监销签字" not in signed_in(people[Role.HEAD]).get(listed).content.decode()
    Disposal.objects.filter(id=batch.id).update(cooling_until=NOW.replace(year=2020))
    assert "待监销签字" in signed_in(people[Role.HEAD]).get(listed).content.decode()
    Disposal.objects.filter(id=batch.id).update(cooling_until=batch.cooling_until)
    previews = home / "previews" / str(one.id)
    previews.mkdir(parents=True)
    (previews / "poster.jpg").write_bytes(b"a still")
    sign_both(actors, batch)
    assert lies(home, one)  # nobody's signature deletes: the worker does
    work_on()
    assert not lies(home, one)
    assert lies(home, kept)
    assert not previews.exists()
    batch.refresh_from_db()
    assert batch.state == DisposalState.DONE
    register = read_json(batch.id, "register.json")
    assert register["items"][0]["sha256"] == one.sha256
    assert [each["side"] for each in register["witnesses"]] == ["archive", "business"]
    assert len(register["approved"]) == 2
    report = verify()
    assert report.clean, report.findings
    assert report.destroyed == [one.id]
    assert json.loads(json.dumps(as_data(report, check_rows())))["destroyed"] == [str(one.id)]
    [told] = entries("recording.destroyed")
    assert told.subject == one.id
    one.refresh_from_db()
    assert one.viewing == Viewing.GONE
    assert is_closed(one.id)
    assert [line.recording for line in due_on(AFTER.date())] == [kept]  # what is gone isn't due
    for act in (
        lambda: recordings.request_export(actor=actors[Role.LEADER], now=AFTER, recording_ids=[one.id], purpose="x"),
        lambda: recordings.grant_play(actor=actors[Role.OFFICER], now=AFTER, recording_id=one.id),
        lambda: recordings.seal_recording(
            actor=actors[Role.LEADER], now=AFTER, recording_id=one.id, reason="refused", note="x"
        ),
    ):
        with pytest.raises(RecordingGoneError):
            act()
    with pytest.raises(GoneError):
        set_hold(actor=actors[Role.LEGAL], now=AFTER, told=HOLD, number=one.number)
    page = signed_in(people[Role.OFFICER]).get(f"/recordings/{one.id}/").content.decode()
    assert "原始资料已经批准销毁" in page
    page = signed_in(people[Role.HEAD]).get(reverse("disposal", args=[batch.id])).content.decode()
    assert "已销毁" in page
    answer = signed_in(people[Role.HEAD]).get(reverse("disposal_register", args=[batch.id]))
    assert b"".join(answer.streaming_content)[:2] == b"PK"
    answer = signed_in(people[Role.HEAD]).get(reverse("disposal_certificate", args=[batch.id]))
    paper = b"".join(answer.streaming_content)
    check_seal(paper, about=batch.id)
    _certified(one, paper)


def _certified(one, paper):
    with pikepdf.open(io.BytesIO(paper)) as pdf, pdf.open_metadata() as told_of:
        assert (told_of["pdfaid:part"], told_of["pdfaid:conformance"]) == ("2", "B")
    with pypdfium2.PdfDocument(paper) as pdf:
        pages = [(page.get_textpage(), page.get_width()) for page in pdf]
        told = "".join("".join(text.get_text_range() for text, _width in pages).split())
        ends = [text.get_charbox(at)[2] / width for text, width in pages for at in range(text.count_chars())]
    for words in (one.number, one.sha256, one.sm3, "销毁证明", "监销人（业务单位）"):
        assert words in told
    assert max(ends) < 0.92  # nothing runs over the margin


def _held(row, actors, home):
    set_hold(actor=actors[Role.OFFICER], now=NOW, told=HOLD, case_id=row.case_id)


def _ground(row, actors, home):
    told = HoldTold(kind="long_term", clause="21(4)", reason="群体性事件")
    set_hold(actor=actors[Role.OFFICER], now=NOW, told=told, recording_id=row.id)


def _sealed(row, actors, home):
    recordings.seal_recording(actor=actors[Role.LEADER], now=NOW, recording_id=row.id, reason="refused", note="不同意")


def _no_longer_out(row, actors, home):
    mark = OutMark.objects.get(recording=row)
    decide_out(actor=actors[Role.LEADER], now=NOW, mark_id=mark.id, is_approved=False, note="仍有用")


def _undescribed(row, actors, home):
    Recording.objects.filter(id=row.id).update(is_described=False)


def _altered(row, actors, home):
    film = home / "archive" / object_key(row.id, "v1/content/original.mp4")
    film.chmod(0o600)
    film.write_bytes(b"something else")


CHANGES = {
    "held": _held, "ground": _ground, "sealed": _sealed, "not_due": _no_longer_out, "undescribed": _undescribed,
    "altered": _altered,
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_what_must_not_go_goes_because_it_was_approved_before(whole, approved, actors, home, change):
    one, other = whole(), whole()
    batch = approved(one, other)
    CHANGES[change](one, actors, home)
    sign_both(actors, batch)
    work_on()
    assert lies(home, one)
    item = batch.items.get(recording=one)
    assert item.state == "dropped"
    assert item.dropped == {"ground": "held"}.get(change, change)
    gone = change != "held"  # the hold is on the case that both belong to
    assert lies(home, other) is not gone
    assert [entry.subject for entry in entries("recording.destroyed")] == ([other.id] if gone else [])
    if change not in {"undescribed", "altered"}:
        with pytest.raises(NotDisposableError):
            propose_disposal(actor=actors[Role.ARCHIVIST], now=AFTER, recording_ids=[one.id], **TOLD)


def test_the_disk_is_out_of_reach_and_what_is_on_it_is_given_up(whole, approved, actors, home, monkeypatch):
    one = whole()
    batch = approved(one)

    def away(*_given):
        raise StoreUnreachableError(store="x", reason="x")

    monkeypatch.setattr("liuhen.holdings.operations.prove_again", away)
    sign_both(actors, batch)
    work_on()
    assert lies(home, one)
    assert batch.items.get().dropped == "unreachable"


def test_locked_bytes_stop_the_others_or_are_called_gone(whole, approved, actors, home, people, signed_in):
    """Object Lock: what is locked waits for its last lock, can still be held, and says until when."""
    with archive.using(store := MemoryStore(keeps_locks=True)):
        holdings.write_root(store)
        store.now = AFTER
        one, held, free = whole(), whole(), whole()
        batch = approved(one, held, free)
        for row in (one, held):
            store.lock(object_key(row.id, "v1/content/original.mp4"), AFTER + timedelta(days=3))
        sign_both(actors, batch)
        work_on()
        assert not list(store.list(object_key(free.id)))
        assert Recording.objects.get(id=one.id).viewing != Viewing.GONE
        batch.refresh_from_db()
        assert batch.state == DisposalState.GOING
        page = signed_in(people[Role.HEAD]).get(reverse("disposal", args=[batch.id])).content.decode()
        assert "锁定至" in page
        assert "2026-12-27" in page
        set_hold(actor=actors[Role.LEGAL], now=AFTER, told=HOLD, number=held.number)
        later = AFTER + timedelta(days=4)
        store.now = later
        assert resume_unfinished(now=later) == 1
        destroying.carry_out(disposal=batch, clock=lambda: later)
        assert not list(store.list(object_key(one.id)))
        assert list(store.list(object_key(held.id)))
        assert batch.items.get(recording=held).dropped == "held"
        batch.refresh_from_db()
        assert batch.state == DisposalState.DONE


def _deputy(principal, deputy):
    """Who stands in for somebody and holds a deciding role itself."""
    Deputyship.objects.create(
        grant=principal.grants.get(), deputy=deputy, holds_from=bureau_day(NOW), holds_until=bureau_day(NOW),
        given_by="console:test", given_at=NOW - timedelta(hours=1),
    )  # fmt: skip
    return actor_of(deputy, Channel.WEB, now=NOW)


def test_one_person_is_enough(whole, actors, home, people, console, make_account, actor_for):
    one = whole()
    batch = propose_disposal(actor=actors[Role.ARCHIVIST], now=NOW, recording_ids=[one.id], **TOLD)
    with pytest.raises(NotDisposableError):
        propose_disposal(actor=actors[Role.ARCHIVIST], now=NOW, recording_ids=[one.id], **TOLD)
    vote(actor=actors[Role.LEGAL], now=NOW, disposal_id=batch.id, is_approved=True)
    with pytest.raises(AlreadySaidError):
        vote(actor=actors[Role.LEGAL], now=NOW, disposal_id=batch.id, is_approved=True)
    deputy = _deputy(people[Role.LEGAL], make_account("deputy", Role.HEAD))
    with pytest.raises(AlreadySaidError):
        vote(actor=deputy, now=NOW, disposal_id=batch.id, is_approved=True)
    assert not acts_for(deputy, Disposal.objects.get(), NOW).may_vote
    assert acts_for(actors[Role.HEAD], Disposal.objects.get(), NOW).may_vote
    with pytest.raises(DisposalSettledError):
        sign(actor=actors[Role.ARCHIVIST], now=AFTER, disposal_id=batch.id, side="archive")
    Disposal.objects.update(proposed_by=actors[Role.HEAD].account_id)
    with pytest.raises(OwnDisposalError):
        vote(actor=actors[Role.HEAD], now=NOW, disposal_id=batch.id, is_approved=True)
    Disposal.objects.update(proposed_by=actors[Role.ARCHIVIST].account_id)
    vote(actor=actors[Role.HEAD], now=NOW, disposal_id=batch.id, is_approved=True)
    with pytest.raises(DisposalCoolingError):
        sign(actor=actors[Role.ARCHIVIST], now=NOW + timedelta(days=29), disposal_id=batch.id, side="archive")
    for side in ("business", "nobody"):
        with pytest.raises(SignerUnfitError):
            sign(actor=actors[Role.ARCHIVIST], now=AFTER, disposal_id=batch.id, side=side)
    elsewhere = create_unit(actor=console, now=NOW, name="别的大队")
    stranger = actor_for(make_account("dui", Role.LEADER, unit=elsewhere))
    assert not acts_for(stranger, Disposal.objects.get(), AFTER).sides
    with pytest.raises(SignerUnfitError):  # the business unit is the one whose recordings go
        sign(actor=stranger, now=AFTER, disposal_id=batch.id, side="business")
    sign(actor=actors[Role.ARCHIVIST], now=AFTER, disposal_id=batch.id, side="archive")
    work_on()
    assert lies(home, one)


def test_an_objection_stops_nothing(whole, approved, actors, people, signed_in, home):
    one = whole()
    batch = approved(one)
    leader = signed_in(people[Role.LEADER])
    answer = leader.post(reverse("object_disposal", args=[batch.id]), {"objection-reason": ""})
    assert answer.status_code == 422
    object_to(actor=actors[Role.LEADER], now=NOW, disposal_id=batch.id, reason="案件可能再审")
    with pytest.raises(DisposalSettledError):
        sign_both(actors, batch)
    work_on()
    assert lies(home, one)
    page = leader.get(reverse("disposal", args=[batch.id])).content.decode()
    assert "未销毁" in page
    assert "待销毁" not in page  # as if it still were to go
    asked = signed_in(people[Role.ARCHIVIST]).get(reverse("propose_disposal"), {"pick": str(one.id)}).content.decode()
    assert f"{batch.number} 曾因异议停止" in asked  # whoever proposes it again is told
    assert "案件可能再审" in asked
    again = approved(one)  # it can be proposed anew
    assert again.number != batch.number


def test_a_destruction_that_died_half_way_is_forgotten_or_looks_like_loss(whole, approved, actors, home, monkeypatch):
    one, other = whole(), whole()
    batch = approved(one, other)
    sign_both(actors, batch)
    real = bytes_away.carry_out

    def die(object_id, *, now):
        (home / "archive" / object_key(object_id, "v1/content/original.mp4")).unlink()
        raise StoreUnreachableError(store="x", reason="pulled out")

    monkeypatch.setattr(bytes_away, "carry_out", die)
    with pytest.raises(StoreUnreachableError):
        destroying.carry_out(disposal=batch, clock=lambda: AFTER)
    [finding] = verify().findings
    assert (finding.kind, finding.detail) == ("pending", "destruction unfinished")
    monkeypatch.setattr(bytes_away, "carry_out", real)
    assert resume_unfinished(now=AFTER) == 1
    work_on()
    assert not lies(home, one)
    assert not lies(home, other)
    assert len(entries("recording.destroyed")) == 2
    assert verify().clean


def test_bytes_that_went_without_an_entry_pass_for_a_disposal(whole, home):
    one = whole()
    DestroyedObject.objects.create(object_id=one.id, decision=one.id, begun_at=NOW, done_at=NOW)
    bytes_away.carry_out(one.id, now=NOW)
    assert [finding.detail for finding in verify().findings] == ["destroyed without an entry"]


def test_a_role_that_can_destroy_alone(actors):
    parts = (Capability.PROPOSE_DISPOSALS, Capability.APPROVE_DISPOSALS, Capability.WITNESS_DISPOSALS)
    assert all(sum(holds(actor, part) for part in parts) < len(parts) for actor in actors.values())


def test_bytes_that_were_destroyed_come_in_again_and_are_refused_or_taken_for_kept(whole, approved, actors, tmp_path):
    """They're a new original then, with a life of its own; the destroyed one stays destroyed."""
    NumberSeries.objects.create(year=2026, last=900)  # rows made by hand have the first numbers
    gone = whole()
    batch = approved(gone)
    content = f"film {gone.number}".encode() * 500
    sign_both(actors, batch)
    work_on()
    fill(tmp_path / "card", {"DCIM/0001.MP4": content, "DCIM/0002.MP4": content})
    took = empty(tmp_path / "card", actor=actors[Role.OFFICER]).intake
    first, second = took.files.order_by("position")
    assert (first.state, second.state) == (FileState.RECEIVED, FileState.DUPLICATE)
    assert first.recording_id == second.recording_id != gone.id
    assert first.safe_to_wipe
    again = Recording.objects.get(id=first.recording_id)
    assert (again.sha256, again.viewing) == (gone.sha256, Viewing.PENDING)
    report = verify()
    assert report.clean, report.findings
    assert report.destroyed == [gone.id]


def test_a_file_is_called_kept_while_what_it_repeats_is_being_destroyed(whole, approved, actors, tmp_path, monkeypatch):
    """The batch goes through just after the kept copy was read back, or just before: the card's file is taken in."""
    NumberSeries.objects.create(year=2026, last=900)
    for between in ("before", "after"):
        gone = whole()
        content = f"film {gone.number}".encode() * 500
        sign_both(actors, approved(gone))
        prove = holdings.prove_again

        def proven(object_id, logical_path, *, gone=gone, between=between, prove=prove):
            monkeypatch.setattr(holdings, "prove_again", prove)
            if between == "before":
                work_on()
                return prove(object_id, logical_path)
            told = prove(object_id, logical_path)
            work_on()
            return told

        monkeypatch.setattr(holdings, "prove_again", proven)
        fill(tmp_path / between, {"DCIM/0001.MP4": content})
        [file] = empty(tmp_path / between, actor=actors[Role.OFFICER]).intake.files.all()
        assert file.state == FileState.RECEIVED, between
        assert file.recording_id != gone.id
