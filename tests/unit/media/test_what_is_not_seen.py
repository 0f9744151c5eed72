"""An examination says what it didn't see, isn't alarmed by a model's own habits, and ends on files made to keep it."""

from __future__ import annotations

import io
import struct

import av
import pytest

from liuhen.media.examination import container, examining
from liuhen.media.examination.boxes import Source
from liuhen.media.examination.examining import look
from liuhen.media.examination.judging import judge, overall
from liuhen.media.examination.model import Container, Facts, Grade, Jump, Pictures, Track
from liuhen.media.examination.profiles import Profile
from liuhen.media.examination.streams import MOST_TOLD, Reading

ALARMS = {Grade.UNUSUAL, Grade.CONTRADICTS}


def alarms(facts: Facts, profile: Profile | None = None) -> set[str]:
    return {each.code for each in judge(facts, profile) if each.grade in ALARMS}


def unseen(facts: Facts, profile: Profile | None = None) -> set[str]:
    return {each.code for each in judge(facts, profile) if each.grade is Grade.UNSEEN} - {"unseen_profile"}


def test_a_long_honest_film_of_h265_whose_encoder_leaves_numbers_out():
    pictures = Pictures(codec="hevc", count=200_000, key=4000, missing=(Jump(at=1, size=1),) * MOST_TOLD, gaps=90_000)
    facts = Facts(family="mp4", pictures=pictures)
    assert alarms(facts) == set()
    assert "unseen_habit" in unseen(facts)


def test_missing_pictures_of_which_only_the_first_are_told():
    pictures = Pictures(codec="h264", count=5000, key=100, missing=(Jump(at=1, size=1),) * 30, gaps=31)
    told = judge(Facts(family="mp4", pictures=pictures))
    assert sum(each.code == "missing_pictures" for each in told) == 20
    [more] = [each for each in told if each.code == "missing_more"]
    assert "共有 31 处" in more.lawyer


def test_a_stream_in_which_every_picture_is_missing_something_fills_no_memory():
    reading = Reading(None)
    for number in range(MOST_TOLD + 50):
        reading._miss(float(number), 1)
    told = reading.pictures(is_whole=True)
    assert (len(told.missing), told.gaps) == (MOST_TOLD, MOST_TOLD + 50)


@pytest.mark.parametrize(("form", "suffix"), [("avi", ".avi"), ("mpegts", ".ts"), ("matroska", ".mkv")])
def test_a_converted_file_without_boxes_that_passes_for_a_recorders(tmp_path, form, suffix):
    target = tmp_path / f"copy{suffix}"
    with av.open(str(target), "w", format=form) as write:
        stream = write.add_stream("mpeg4", rate=25)
        stream.width, stream.height, stream.pix_fmt = 320, 180, "yuv420p"
        for number in range(5):
            frame = av.VideoFrame(320, 180, "yuv420p")
            frame.pts = number
            write.mux(stream.encode(frame))
        write.mux(stream.encode(None))
    facts = look(target)
    assert alarms(facts) == {"editor"}
    assert "unseen_structure" in unseen(facts)


def test_a_file_of_which_only_timestamps_were_read_is_said_to_fit():
    bare = Facts(family="avi", unseen=("numbers", "structure"))
    assert overall(judge(bare)) is Grade.UNSEEN
    assert "nothing" not in {each.code for each in judge(bare)}
    assert overall(judge(bare.model_copy(update={"unseen": ("numbers", "structure_dated")}))) is Grade.UNSEEN
    own = Profile(model="V9").learn(bare).learn(bare)
    assert overall(judge(bare, own)) is Grade.FITS
    assert overall(judge(Facts(family="mpegts", unseen=("structure",)))) is Grade.FITS


def test_one_picture_alone_is_said_to_run_on_without_a_gap():
    def of(count: int) -> Facts:
        return Facts(family="mpegts", pictures=Pictures(codec="h264", count=count, key=1), unseen=("structure",))

    assert "numbers_run" in {each.code for each in judge(of(2))}
    assert "numbers_run" not in {each.code for each in judge(of(1))}


def test_a_film_whose_spare_data_was_not_looked_for():
    pieces = Facts(family="mp4", container=Container(in_pieces=True, data=10), unseen=("tables",))
    assert "没有核对" in next(each.lawyer for each in judge(pieces) if each.code == "unseen_tables")


def test_a_recorder_that_is_built_on_an_editors_program_is_not_called_edited():
    def made(program: str, coder: str = "") -> Facts:
        known = Container(created=1, changed=1, texts=(("ilst/©too", program),), tracks=(Track(handler="vide"),))
        return Facts(family="mp4", container=known, pictures=Pictures(codec="h264", count=9, coder=coder))

    own = Profile(model="V9").learn(made("Lavf57.83.100")).learn(made("Lavf57.83.100"))
    assert alarms(made("Lavf57.83.100")) == {"editor"}
    assert alarms(made("Lavf57.83.100"), own) == set()
    assert "editor_of_model" in unseen(made("Lavf57.83.100"), own)
    assert "editor" in alarms(made("Lavf60.3.100"), own)
    assert "editor" in alarms(made("Lavf57.83.100", "x264 - core 164"), own)


def box(kind: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body) + 8) + kind + body


def film(groups: bytes, sizes: bytes, chunks: int) -> bytes:
    table = box(b"stco", struct.pack(">II", 0, chunks) + struct.pack(">I", 8) * chunks) + groups + sizes
    track = box(b"trak", box(b"mdia", box(b"minf", box(b"stbl", table))))
    return box(b"mdat", b"x" * 64) + box(b"moov", box(b"mvhd", bytes(100)) + track)


def test_tables_that_would_keep_the_examination_for_ever_are_said_not_to_be_read(monkeypatch):
    alike = box(b"stsz", struct.pack(">III", 0, 1, 2**32 - 1))
    back = struct.pack(">III", 1, 1, 1) + struct.pack(">III", 2**32 - 1, 1, 1)
    bomb = film(box(b"stsc", struct.pack(">II", 0, 20) + back * 10), alike, 50)
    assert container.read(Source(io.BytesIO(bomb))).referenced is None
    plain = film(box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)), alike, 5)
    assert container.read(Source(io.BytesIO(plain))).referenced == 5
    monkeypatch.setattr(container, "_LARGEST", 60)
    assert container.read(Source(io.BytesIO(plain))).referenced is None


def test_credentials_without_end_are_read_a_few_times_only(tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(examining.credentials, "told", lambda _raw: asked.append(1) or ("", ""))
    mark = examining._C2PA
    (tmp_path / "a.mp4").write_bytes(box(b"ftyp", b"isom") + box(b"uuid", mark + bytes(8)) * 100)
    facts = look(tmp_path / "a.mp4")
    assert facts.signed == ("c2pa",)
    assert len(asked) == 4
