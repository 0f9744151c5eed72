"""Structure examination: what it must see, what it must not be alarmed by, and what no bytes may do to it."""

from __future__ import annotations

import io
import json
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import av
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from liuhen import media
from liuhen.cli import application
from liuhen.media import synthesise
from liuhen.media.examination import boxes, numbers
from liuhen.media.examination.bits import Bits
from liuhen.media.examination.examining import look
from liuhen.media.examination.judging import judge
from liuhen.media.examination.model import Around, Container, Facts, Grade, Track
from liuhen.media.examination.profiles import Profile
from liuhen.media.examination.words import WORDS
from liuhen.media.times import in_name

IPHONE = "original/metadata-extractor-images__with-gps.mov"
ALARMS = {Grade.UNUSUAL, Grade.CONTRADICTS}


def codes(path, profile=None, grades=ALARMS):
    return {each.code for each in judge(look(path), profile) if each.grade in grades}


def without(source: Path, target: Path, gone: set[int]) -> list[float]:
    """Copy the pictures but for some, as a cutter does; when these were."""
    moments = []
    with av.open(str(source)) as read, av.open(str(target), "w", format="mov") as write:
        given = read.streams.video[0]
        stream = write.add_stream_from_template(given)
        for number, packet in enumerate(read.demux(given)):
            if packet.dts is None:
                continue
            if number in gone:
                moments.append(float(packet.pts * packet.time_base))
                continue
            packet.stream = stream
            write.mux(packet)
    return moments


def test_an_original_that_is_suspected(shared_media):
    originals = sorted((shared_media / "original").iterdir())
    assert len(originals) >= 10
    assert {path.name: codes(path) for path in originals if codes(path)} == {}


def test_a_lost_picture_that_nobody_notices(shared_media, tmp_path):
    [moment] = without(shared_media / IPHONE, tmp_path / "cut.mov", {17})
    facts = look(tmp_path / "cut.mov")
    [missing] = facts.pictures.missing
    assert missing.size == 1
    assert 0 <= missing.at - moment < 0.1
    [said] = [each for each in judge(facts) if each.code == "missing_pictures"]
    assert said.grade is Grade.CONTRADICTS
    assert "缺少约 1 幅画面" in said.lawyer


def test_a_lost_picture_of_h265_that_nobody_notices(tmp_path):
    made = tmp_path / "made.mov"
    synthesise.video(made, synthesise.Segment(codec="hevc", format="mov", sound=None, seconds=4, width=320, height=180))
    assert look(made).pictures.missing == ()
    without(made, tmp_path / "cut.mov", {33})
    assert [jump.size for jump in look(tmp_path / "cut.mov").pictures.missing] == [1]


def test_a_film_written_anew_that_passes_for_the_recorders_own(shared_media, tmp_path):
    source = shared_media / IPHONE
    own = Profile(model="iPhone").learn(look(source))
    assert codes(source, own, set(Grade)) >= {"like_model"}
    without(source, tmp_path / "copy.mov", set())
    assert codes(tmp_path / "copy.mov") == {"editor"}
    assert codes(tmp_path / "copy.mov", own) == {"editor", "unlike_model"}


def test_times_that_somebody_moved(shared_media, tmp_path):
    raw = bytearray((shared_media / IPHONE).read_bytes())
    head = boxes.walk(boxes.Source(io.BytesIO(raw))).root.first(b"moov", b"mvhd")
    created, changed = struct.unpack_from(">II", raw, head.body + 4)
    struct.pack_into(">II", raw, head.body + 4, created + 3 * 86_400, changed + 3 * 86_400)
    (tmp_path / "moved.mov").write_bytes(raw)
    assert codes(tmp_path / "moved.mov") == {"moments_differ", "heads_differ"}


def test_local_time_where_the_standard_wants_utc_that_is_suspected():
    stated = ("keys", "2026-02-13T17:30:00+0800")
    local = int((datetime(2026, 2, 13, 17, 30) - datetime(1904, 1, 1)).total_seconds())  # noqa: DTZ001 - as written
    for created, is_alarmed in ((local, False), (local - 8 * 3600, False), (local - 5 * 3600, True)):
        container = Container(created=created, changed=created, texts=(stated,))
        found = {each.code for each in judge(Facts(family="mp4", container=container))}
        assert ("moments_differ" in found) == is_alarmed


def test_a_hostile_or_broken_file_that_ends_the_examination(shared_media, sandbox):
    seen = {}
    for folder in ("broken", "header-only"):
        for path in sorted((shared_media / folder).iterdir()):
            facts = media.examine(path, sandbox=sandbox)
            assert facts.size == path.stat().st_size
            seen[path.name] = {each.code for each in judge(facts)}
    assert len(seen) >= 8
    assert "hostile" in seen["c2pa-rs__nested_moov_1000.mp4"]
    assert "cut_short" in seen["fate-suite__wwwq_cut.mp4"]


def test_a_cameras_signature_that_is_overlooked(shared_media):
    signed = look(shared_media / "pairs/signed-video-framework-examples__signed_test_h264.mp4")
    assert signed.signed == ("axis",)
    assert look(shared_media / "pairs/signed-video-framework-examples__test_h264.mp4").signed == ()


@given(st.binary(max_size=400), st.lists(st.sampled_from([b"moov", b"trak", b"meta", b"udta", b"mdat"]), max_size=6))
def test_bytes_that_lead_the_walk_astray(tail, kinds):
    raw = tail
    for kind in kinds:
        raw = struct.pack(">I", len(raw) + 8) + kind + raw
    tree = boxes.walk(boxes.Source(io.BytesIO(raw)))

    def held(box):
        for child in box.children:
            assert box.body <= child.start < child.body <= child.end <= max(box.end, child.body)
            held(child)

    held(tree.root)


@given(st.lists(st.integers(0, 2**20), max_size=20))
def test_a_number_that_is_read_otherwise_than_written(values):
    written = ""
    for value in values:
        code = f"{value + 1:b}"
        written += "0" * (len(code) - 1) + code
    written += "1" + "0" * (-(len(written) + 1) % 8)
    raw = bytes(int(written[at : at + 8], 2) for at in range(0, len(written), 8))
    guarded = raw.replace(b"\0\0\0", b"\0\0\3\0").replace(b"\0\0\1", b"\0\0\3\1").replace(b"\0\0\2", b"\0\0\3\2")
    if guarded.replace(b"\0\0\3", b"\0\0") != raw:
        return
    bits = Bits(guarded)
    assert [bits.ue() for _ in values] == values


@given(st.sampled_from([2, 3, 5, 16]), st.integers(64, 96), st.data())
def test_a_group_taken_out_that_hides_its_rule(modulus, count, data):
    whole = [at % modulus for at in range(count)]
    name = "alternating" if modulus == 2 else f"mod {modulus}"
    assert numbers.series(whole) == name
    assert numbers.breaks(whole, name) == []
    gone = data.draw(st.integers(1, count - 2))
    cut = whole[:gone] + whole[gone + 1 :]
    assert numbers.series(cut) == name
    assert numbers.breaks(cut, name) == [gone]


def test_a_group_without_its_last_picture():
    begun = [(number * 8 - (number > 12), float(number)) for number in range(20)]
    assert [(jump.at, jump.size) for jump in numbers.short_groups(begun)] == [(13.0, 1)]
    uneven = [(number * 8 + number % 3, float(number)) for number in range(20)]
    assert numbers.short_groups(uneven) == []


def test_a_command_that_says_nothing_to_a_lawyer(shared_media, tmp_path):
    run, source = CliRunner(), str(shared_media / IPHONE)
    without(shared_media / IPHONE, tmp_path / "cut.mov", {17})
    assert (
        "已写入设备档案" in run.invoke(application(), ["examine", source, "--enrol", str(tmp_path / "甲.json")]).stdout
    )
    told = run.invoke(
        application(), ["examine", str(tmp_path / "cut.mov"), "--profile", str(tmp_path / "甲.json"), "--json"]
    )
    [only] = json.loads(told.stdout)
    assert {each["code"] for each in only["findings"]} >= {"editor", "missing_pictures", "unlike_model"}
    plain = run.invoke(application(), ["examine", source, str(tmp_path / "nothing.mp4")])
    assert plain.exit_code == 2
    assert "找不到文件" in plain.stderr
    assert "〔相符〕" in plain.stdout
    wrong = run.invoke(application(), ["examine", source, "--profile", source])
    assert wrong.exception.code == "media.profile"


def test_a_sentence_that_calls_a_file_forged():
    for lawyer, engineer in WORDS.values():
        assert not {"伪造", "造假", "篡改"} & {word for word in ("伪造", "造假", "篡改") if word in lawyer + engineer}


def test_times_moved_alike_everywhere_in_the_file_are_told_by_its_name_and_by_when_it_came():
    def made(moment, track=None):
        count = int((moment - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())
        own = int(((track or moment) - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())
        return Facts(family="mp4", container=Container(created=count, changed=count, tracks=(Track(created=own),)))

    def codes(facts, **around):
        return {each.code for each in judge(facts, None, Around(**around))} & {
            "name_differs",
            "made_after",
            "heads_differ",
        }

    named, inside = in_name("DSJ_20260213_081520.MP4"), datetime(2026, 2, 13, 0, 15, 20, tzinfo=UTC)
    assert named.isoformat() == "2026-02-13T08:15:20"
    assert in_name("2026-02-13 08.15.20.mp4") == named
    assert in_name("IMG_20269913_081520.mp4") is None
    assert codes(made(inside), named=named, received=inside) == set()
    assert codes(made(inside + timedelta(hours=8)), named=named, received=inside) == set()  # local, where UTC is meant
    assert codes(made(inside + timedelta(days=3)), named=named, received=inside) == {"name_differs", "made_after"}
    assert codes(made(inside - timedelta(days=3)), named=named, received=inside) == {"name_differs"}
    assert codes(made(datetime(1950, 1, 1, tzinfo=UTC)), named=named) == set()  # counted from another year
    assert codes(made(inside, inside + timedelta(days=3))) == {"heads_differ"}


def test_a_film_encoded_anew_that_hides_which_program_did_it(tmp_path):
    for codec, name in (("h264", "x264 - core"), ("hevc", "x265 (build")):
        for is_recorder in (True, False):
            made = synthesise.Segment(codec=codec, sound=None, seconds=1, width=320, height=180, recorder=is_recorder)
            synthesise.video(tmp_path / "made.mp4", made)
            facts = look(tmp_path / "made.mp4")
            assert facts.pictures.coder.startswith(name) is not is_recorder
            assert (codes(tmp_path / "made.mp4") == set()) is is_recorder
    clean = facts.model_copy(update={"container": Container(brands=("mp42",))})
    assert {each.code for each in judge(clean) if each.grade in ALARMS} == {"editor"}


def test_a_recorders_sound_that_is_unlike_its_films():
    film = Facts(family="mp4", container=Container(brands=("mp42",), tracks=(Track(handler="vide"),)))
    for first, second in ((film, Facts(family="wav")), (Facts(family="wav"), film)):
        both = Profile(model="X").learn(first).learn(second)
        assert both.differs(film) == []
        assert both.differs(Facts(family="wav")) == []
        assert {name for name, _own, _seen in both.differs(Facts(family="avi"))} == {"family"}
