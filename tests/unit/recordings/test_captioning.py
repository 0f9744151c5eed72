"""字幕, 截图 and 波形: kept beside an untouched original, found by their words, told in the ledger."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from conftest import NOW, entries
from liuhen.desk.search import everything
from liuhen.devices.telling_clocks import FINE
from liuhen.devices.timekeeping import Estimate
from liuhen.holdings import queries as holdings
from liuhen.media import synthesise
from liuhen.media.captions import Cue
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings import fetching, jobs, operations, showing
from liuhen.recordings.caption_forms import CueForm
from liuhen.recordings.errors import (
    CaptionsChangedMeanwhileError,
    NoPictureError,
    OriginalNotAtHandError,
    SecondOutsideError,
)
from liuhen.recordings.models import Captions, Derivative, Kind, Recording, Still, Viewing
from liuhen.recordings.operations import Telling, stilling
from liuhen.work.models import Job

pytestmark = pytest.mark.django_db
CUES = (Cue(7000, 10_000, "本次执法全程录音录像"), Cue(75_000, 78_000, "仓库里有混存的原料"))


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.mark.parametrize(
    ("until", "length_s", "end_ms"),
    [("", 8.5, 8500), ("", 30.0, 10_000), ("", None, 10_000), ("12", 8.5, 12_000), ("", 6.9, 10_000)],
)
def test_a_line_that_is_shown_after_the_film_has_ended(until, length_s, end_ms):
    form = CueForm({"second": "7", "until": until, "text": "本次执法全程录音录像"})
    assert form.is_valid()
    assert form.told(length_s=length_s)["end_ms"] == end_ms


@pytest.fixture
def visitor(people, signed_in):
    return signed_in(people[Role.OFFICER])


@pytest.fixture
def film(received, tmp_path) -> Recording:
    path = tmp_path / "film.mp4"
    synthesise.video(path, synthesise.Segment(seconds=2, width=160, height=120, rate=5))
    recording = received("a.MP4", path.read_bytes())
    facts = {"duration_s": 2.0, "audio": [{"codec": "aac"}], "content_type": "video/mp4"}
    Recording.objects.filter(id=recording.id).update(kind=Kind.VIDEO, viewing=Viewing.NATIVE, facts=facts)
    return Recording.objects.get(id=recording.id)


def save(actor, recording, cues=CUES, seen=0, source="typed"):
    return operations.save_captions(
        actor=actor, now=NOW, recording_id=recording.id, cues=cues, source=source, seen=seen
    )  # fmt: skip


def test_captions_that_nobody_finds_or_that_lead_to_the_beginning(received, officer):
    recording = received("a.MP4", b"film")
    save(officer, recording)
    (group,) = [one for one in everything(actor=officer, wanted="混存的原料") if one.code == "recording"]
    assert group.hits[0].url == f"/recordings/{recording.id}/?t=75"
    assert "1:15 仓库里有混存的原料" in group.hits[0].detail
    save(officer, recording, cues=(), seen=1)
    assert not [one for one in everything(actor=officer, wanted="混存的原料") if one.code == "recording"]


def test_captions_beside_an_untouched_original_with_an_entry(received, officer):
    recording = received("a.MP4", b"film")
    save(officer, recording)
    kept = b"".join(holdings.open_range(recording.id, "captions.vtt"))
    assert kept.startswith(b"WEBVTT\n\n00:00:07.000 --> 00:00:10.000\n")
    assert b"".join(holdings.open_range(recording.id, "original.mp4")) == b"film"
    (entry,) = entries("recording.captioned")
    assert entry.facts["cues"] == 2
    assert json.loads(bytes(entry.canonical))["digests"]["sha256"] == hashlib.sha256(kept).hexdigest()


def test_somebody_else_s_captions_are_overwritten_unseen(received, officer):
    recording = received("a.MP4", b"film")
    save(officer, recording)
    with pytest.raises(CaptionsChangedMeanwhileError):
        save(officer, recording, cues=CUES[:1])
    assert len(Captions.objects.get().cues) == 2
    assert len(entries("recording.captioned")) == 1


def test_describing_forgets_the_words_of_the_captions(received, officer):
    recording = received("a.MP4", b"film")
    save(officer, recording)
    telling = Telling(recording_class="inspection", place="车间", content="询问")
    operations.describe(actor=officer, now=NOW, telling=telling, versions={recording.id: 0})
    assert [one for one in everything(actor=officer, wanted="混存的原料") if one.code == "recording"]


def test_who_may_not_caption_or_take_a_still(film, people, actor_for, officer):
    legal = actor_for(people[Role.LEGAL])
    with pytest.raises(NotPermittedError):
        save(legal, film)
    with pytest.raises(NotPermittedError):
        operations.take_still(actor=legal, now=NOW, recording_id=film.id, at_ms=0)
    with pytest.raises(SecondOutsideError):
        save(officer, film)  # two seconds long
    with pytest.raises(SecondOutsideError):
        operations.take_still(actor=officer, now=NOW, recording_id=film.id, at_ms=60_000)


def test_a_still_without_its_digest_or_of_the_preview(film, officer):
    still = operations.take_still(actor=officer, now=NOW, recording_id=film.id, at_ms=1_100)
    assert (still.at_ms, still.width, still.height) == (1_000, 160, 120)
    content = b"".join(holdings.open_range(film.id, "stills/000001000.png"))
    assert hashlib.sha256(content).hexdigest() == still.sha256
    (entry,) = entries("recording.still_taken")
    assert json.loads(bytes(entry.canonical))["digests"]["sha256"] == still.sha256
    assert operations.take_still(actor=officer, now=NOW, recording_id=film.id, at_ms=1_050).id == still.id
    assert Still.objects.count() == len(entries("recording.still_taken")) == 1
    telling = Telling(recording_class="inspection", place="车间", content="询问")
    operations.describe(actor=officer, now=NOW, telling=telling, versions={film.id: 0})
    assert {one.logical_path for one in holdings.held_files(film.id)} >= {"original.mp4", "stills/000001000.png"}


def test_a_still_of_a_sound(received, officer):
    recording = received("a.MP3", b"sound")
    with pytest.raises(NoPictureError):
        operations.take_still(actor=officer, now=NOW, recording_id=recording.id, at_ms=0)


def test_a_film_in_an_object_store_of_which_no_still_can_be_taken(film, officer, home: Path, monkeypatch):
    monkeypatch.setattr(stilling, "local_path", lambda *_what: None)
    monkeypatch.setattr(fetching.holdings, "local_path", lambda *_what: None)
    kept = operations.take_still(actor=officer, now=NOW, recording_id=film.id, at_ms=1000)
    assert (kept.width, kept.height) == (160, 120)
    assert [path for path in (home / "spool").rglob("*") if path.is_file()] == []
    monkeypatch.setattr(stilling, "MOST_FETCHED", 1)
    with pytest.raises(OriginalNotAtHandError):
        operations.take_still(actor=officer, now=NOW, recording_id=film.id, at_ms=500)


def test_the_page_takes_a_still_and_says_when_it_cannot(film, visitor):
    address = f"/recordings/{film.id}/stills/take/"
    assert "t=1#stills" in visitor.post(address, {"second": "1.04"})["Location"]
    page = visitor.get(f"/recordings/{film.id}/").content.decode()
    assert "160×120" in page
    for given in ("", "x", "nan", "inf", "99"):
        assert "stills" not in visitor.post(address, {"second": given})["Location"]


def test_a_wave_that_is_never_drawn_or_drawn_at_every_look(film, visitor, home: Path):
    address = f"/recordings/{film.id}/wave/"
    assert visitor.get(address).status_code == 202
    assert visitor.get(address).status_code == 202
    asked = Job.objects.filter(name="recordings.wave")
    assert asked.count() == 1
    jobs.wave(asked.get().payload, lambda _done: None)
    assert visitor.get(address).json()["schema"] == "liuhen/waveform/1"
    (home / "previews" / str(film.id) / "wave.json").unlink()
    assert visitor.get(address).status_code == 202
    assert not Derivative.objects.filter(purpose="wave").exists()


def test_a_file_whose_sound_cannot_be_read_is_asked_for_again_and_again(received, visitor, officer):
    recording = received("a.MP4", b"film")
    jobs.wave({"recording": str(recording.id)}, lambda _done: None)
    answer = visitor.get(f"/recordings/{recording.id}/wave/")
    assert (answer.status_code, answer.json()) == (200, {"error_code": "media.unreadable"})


def test_the_page_imports_corrects_and_exports(received, visitor, officer):
    recording = received("a.MP4", b"film")
    Recording.objects.filter(id=recording.id).update(kind=Kind.AUDIO, viewing=Viewing.NONE)
    address = f"/recordings/{recording.id}/captions/"
    srt = "1\n00:00:07,000 --> 00:00:10,000\n请出示 <证件\n".encode("gb18030")
    told = {"seen": "0", "text": "", "file": SimpleUploadedFile("a.srt", srt)}
    assert visitor.post(address, told)["Location"] == f"/recordings/{recording.id}/"
    assert Captions.objects.get().source == "srt"
    page = visitor.get(f"/recordings/{recording.id}/").content.decode()
    assert "请出示 &lt;证件" in page
    broken = "WEBVTT\n\n00:07.000 -> 00:10.000\n好\n"
    refused = visitor.post(address, {"seen": "1", "text": broken})
    assert refused.status_code == 422
    assert "第 3 行应是起止时间" in refused.content.decode()
    assert "00:07.000 -&gt; 00:10.000" in refused.content.decode()  # nothing typed is lost
    stale = visitor.post(address, {"seen": "0", "text": "WEBVTT\n\n00:01.000 --> 00:02.000\n好\n"})
    assert "有人修改了" in stale.content.decode()
    exported = visitor.get(f"/recordings/{recording.id}/captions.vtt?download")
    assert exported["Content-Disposition"] == f'attachment; filename="{recording.number}.vtt"'
    assert "请出示 &lt;证件" in exported.content.decode()
    assert "00:00:07,000 --> 00:00:10,000" in visitor.get(f"/recordings/{recording.id}/captions.srt").content.decode()


def test_a_file_with_several_faults_is_refused_for_the_first_and_half_kept(received, visitor, officer):
    recording = received("a.MP4", b"film")
    Recording.objects.filter(id=recording.id).update(kind=Kind.AUDIO, viewing=Viewing.NONE)
    address = f"/recordings/{recording.id}/captions/"
    wrong = "\n\n".join(f"00:{at:02}.000 -> 00:{at:02}.500\n第{at}句" for at in range(30))
    content = f"WEBVTT\n\n00:40.000 --> 00:41.000\n好的一句\n\n{wrong}\n".encode()
    typed = "WEBVTT\n\n00:01.000 --> 00:02.000\n手工打的一句\n"
    told = {"seen": "0", "text": typed, "file": SimpleUploadedFile("a.vtt", content)}
    refused = visitor.post(address, told)
    page = refused.content.decode()
    assert refused.status_code == 422
    named = [line for line in range(1, 100) if f"第 {line} 行应是起止时间" in page]
    assert named == list(range(6, 66, 3))
    assert "另有 10 处" in page
    assert "手工打的一句" in page  # nothing typed is lost
    assert not Captions.objects.exists()
    assert entries("recording.captioned") == []


def test_a_line_that_is_typed_at_a_second_is_lost(received, visitor):
    recording = received("a.MP4", b"film")
    address = f"/recordings/{recording.id}/captions/add/"
    visitor.post(address, {"second": "75", "until": "", "text": "请坐"})
    visitor.post(address, {"second": "7", "until": "9", "text": "请出示证件"}, headers={"HX-Request": "true"})
    assert Captions.objects.get().cues == [[7000, 9000, "请出示证件"], [75_000, 78_000, "请坐"]]
    refused = visitor.post(address, {"second": "7", "until": "", "text": "长" * 501}, headers={"HX-Request": "true"})
    assert "第 3 句字幕过长，每句最多 500 字" in refused.content.decode()
    cues = [{"begin_ms": 0, "end_ms": 1000, "text": "好"}, {"begin_ms": 9, "end_ms": 9, "text": "坏"}]
    told = {"cues": cues, "seen": 2}
    wrong = visitor.put(f"/api/v1/recordings/{recording.id}/captions", told, content_type="application/json")
    assert wrong.status_code == 422
    assert wrong.json()["message"].startswith("第 2 句字幕的结束时间不晚于")


def test_place_and_content_are_no_track_of_the_film(film, visitor, officer):
    telling = Telling(recording_class="inspection", place="一号车间 <甲>", content="询问安全员\n第二行")
    operations.describe(actor=officer, now=NOW, telling=telling, versions={film.id: 0})
    track = visitor.get(f"/recordings/{film.id}/told.vtt").content.decode()
    assert "00:00:00.000 --> 00:00:02.000\n" in track
    assert "场所：一号车间 &lt;甲&gt;\n内容：询问安全员\n第二行" in track
    assert f'src="/recordings/{film.id}/told.vtt"' in visitor.get(f"/recordings/{film.id}/").content.decode()


def test_a_clock_that_is_roughly_known_is_said_to_be_corrected(film, monkeypatch):
    assert showing.clock_error_of(film) is None
    for half, expected in ((timedelta(seconds=1), 90.0), (FINE + timedelta(seconds=1), None)):
        truth = NOW - timedelta(seconds=90)
        told = Estimate(shown=NOW, earliest=truth - half, latest=truth + half)
        monkeypatch.setattr(showing, "corrected", lambda _recording, told=told: told)
        assert showing.clock_error_of(film) == expected
