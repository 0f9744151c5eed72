"""Copies: who would get one without leave or unchecked, bytes that aren't the original's, one that outstays leave."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import zipfile
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import pypdfium2
import pytest
from django.utils import timezone

from conftest import NOW, entries
from liuhen.archive.consulting import copies, jobs, operations, stamping
from liuhen.archive.consulting.errors import (
    ConsultationOverError,
    ConsultFactInvalidError,
    CopyAnsweredError,
    CopyNotReadyError,
    CopyRoomError,
    CopyUncheckedError,
    NotOfferedError,
)
from liuhen.archive.consulting.history import history_of
from liuhen.archive.consulting.models import Copy, CopyHandout, CopyState
from liuhen.archive.consulting.telling import Answered, Given
from liuhen.archive.volumes.operations import file_volume
from liuhen.archive.volumes.queries import content_of
from liuhen.clock import now
from liuhen.custody.queries import shown_on_papers
from liuhen.holdings import queries as holdings
from liuhen.ledger.marks import parse_mark
from liuhen.media.synthesise import Segment, video
from liuhen.packages.bagit import check_bag
from liuhen.packages.evidence import check_evidence
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings import jobs as looking
from liuhen.recordings import operations as recordings
from liuhen.recordings.models import Recording
from liuhen.rules.consulting import QUESTIONS
from papers import picture
from unit.archive.consulting.conftest import asked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
COURT = {"who": "organ", "visitor": "刘志远", "organ": "某法院", "letter": "调卷函1号", "certificate": "工作证1"}
USE, EVIDENCE = "use_copy", "evidence_copy"


@pytest.fixture
def film(received, tmp_path):
    """A second of pictures, read by the worker: `film()`."""

    def take(name="一号.mp4") -> Recording:
        path = tmp_path / f"made-{name}"
        video(path, Segment(seconds=1, width=160, height=96, codec="mpeg4", at=NOW))
        recording = received(name, path.read_bytes())
        looking.analyse({"recording": str(recording.id)}, lambda _share: None)
        return Recording.objects.get(id=recording.id)

    return take


@pytest.fixture
def approved(people, actor_for, archivist):
    """A request that legal section and head approved: `approved(number, wants=USE)`; entered by the archivist."""

    def make(*numbers, by=None, **told):
        shown = operations.ask(actor=by or archivist, now=now(), told=asked(*numbers, **told))
        for role in shown.approvers:
            actor = actor_for(people[Role(role)])
            operations.decide(actor=actor, now=now(), consultation_id=shown.id, is_approved=True)
        return shown

    return make


@pytest.fixture
def quick(monkeypatch):
    """Films as they come out are held by the first test and by those of the engine; the others need none."""
    monkeypatch.setattr(stamping, "draw_mark", lambda _lines, target, **_told: target.write_bytes(b"mark"))
    monkeypatch.setattr(stamping.media, "stamp_film", lambda original, target, **_told: shutil.copy(original, target))


@pytest.fixture
def clip(received, quick):
    """What passes for a film where none is looked at: `clip("a.mp4")`."""

    def take(name) -> Recording:
        recording = received(name, name.encode())
        Recording.objects.filter(id=recording.id).update(kind="video", viewing="native")
        return recording

    return take


def work(shown) -> Copy:
    """The worker's part."""
    copy = Copy.objects.get(consultation=shown)
    jobs.make_use_copy({"copy": str(copy.id)}, lambda _share: None)
    return Copy.objects.get(id=copy.id)


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


@pytest.mark.clause("14")
def test_an_outsider_gets_an_unmarked_or_unchecked_copy(film, received, approved, people, actor_for, archivist):
    recording, photo, broken = film(), received("a.jpg", picture()), received("b.mp4", b"broken")
    looking.analyse({"recording": str(photo.id)}, lambda _share: None)
    Recording.objects.filter(id=broken.id).update(kind="video", viewing="none")
    original = b"".join(holdings.open_range(recording.id, recording.logical_path))
    shown = approved(recording.number, photo.number, broken.number, wants=USE, **COURT)
    head, legal = actor_for(people[Role.HEAD]), actor_for(people[Role.LEGAL])
    given = Given(receiver="刘志远", certificate="工作证1", medium="disc", count=2, back_by=timezone.localdate())

    def hand_out():
        return operations.hand_out(actor=archivist, now=now(), consultation_id=shown.id, told=given)

    def answer(actor, question, *, yes=False, note="已看全部画面"):
        told = [Answered(question=question, is_yes=yes, note=note)]
        return operations.answer(actor=actor, now=now(), consultation_id=shown.id, told=told)

    with pytest.raises(CopyNotReadyError):
        hand_out()
    copy = work(shown)
    assert copy.state == CopyState.READY
    with pytest.raises(CopyUncheckedError):
        operations.fetch_copy(actor=archivist, now=now(), consultation_id=shown.id)
    for who, refusal in ((archivist, NotPermittedError), (actor_for(people[Role.OFFICER]), NotPermittedError)):
        with pytest.raises(refusal):
            answer(who, "secrets")
    with pytest.raises(ConsultFactInvalidError):
        answer(legal, "secrets", note=" ")
    operations.open_item(actor=legal, now=now(), consultation_id=shown.id, item_id=shown.items.first().id)  # to judge
    answer(legal, "secrets")
    answer(legal, "informants")
    with pytest.raises(CopyAnsweredError):
        answer(head, "secrets", yes=True)
    with pytest.raises(CopyUncheckedError):
        hand_out()
    answer(head, "third_parties")
    with pytest.raises(ConsultationOverError):  # who checked has no more to look at
        operations.open_item(actor=legal, now=now(), consultation_id=shown.id, item_id=shown.items.first().id)
    operations.fetch_copy(actor=archivist, now=now(), consultation_id=shown.id)
    content = copies.path_of(copy).read_bytes()
    assert digest(content) == copy.sha256 == hand_out().sha256
    bag = zipfile.ZipFile(io.BytesIO(content))
    names = sorted(name.rpartition("/")[2] for name in bag.namelist())
    assert [name.rpartition(".")[2] for name in names] == ["mp4", "jpg", "txt", "txt"]
    note = bag.read(next(name for name in bag.namelist() if name.endswith("利用副本说明.txt"))).decode()
    told = ("不是原始资料", recording.sha256, "刘志远（某法院）", f"没有副本的资料：{broken.number}")
    assert all(each in note for each in told)
    assert b"".join(holdings.open_range(recording.id, recording.logical_path)) == original
    assert {one.subject for one in entries("recording.copied")} == {recording.id, photo.id, broken.id}
    [gone] = copies.overdue(timezone.localdate() + timedelta(days=1))
    with pytest.raises(ConsultFactInvalidError):
        operations.end_handout(
            actor=archivist, now=now(), consultation_id=shown.id, handout_id=gone.id, end="destroyed"
        )
    operations.end_handout(
        actor=archivist, now=now(), consultation_id=shown.id, handout_id=gone.id, end="destroyed", note="粉碎，周敏在场"
    )
    assert not copies.overdue(timezone.localdate() + timedelta(days=1)).exists()
    assert sum("是否会暴露投诉人" in one.detail for one in history_of(shown.id).lines) == 1  # which was answered
    said = [one.facts["receiver"] for one in entries("consultation.copy_given")]
    assert (said, len(entries("consultation.copy_cleared"))) == (["刘志远"], 3)


def test_whoever_takes_a_copy_away_witnesses_nothing(received, approved, people, signed_in):
    shown = approved(received("a.jpg", picture()).number, wants=USE, **COURT)
    handout = CopyHandout.objects.create(
        copy=Copy.objects.get(), receiver="刘志远", medium="disc", count=1, sha256="a" * 64,
        given_by=people[Role.ARCHIVIST], given_at=NOW,
    )  # fmt: skip
    paper = signed_in(people[Role.ARCHIVIST]).get(f"/consultations/{shown.id}/copy/given/{handout.id}/")
    [typed] = re.findall(r"LH1/[^<]+", paper.content.decode())
    assert shown_on_papers([shown.id]) == {parse_mark(typed).size}
    assert [one.facts["handout"] for one in entries("consultation.receipt_printed")] == [str(handout.id)]


@pytest.mark.clause("14")
def test_an_evidential_copy_with_another_bit_or_without_its_proof_or_with_the_inner_side(
    film, approved, compiled, archivist, case, tmp_path, monkeypatch
):
    Recording.objects.update(number="2025-000001")  # the case's own
    recording = film()
    volume = file_volume(actor=archivist, now=now(), volume_id=compiled().id, shortage_reason="走查")
    paper = case.documents.get(form="questioning_record")
    case.documents.filter(id=paper.id).update(number="询问1号")
    shown = approved(recording.number, volume.number, "询问1号", wants=EVIDENCE, **COURT)
    copy = work(shown)
    assert copy.state == CopyState.READY, copy.failure
    with zipfile.ZipFile(copies.path_of(copy)) as packed:
        packed.extractall(tmp_path / "out")
    bag = next((tmp_path / "out").iterdir())
    assert check_bag(bag).valid
    shown_by = check_evidence(bag)
    assert shown_by.valid
    assert list(shown_by.originals) == [f"data/{recording.number}/{recording.logical_path}"]
    assert (bag / "验证.html").is_file()
    main, inner = (volume.files.get(purpose="pdf", side=side) for side in ("main", "inner"))
    held = {digest(path.read_bytes()) for path in (bag / "data").rglob("*") if path.is_file()}
    assert {recording.sha256, main.sha256, paper.files.get().sha256} <= held
    assert inner.sha256 not in held
    [begun] = entries("consultation.copy_begun")
    public = bytes(begun.canonical).decode()
    assert main.sha256 in public and paper.files.get().sha256 in public  # noqa: PT018 - one sentence
    assert digest(b"".join(content_of(volume, main))) == main.sha256
    monkeypatch.setitem(stamping._LONGEST, "pages", 400)  # small pages are soon drawn
    copy = work(approved(volume.number, wants=USE, **COURT))  # the same volume as pages, each a picture with its mark
    [one] = [one for one in copy.files if one["name"]]
    with zipfile.ZipFile(copies.path_of(copy)) as packed:
        pages = pypdfium2.PdfDocument(packed.read(f"{copy.name}/{one['name']}"))
    assert len(pages) == main.pages
    assert not any(page.get_textpage().get_text_range() for page in pages)
    assert one["original"] == main.sha256


@pytest.mark.clause("14")
def test_a_yes_or_the_end_of_leave_or_a_seal_that_leaves_a_copy_to_be_had(clip, approved, people, actor_for, archivist):
    head, legal, leader = (actor_for(people[role]) for role in (Role.HEAD, Role.LEGAL, Role.LEADER))
    given = Given(receiver="刘志远", certificate="工作证1", medium="disc")

    def ends(act, state, *, first=lambda _shown: None):
        shown = approved(clip(f"{state}-{act.__name__}.mp4").number, wants=USE, **COURT)
        copy = work(shown)
        told = [Answered(question=one, is_yes=False, note="无") for one in QUESTIONS]
        if act is not withhold:
            operations.answer(actor=legal, now=now(), consultation_id=shown.id, told=told)
        first(shown)
        assert copies.path_of(copy).is_file()
        act(shown)
        assert not copies.path_of(copy).exists()
        assert Copy.objects.get(id=copy.id).state == state
        with pytest.raises((ConsultationOverError, CopyNotReadyError)):
            operations.hand_out(actor=archivist, now=now(), consultation_id=shown.id, told=given)
        with pytest.raises((ConsultationOverError, CopyNotReadyError)):
            operations.fetch_copy(actor=archivist, now=now(), consultation_id=shown.id)
        return shown

    def withhold(shown):
        told = [Answered(question="informants", is_yes=True, note="画面中可辨认举报人")]
        operations.answer(actor=legal, now=now(), consultation_id=shown.id, told=told)

    def revoke(shown):
        operations.revoke(actor=head, now=now(), consultation_id=shown.id, reason="案件进入复议")

    def expire(_shown):
        operations.expire(now=now() + timedelta(days=8))

    def seal(shown):
        recording = shown.items.get().recording_id
        recordings.seal_recording(
            actor=leader, now=now(), recording_id=recording, reason="refused", note="拍到不应摄录的内容"
        )

    ends(withhold, CopyState.WITHHELD)
    ends(revoke, CopyState.WITHDRAWN)
    ends(seal, CopyState.WITHDRAWN)
    handed = ends(
        seal,
        CopyState.GIVEN,
        first=lambda shown: operations.hand_out(actor=archivist, now=now(), consultation_id=shown.id, told=given),
    )
    assert len(entries("consultation.copy_withdrawn")) == 1  # a seal says of itself; the worker adds to it
    operations.tidy_copies(now=now())
    assert [one.subject for one in entries("consultation.copy_withdrawn")][2] == handed.id
    ends(expire, CopyState.WITHDRAWN)
    assert not list(copies.untold())


@pytest.mark.clause("14")
def test_a_worker_that_dies_halfway_or_a_full_disk(clip, approved, archivist, monkeypatch, signed_in, people):
    first, second = clip("a.mp4"), clip("b.mp4")
    shown = approved(first.number, second.number, wants=USE, **COURT)
    copy, real, made = Copy.objects.get(consultation=shown), stamping.media.stamp_film, []

    def dying(original, target, **told):
        made.append(original)
        if len(made) == 2:
            raise KeyboardInterrupt
        return real(original, target, **told)

    with monkeypatch.context() as full:
        full.setattr(shutil, "disk_usage", lambda _path: SimpleNamespace(free=1 << 20))
        with pytest.raises(CopyRoomError):
            work(shown)
    copy.refresh_from_db()
    assert (copy.state, copy.failure["code"]) == (CopyState.FAILED, "archive.copy_room")
    told = signed_in(people[Role.ARCHIVIST]).get(f"/api/v1/consultations/{shown.id}/copy").json()
    assert "，剩余 1.0 MB。" in told["why"]
    assert not copies.path_of(copy).parent.exists()
    assert not entries("recording.copied")
    operations.make_copy_again(actor=archivist, now=now(), consultation_id=shown.id)
    monkeypatch.setattr(stamping.media, "stamp_film", dying)
    with pytest.raises(KeyboardInterrupt):
        work(shown)
    assert work(shown).state == CopyState.READY
    assert len(made) == 3
    assert len(entries("recording.copied")) == 2
    assert {path.name for path in copies.path_of(copy).parent.iterdir()} == {copy.file_name}
    assert Path(holdings.local_path(first.id, first.logical_path)).read_bytes()


@pytest.mark.parametrize("wants", [USE, EVIDENCE])
def test_a_worker_taken_for_dead_that_writes_into_the_next_ones_copy(clip, approved, monkeypatch, wants):
    shown = approved(clip("a.mp4").number, clip("b.mp4").number, wants=wants, **COURT)
    real, stamped, begun, second = stamping.media.stamp_film, [], [], []

    def stamp_film(original, target, **told):
        stamped.append(original)
        if len(stamped) == 2:
            meanwhile()
        return real(original, target, **told)

    def meanwhile(_share=0.0):
        begun.append(True)
        if len(begun) == 1:
            second.append(work(shown))

    monkeypatch.setattr(stamping.media, "stamp_film", stamp_film)
    slow = Copy.objects.select_related("consultation__asked_by").get(consultation=shown)
    jobs.make_evidence_copy({"copy": str(slow.id)}, meanwhile if wants == EVIDENCE else lambda _share: None)
    copy = Copy.objects.get(consultation=shown)
    assert (copy.state, copy.failure, [one.sha256 for one in second]) == (CopyState.READY, {}, [copy.sha256])
    place = copies.path_of(copy)
    assert digest(place.read_bytes()) == copy.sha256
    assert list(place.parent.iterdir()) == [place]
    assert len(entries("consultation.copy_made")) == 1
    if wants == USE:
        assert len(stamped) == 3  # what the first had finished went along with the second
    work(shown)  # a job that comes round again when all is done
    assert place.is_file()
    Copy.objects.update(state=CopyState.MAKING)
    assert operations.claim_copy(copy=copy)  # and the next is still at it
    told = {"files": [], "packed": place, "place": place.with_name("slow.zip"), "size": 1, "sha256": "0" * 64}
    assert not operations.keep_copy(now=now(), copy=slow, **told)
    assert not operations.record_copy_failed(copy=slow, error=CopyRoomError(needed=1, free=0))


@pytest.mark.clause("14")
def test_who_has_to_agree_to_a_copy_and_who_is_offered_none(received, people, actor_for, archivist, settings, tmp_path):
    officer, recording = actor_for(people[Role.OFFICER]), received("a.mp4", b"film")
    own = operations.ask(actor=officer, now=now(), told=asked(recording.number, wants=EVIDENCE))
    assert own.approvers == ["legal"]
    assert not Copy.objects.exists()  # nothing is made before somebody agreed
    other = operations.ask(actor=archivist, now=now(), told=asked(recording.number, wants=USE, **COURT))
    assert other.approvers == ["legal", "head"]
    before = tmp_path / "rules.toml"  # a bureau's own file of before there were copies
    before.write_text(
        'schema = "liuhen/consulting-rules/1"\ndays = 7\nlongest_days = 30\n'
        + "".join(f'[[way]]\nwho = "{who}"\napprovers = []\n' for who in ("own", "others", "outsider", "organ"))
    )
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"consulting_rules": before})
    with pytest.raises(NotOfferedError):
        operations.ask(actor=officer, now=now(), told=asked(recording.number, wants=USE))
