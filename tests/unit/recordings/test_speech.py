"""语音识别: a machine's captions are found and marked as such until a person has checked them; a person's stay."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from conftest import NOW, entries
from liuhen.desk.search import everything
from liuhen.holdings import queries as holdings
from liuhen.media import synthesise
from liuhen.media.captions import Cue, read
from liuhen.media.errors import SpeechNotReadyError
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings import jobs, operations
from liuhen.recordings.errors import CaptionsChangedMeanwhileError, RecordingGoneError
from liuhen.recordings.models import Captions, Kind, Recording, Viewing
from liuhen.recordings.speech import operations as speech
from liuhen.recordings.speech.errors import CaptionsByPersonError, NothingToHearError
from liuhen.recordings.speech.jobs import hear
from liuhen.recordings.speech.models import Recognition
from liuhen.work.models import Job
from tiny_speech import put_model

pytestmark = pytest.mark.django_db


@pytest.fixture
def model(tmp_path, settings) -> Path:
    """A model that the site put in place."""
    folder = put_model(tmp_path / "tiny-model")
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"speech_model": folder})
    return folder


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def visitor(people, signed_in):
    return signed_in(people[Role.OFFICER])


@pytest.fixture
def film(received, tmp_path) -> Recording:
    """Two seconds with a tone, which the tiny model hears as 告."""
    path = tmp_path / "film.mp4"
    synthesise.video(path, synthesise.Segment(seconds=2, width=160, height=120, rate=5))
    recording = received("a.MP4", path.read_bytes())
    facts = {"duration_s": 2.0, "audio": [{"codec": "aac"}], "content_type": "video/mp4"}
    Recording.objects.filter(id=recording.id).update(kind=Kind.VIDEO, viewing=Viewing.NATIVE, facts=facts)
    return Recording.objects.get(id=recording.id)


def ask(actor, recording):
    return speech.ask_recognition(actor=actor, now=NOW, recording_id=recording.id)


def work(recording):
    (job,) = Job.objects.filter(name="speech.recognise")
    hear(job.payload, lambda _share: None)
    return Recognition.objects.get(recording=recording)


def type_in(actor, recording, text="告知", seen=0):
    return operations.save_captions(
        actor=actor, now=NOW, recording_id=recording.id, cues=[Cue(0, 900, text)], source="typed", seen=seen
    )  # fmt: skip


def page_of(visitor, recording):
    return visitor.get(f"/recordings/{recording.id}/").content.decode()


def test_what_the_machine_heard_is_not_kept_not_found_or_passes_for_a_person_s(film, officer, visitor, model):
    ask(officer, film)
    assert "正在识别语音" in page_of(visitor, film)
    row = work(film)
    captions = Captions.objects.get()
    assert [text for _begin, _end, text in captions.cues] == ["告"]
    assert (row.state, row.cues, row.model) == ("done", 1, "tiny-model")
    assert (captions.source, captions.saved_by) == ("machine", None)
    kept = b"".join(holdings.open_range(film.id, "captions.vtt"))
    assert kept.startswith("WEBVTT\n\nNOTE 机器识别，未经核对\n\n00:00:00".encode())
    assert read(kept)[1] == tuple(Cue(*cue) for cue in captions.cues)
    (entry,) = entries("recording.speech_heard")
    assert entry.facts == {"actor": "worker", "cues": 1, "model": "zipformer_ctc", "source": "machine", "version": 2}
    assert json.loads(bytes(entry.canonical))["digests"]["model_sha256"] == row.model_sha256
    (group,) = [one for one in everything(actor=officer, wanted="告") if one.code == "recording"]
    assert "机器识别，未经核对" in group.hits[0].detail
    page = page_of(visitor, film)
    assert "机器识别，未经核对" in page
    assert "核对无误" in page
    assert "NOTE" in visitor.get(f"/recordings/{film.id}/captions.vtt").content.decode()
    assert visitor.get(f"/api/v1/recordings/{film.id}/captions").json()["is_machine"] is True
    name = visitor.get(f"/recordings/{film.id}/captions.srt?download")["Content-Disposition"]
    assert "%E6%9C%BA%E5%99%A8%E8%AF%86%E5%88%AB" in name


def test_checked_captions_stay_the_machine_s_or_are_checked_unseen(film, officer, visitor, model):
    ask(officer, film)
    work(film)
    with pytest.raises(CaptionsChangedMeanwhileError):
        operations.check_captions(actor=officer, now=NOW, recording_id=film.id, seen=9)
    assert visitor.post(f"/recordings/{film.id}/speech/check/", {"seen": "1"}).status_code == 302
    captions = Captions.objects.get()
    assert (captions.source, captions.version, captions.saved_by_id) == ("checked", 2, officer.account_id)
    assert len(entries("recording.captions_checked")) == 1
    assert b"NOTE" not in b"".join(holdings.open_range(film.id, "captions.vtt"))
    assert "未经核对" not in page_of(visitor, film)
    with pytest.raises(CaptionsByPersonError):
        ask(officer, film)
    with pytest.raises(CaptionsChangedMeanwhileError):
        operations.check_captions(actor=officer, now=NOW, recording_id=film.id, seen=2)
    visitor.post(f"/recordings/{film.id}/speech/check/", {"seen": "x"})
    assert Captions.objects.get().version == 2


def test_one_sentence_more_makes_the_rest_checked(film, officer, model):
    ask(officer, film)
    work(film)
    operations.add_cue(actor=officer, now=NOW, recording_id=film.id, begin_ms=0, end_ms=500, text="您好")
    assert Captions.objects.get().source == "machine"
    type_in(officer, film, seen=2)  # the whole, which the form showed
    assert Captions.objects.get().source == "checked"


def test_typed_captions_are_overwritten(film, officer, model):
    type_in(officer, film)
    with pytest.raises(CaptionsByPersonError):
        ask(officer, film)
    Captions.objects.all().delete()
    ask(officer, film)
    type_in(officer, film, "人写的")  # while it waits
    assert work(film).reason == "speech.captions_by_person"
    assert Captions.objects.get().cues[0][2] == "人写的"


def test_captions_typed_while_the_machine_listens_are_overwritten(film, officer, model, monkeypatch):
    from liuhen.recordings.speech import jobs as speech_jobs

    listen = speech_jobs.recognise

    def meanwhile(*given, **also):
        heard = listen(*given, **also)
        type_in(officer, film, "人写的")
        return heard

    monkeypatch.setattr(speech_jobs, "recognise", meanwhile)
    ask(officer, film)
    assert work(film).state == "failed"
    assert Captions.objects.get().cues[0][2] == "人写的"
    assert not entries("recording.speech_heard")


def test_a_model_that_is_not_there_or_broke_fails_without_a_word(film, officer, visitor, model):
    ask(officer, film)
    (model / "model.int8.onnx").write_bytes(b"broken")
    assert work(film).state == "failed"
    assert "不是模型文件" in page_of(visitor, film)
    with pytest.raises(SpeechNotReadyError):
        ask(officer, film)
    put_model(model)
    Job.objects.all().delete()
    ask(officer, film)
    assert work(film).state == "done"  # and it's forgotten what was wrong
    assert Recognition.objects.get().reason == ""


def test_silence_is_an_error_or_becomes_captions(film, officer, visitor, model):
    (model / "tokens.txt").write_text("<blk> 0\n  1\n  2\n", encoding="utf-8")
    ask(officer, film)
    row = Recognition.objects.get()
    assert row.state == "waiting"
    from liuhen.media.speech import Heard
    from liuhen.recordings.speech.queries import speech_here

    speech.keep_heard(
        now=NOW, recording_id=film.id, heard=Heard(cues=(), is_whole=True), model=speech_here().required()
    )
    assert not Captions.objects.exists()
    assert "机器没有听出话语" in page_of(visitor, film)
    (entry,) = entries("recording.speech_heard")
    assert entry.facts["cues"] == 0


def test_who_or_what_is_heard_without_leave(film, received, people, actor_for, officer, visitor, model):
    with pytest.raises(NotPermittedError):
        ask(actor_for(people[Role.LEGAL]), film)
    paper = received("b.TXT", b"words")
    with pytest.raises(NothingToHearError):
        ask(officer, paper)
    Recording.objects.filter(id=film.id).update(viewing=Viewing.GONE)
    with pytest.raises(RecordingGoneError):
        ask(officer, film)


def test_a_page_without_a_model_offers_what_cannot_be(film, officer, visitor):
    assert "识别语音" not in page_of(visitor, film)
    with pytest.raises(SpeechNotReadyError):
        ask(officer, film)
    visitor.post(f"/recordings/{film.id}/speech/")
    assert "没有设置语音识别模型" in page_of(visitor, film)
    assert not Job.objects.filter(name="speech.recognise").exists()


def test_films_are_heard_at_intake_only_where_it_is_set(film, model, settings):
    Job.objects.all().delete()
    jobs.analyse({"recording": str(film.id)}, lambda _share: None)
    assert not Job.objects.filter(name="speech.recognise").exists()
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"speech_auto": True})
    jobs.analyse({"recording": str(film.id)}, lambda _share: None)
    assert work(film).asked_by is None
    assert Captions.objects.get().source == "machine"


def test_the_administrator_is_not_told_whether_it_works(people, signed_in, model, settings):
    admin = signed_in(people[Role.SYSTEM_ADMIN])
    assert "Zipformer-CTC" in admin.get("/jobs/").content.decode()
    (model / "tokens.txt").unlink()
    assert "没有词表" in admin.get("/jobs/").content.decode()


def test_the_api_asks_and_tells(film, visitor, model):
    address = f"/api/v1/recordings/{film.id}/speech"
    assert visitor.get(address).json()["state"] == "none"
    assert visitor.post(address).status_code == 202
    work(film)
    assert visitor.get(address).json()["cues"] == 1
    assert visitor.post(f"{address}/check", {"seen": 1}, content_type="application/json").status_code == 204
    assert visitor.post(address).status_code == 409
