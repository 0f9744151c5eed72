"""Titles (art 17): a track over the film, files beside it, and a copy that says of itself that it is one."""

from __future__ import annotations

import hashlib
import json
import zipfile
from datetime import timedelta
from pathlib import Path

import pytest
from PIL import Image

from conftest import NOW, entries
from liuhen import media
from liuhen.errors import UnavailableError
from liuhen.media import synthesise
from liuhen.media.captions import Cue
from liuhen.people.models import Role
from liuhen.recordings import jobs, operations
from liuhen.recordings.models import Export, Kind, Recording, Viewing
from liuhen.recordings.operations import Telling
from liuhen.recordings.titles import told_cues
from liuhen.work.runner import run_pending

pytestmark = pytest.mark.django_db
LATER = NOW + timedelta(hours=1)


@pytest.fixture
def officer(people, actor_for):
    return actor_for(people[Role.OFFICER])


@pytest.fixture
def leader(people, actor_for):
    return actor_for(people[Role.LEADER])


@pytest.fixture
def film(received, officer, tmp_path) -> Recording:
    path = tmp_path / "film.mp4"
    synthesise.video(path, synthesise.Segment(seconds=1, width=320, height=180, rate=5))
    recording = received("20260213173000_0001.MP4", path.read_bytes())
    facts = {"duration_s": 60.0, "content_type": "video/mp4", "video": {"width": 320, "height": 180}}
    known = {"officer_id": officer.officer_id, "facts": facts}
    Recording.objects.filter(id=recording.id).update(kind=Kind.VIDEO, viewing=Viewing.NATIVE, **known)
    telling = Telling(recording_class="inspection", place="一号车间", content="检查原料仓库")
    operations.describe(actor=officer, now=NOW, telling=telling, versions={recording.id: 0})
    return Recording.objects.get(id=recording.id)


def export(leader, film, room: Path) -> zipfile.ZipFile:
    asked = operations.request_export(
        actor=leader, now=LATER, recording_ids=[film.id], purpose="应诉", is_titled=True
    )  # fmt: skip
    run_pending(clock=lambda: LATER, names=["recordings.export"])
    asked = Export.objects.get(id=asked.id)
    assert (asked.state, asked.reason) == (Export.State.READY, "")
    return zipfile.ZipFile(jobs.previews_folder(asked.id) / asked.file_name)


def read(packed: zipfile.ZipFile, name: str) -> bytes:
    (found,) = [one for one in packed.namelist() if one.endswith(f"/{name}")]
    return packed.read(found)


def test_a_titled_copy_without_titles_or_digest_or_that_passes_for_the_original(film, officer, leader, tmp_path):
    operations.save_captions(
        actor=officer, now=NOW, recording_id=film.id, cues=[Cue(0, 900, "全程录音录像")], source="typed", seen=0
    )
    packed = export(leader, film, tmp_path)
    content = read(packed, "titled.mp4")
    (entry,) = entries("recording.titled")
    assert json.loads(bytes(entry.canonical))["digests"]["sha256"] == hashlib.sha256(content).hexdigest()
    (tmp_path / "titled.mp4").write_bytes(content)
    assert "不是原始资料".encode() in content
    assert film.sha256.encode() in content
    media.still(tmp_path / "titled.mp4", tmp_path / "still.png", second=0.5)
    with Image.open(tmp_path / "still.png") as still:
        assert still.size == (320, 180)
        low = still.convert("L").crop((0, 120, 320, 180)).histogram()
    assert sum(low[200:]) > 100  # white letters on a dark strip, which the film doesn't have there
    assert "场所：一号车间" in read(packed, "titles.vtt").decode()
    assert "内容：检查原料仓库" in read(packed, "titles.srt").decode()
    assert "全程录音录像" in read(packed, "captions.srt").decode()
    assert read(packed, film.logical_path)


def test_a_job_that_comes_round_enters_its_titled_copy_twice(film, leader, monkeypatch):
    asked = operations.request_export(
        actor=leader, now=LATER, recording_ids=[film.id], purpose="应诉", is_titled=True
    )  # fmt: skip
    told = {"export": str(asked.id)}
    with monkeypatch.context() as away:
        away.setattr("liuhen.recordings.making.make_export", unreachable)
        with pytest.raises(UnavailableError):
            jobs.export(told, lambda _done: None)
    (entry,) = entries("recording.titled")
    jobs.export(told, lambda _done: None)
    jobs.export(told, lambda _done: None)  # and once more, when it's there
    assert entries("recording.titled") == [entry]
    asked.refresh_from_db()
    with zipfile.ZipFile(jobs.previews_folder(asked.id) / asked.file_name) as packed:
        digest = hashlib.sha256(read(packed, "titled.mp4")).hexdigest()
    assert json.loads(bytes(entry.canonical))["digests"]["sha256"] == digest


def unreachable(**_given):
    raise UnavailableError


def test_a_film_that_cannot_be_decoded_keeps_its_copy_from_going_out(received, officer, leader, tmp_path):
    recording = received("b.MP4", b"no film at all" * 99)
    Recording.objects.filter(id=recording.id).update(kind=Kind.VIDEO, viewing=Viewing.NONE)
    telling = Telling(recording_class="inspection", place="一号车间", content="检查")
    operations.describe(actor=officer, now=NOW, telling=telling, versions={recording.id: 0})
    packed = export(leader, Recording.objects.get(id=recording.id), tmp_path)
    assert "没有制作字幕副本" in read(packed, "titled.txt").decode()
    assert not [one for one in packed.namelist() if one.endswith("titled.mp4")]
    assert not entries("recording.titled")


def test_copies_that_nobody_wanted_titled_are(film, leader):
    asked = operations.request_export(actor=leader, now=LATER, recording_ids=[film.id], purpose="应诉")
    run_pending(clock=lambda: LATER, names=["recordings.export"])
    with zipfile.ZipFile(jobs.previews_folder(asked.id) / asked.file_name) as packed:
        assert not [one for one in packed.namelist() if "title" in one]


def test_the_track_lacks_time_place_content_or_officers(film, people, signed_in):
    card, rest = told_cues(film)
    assert (card.begin_ms, card.end_ms, rest.end_ms) == (0, 10_000, 60_000)
    for part in ("时间：2026-02-13 17:30:00（设备时钟）", "场所：一号车间", "内容：检查原料仓库", "执法人员：officer"):
        assert part in card.text, card.text
    assert rest.text == "场所：一号车间\n内容：检查原料仓库"
    visitor = signed_in(people[Role.OFFICER])
    assert "场所：一号车间" in visitor.get(f"/recordings/{film.id}/told.vtt").content.decode()
    answer = visitor.get(f"/recordings/{film.id}/told.srt?download")
    assert "00:00:10,000 --> 00:01:00,000" in answer.content.decode()
    assert "attachment" in answer["Content-Disposition"]


def test_the_form_forgets_that_a_titled_copy_is_wanted_or_offers_what_cannot_be(film, received, people, signed_in):
    visitor = signed_in(people[Role.LEADER])
    assert 'name="is_titled"' in visitor.get(f"/recordings/export/?pick={film.id}").content.decode()
    other = received("c.TXT", b"words")
    assert 'name="is_titled"' not in visitor.get(f"/recordings/export/?pick={other.id}").content.decode()
    visitor.post("/recordings/export/", {"pick": str(film.id), "purpose": "应诉", "is_titled": "on"})
    assert Export.objects.get().is_titled
