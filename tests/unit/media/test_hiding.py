"""Copies with things hidden: a picture that a mask missed, a word that is still heard, a file that tells its origin."""

from __future__ import annotations

import hashlib
import itertools
from array import array
from fractions import Fraction

import av
import pytest
from av.video.frame import VideoFrame
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from conftest import NOW
from liuhen import media
from liuhen.media.errors import MasksUnreadableError
from liuhen.media.masks import (
    Covering,
    Key,
    Masks,
    Region,
    Shape,
    Sound,
    joined,
    masks_of,
    missing,
    read_masks,
)
from liuhen.media.synthesise import Segment, sound, video

TOLD = {"line": "处理过的副本 2026-000012-1", "title": "处理过的副本", "comment": "不是原始资料"}
SHARES = st.integers(0, 500).map(lambda each: each / 1000)
SIZES = st.integers(2, 500).map(lambda each: each / 1000)
KEYS = st.lists(
    st.builds(Key, at_ms=st.integers(0, 100_000), x=SHARES, y=SHARES, w=SIZES, h=SIZES),
    min_size=1, max_size=6, unique_by=lambda each: each.at_ms,
).map(lambda keys: tuple(sorted(keys, key=lambda each: each.at_ms)))  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(keys=KEYS, at_ms=st.integers(0, 100_000))
def test_a_region_that_leaves_the_way_between_its_key_frames(keys, at_ms):
    region = Region(keys=keys)
    place = region.place(at_ms)
    before = [key for key in keys if key.at_ms <= at_ms] or [keys[0]]
    after = [key for key in keys if key.at_ms >= at_ms] or [keys[-1]]
    for name in "xywh":
        ends = sorted((getattr(before[-1], name), getattr(after[0], name)))
        assert ends[0] - 1e-9 <= getattr(place, name) <= ends[1] + 1e-9
    for key in keys:
        at_key = region.place(key.at_ms)
        assert (at_key.x, at_key.y, at_key.w, at_key.h) == pytest.approx((key.x, key.y, key.w, key.h))
    # Half way it's half way: a straight line.
    for one, other in itertools.pairwise(keys):
        middle = region.place((one.at_ms + other.at_ms) / 2)
        assert middle.x == pytest.approx((one.x + other.x) / 2)
    assert masks_of(Masks(regions=(region,)).as_json()).regions == (region,)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(st.integers(0, 5000), st.integers(1, 900)).map(lambda one: (one[0], sum(one))), max_size=12),
    st.integers(1, 6000),
)
def test_seconds_that_nobody_watched_and_nobody_misses(stretches, whole):
    seen = {each for begin, end in stretches for each in range(begin, min(end, whole))}
    lacking = {each for begin, end in missing(stretches, whole, slack=0) for each in range(begin, end)}
    assert lacking == set(range(whole)) - seen
    whole_ones = joined(stretches)
    assert all(one[1] < other[0] for one, other in itertools.pairwise(whole_ones))


@pytest.mark.parametrize(
    "told",
    [
        '{"schema": "liuhen/masks/1", "regions": [{"keys": []}]}',
        '{"schema": "liuhen/masks/1", "regions": [{"keys": [{"at_ms": 0, "x": 1.2, "y": 0, "w": 0.1, "h": 0.1}]}]}',
        '{"schema": "liuhen/masks/1", "regions": [{"keys": [{"at_ms": 0, "x": NaN, "y": 0, "w": 0.1, "h": 0.1}]}]}',
        '{"schema": "liuhen/masks/1", "sounds": [{"from_ms": 5, "to_ms": 5}]}',
        '{"schema": "liuhen/masks/2"}',
        "[]",
        "",
    ],
)
def test_masks_that_hide_nothing_or_anything(told):
    with pytest.raises(MasksUnreadableError):
        read_masks(told)


def _white(path, *, seconds, rate):
    """A film of white pictures, whose frames don't lie on whole milliseconds."""
    with av.open(str(path), "w", format="mp4") as output:
        stream = output.add_stream("libx264", rate=rate, options={"preset": "ultrafast"})
        stream.width, stream.height, stream.pix_fmt = 192, 108, "yuv420p"
        for number in range(round(seconds * rate)):
            picture = Image.new("RGB", (192, 108), "white")
            ImageDraw.Draw(picture).rectangle((number % 150, 80, number % 150 + 8, 90), fill="red")
            frame = VideoFrame.from_image(picture)
            frame.pts, frame.time_base = number, 1 / rate
            output.mux(stream.encode(frame))
        output.mux(stream.encode(None))


def _pictures(path):
    with av.open(str(path)) as copy:
        return [(float(frame.pts * frame.time_base), frame.to_image().convert("RGB")) for frame in copy.decode(video=0)]


@pytest.mark.parametrize(
    ("rate", "covering"), [(Fraction(30000, 1001), Covering.SOLID), (Fraction(15), Covering.PIXELATE)]
)
def test_a_picture_of_the_stretch_that_its_mask_misses(tmp_path, rate, covering):
    original, copy = tmp_path / "original.mp4", tmp_path / "copy.mp4"
    _white(original, seconds=1.6, rate=rate)
    before = hashlib.sha256(original.read_bytes()).hexdigest()
    keys = (Key(at_ms=500, x=0.1, y=0.1, w=0.2, h=0.3), Key(at_ms=1000, x=0.6, y=0.3, w=0.2, h=0.3))
    region = Region(from_ms=500, to_ms=1000, keys=keys, covering=covering)
    made = media.hide(original, copy, masks=Masks(regions=(region,)), duration_s=2, **TOLD)
    assert hashlib.sha256(original.read_bytes()).hexdigest() == before
    pictures, step = _pictures(copy), float(1 / rate)
    assert len(pictures) == made.pictures == round(1.6 * rate)
    covered = []
    for place, (at, picture) in enumerate(pictures):
        # From the picture before the first one of the stretch to the one after its last.
        if at + 2 * step > 0.5 and at - step <= 1.0:
            covered.append(place)
        if covering == Covering.SOLID:
            for moment in {max(at - step, 0.5), min(max(at, 0.5), 1.0), min(at + step, 1.0)}:
                box = region.place(moment * 1000)
                inside = picture.crop(
                    (int(box.x * 192) + 1, int(box.y * 108) + 1, int((box.x + box.w) * 192), int((box.y + box.h) * 108))
                )
                darkest, brightest = inside.convert("L").getextrema()
                assert (brightest < 24) == (place in covered), (place, at, darkest, brightest)
    assert made.hidden == len(covered) >= 0.5 * rate + 2
    if covering == Covering.SOLID:
        outside = pictures[covered[0] - 1][1].convert("L").crop((0, 0, 192, 70))
        assert outside.getextrema()[0] > 200


def test_a_mosaic_that_is_fine_enough_to_read(tmp_path):
    original, copy = tmp_path / "original.mp4", tmp_path / "copy.mp4"
    video(original, Segment(seconds=0.4, width=640, height=360, rate=10, sound=None))
    region = Region(keys=(Key(at_ms=0, x=0.6, y=0.0, w=0.4, h=0.4),), covering=Covering.PIXELATE)
    media.hide(original, copy, masks=Masks(regions=(region,)), duration_s=1, **TOLD)
    for (_at, bare), (_also, hidden) in zip(_pictures(original), _pictures(copy), strict=True):
        # The digits of the clock: fine strokes before, and blocks of 21 pixels each of one tone after.
        assert bare.crop((520, 8, 632, 44)).convert("L").getextrema()[1] > 200
        for left in (384 + number * 256 // 12 for number in range(12)):
            block = hidden.crop((left + 3, 3, left + 18, 18)).convert("L").getextrema()
            assert block[1] - block[0] < 12


def _loudest(path, begin, end):
    found = 0.0
    with av.open(str(path)) as copy:
        for frame in copy.decode(audio=0):
            samples = array("f", bytes(frame.planes[0]))[: frame.samples]
            for place, value in enumerate(samples):
                if begin <= frame.time + place / frame.sample_rate < end:
                    found = max(found, abs(value))
    return found


def test_a_word_that_is_still_heard(tmp_path):
    original, copy = tmp_path / "original.wav", tmp_path / "copy.mp4"
    sound(original, seconds=2, codec="pcm_s16le", format="wav")
    sounds = (Sound(from_ms=500, to_ms=1000), Sound(from_ms=1500, to_ms=1700, instead="tone"))
    made = media.hide(original, copy, masks=Masks(sounds=sounds), duration_s=2, **TOLD)
    assert (made.width, made.pictures) == (0, 0)  # sound alone: a card with the words is shown
    assert len(_pictures(copy)) >= 2
    assert _loudest(copy, 0.5, 1.0) < 1e-3
    assert 0.05 < _loudest(copy, 1.55, 1.65) < 0.15  # the tone, at its own loudness; the sound was louder
    assert _loudest(copy, 0.1, 0.4) > 0.15
    assert _loudest(copy, 1.1, 1.4) > 0.15


@pytest.mark.parametrize("form", ["mov", "mpegts"])
def test_a_copy_that_tells_where_and_by_whom_it_was_filmed(tmp_path, form):
    original, copy, bare = tmp_path / "original", tmp_path / "copy.mp4", tmp_path / "bare.mp4"
    video(bare, Segment(seconds=0.4, width=160, height=120, rate=10, at=NOW))
    with av.open(str(bare)) as source, av.open(str(original), "w", format=form) as output:
        output.metadata.update({"creation_time": NOW.isoformat(), "location": "+34.7900+114.3400/"})
        output.metadata.update({"make": "HAIKANG", "service_name": "HAIKANG", "service_provider": "DS-MH2311"})
        streams = {each.index: output.add_stream_from_template(each) for each in source.streams}
        for stream in streams.values():
            stream.metadata.update({"handler_name": "HAIKANG-VIDEO", "creation_time": NOW.isoformat()})
        places = output.add_data_stream("klv") if form == "mpegts" else None  # where a recorder writes its way
        for packet in source.demux():
            if packet.size:
                packet.stream = streams[packet.stream.index]
                output.mux(packet)
        if places is not None:
            way = av.Packet(b"+34.7901+114.3401/")
            way.stream, way.pts, way.dts, way.time_base = places, 0, 0, Fraction(1, 1000)
            output.mux(way)
    told = (b"HAIKANG", b"+34.79")
    assert all(each in original.read_bytes() for each in told)
    masks = Masks(regions=(Region(shape=Shape.ELLIPSE, keys=(Key(at_ms=0, x=0.2, y=0.2, w=0.3, h=0.3),)),))
    media.hide(original, copy, masks=masks, duration_s=1, **TOLD)
    assert not [each for each in told if each in copy.read_bytes()]
    probe = media.probe(copy)
    assert (probe.captured, probe.make, probe.model, probe.others) == (None, "", "", ())
    with av.open(str(copy)) as made:
        assert {each.type for each in made.streams} == {"video", "audio"}
        assert set(made.metadata) == {
            "major_brand",
            "minor_version",
            "compatible_brands",
            "title",
            "encoder",
            "comment",
        }
        assert made.metadata["title"] == "处理过的副本"
        assert all("creation_time" not in each.metadata for each in made.streams)
