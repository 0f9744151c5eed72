"""Moments in and around a file that don't agree: what a moved date leaves behind, and what must not be suspected."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta

import av
import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.media.examination import beside, boxes
from liuhen.media.examination.examining import look
from liuhen.media.examination.judging import judge
from liuhen.media.examination.model import Around, Container, Facts, Grade, Track
from liuhen.media.examination.profiles import Profile
from liuhen.media.examination.words import say

MADE = datetime(2026, 2, 13, 0, 15, 20, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
HEADS = (b"mvhd", b"tkhd", b"mdhd")


def count(moment):
    return int((moment - datetime(1904, 1, 1, tzinfo=UTC)).total_seconds())


def facts(film=MADE, track=MADE, head=MADE, changed=None, **more):
    own = Track(handler="vide", created=count(track), changed=count(track), headed=count(head))
    changed = count(film) if changed is None else changed
    return Facts(family="mp4", container=Container(created=count(film), changed=changed, tracks=(own,), **more))


def codes(seen, **around):
    alarms = (Grade.UNUSUAL, Grade.CONTRADICTS)
    return {each.code for each in judge(seen, None, Around(**around)) if each.grade in alarms}


@pytest.mark.parametrize("which", ["track", "head"])
def test_a_head_that_was_moved_by_itself(which):
    assert codes(facts(**{which: MADE + 3 * DAY})) == {"heads_differ"}
    assert codes(facts(**{which: MADE + timedelta(minutes=37)})) == {"heads_apart"}
    assert codes(facts(**{which: MADE + 8 * HOUR})) == set()  # local time beside UTC
    assert codes(facts(**{which: MADE + timedelta(seconds=20)})) == set()  # it took as long to write them
    assert codes(facts(**{which: datetime(1904, 1, 1, tzinfo=UTC)})) == set()  # none was written


def test_a_film_that_was_changed_before_it_was_made():
    assert codes(facts(changed=count(MADE - HOUR))) == {"changed_earlier"}
    assert codes(facts(changed=count(MADE - timedelta(seconds=5)))) == set()
    assert codes(facts(changed=0)) == set()


def test_dates_that_the_cards_own_listing_belies():
    assert codes(facts(), listed=MADE + timedelta(minutes=5)) == set()
    assert codes(facts(), listed=MADE + 8 * HOUR) == set()
    assert codes(facts(), listed=MADE - 2 * DAY) == {"listed_before"}
    assert codes(facts(), listed=MADE + 2 * DAY) == {"listed_later"}
    assert codes(facts(), listed=datetime(1980, 1, 1, tzinfo=UTC)) == set()  # a clock that was never set


def test_dates_that_the_neighbours_on_the_card_belie():
    assert codes(facts(), before=MADE - HOUR, after=MADE + HOUR) == set()
    assert codes(facts(), before=MADE + 2 * DAY, after=MADE + 3 * DAY) == {"before_its_neighbour"}
    assert codes(facts(), before=MADE - 3 * DAY, after=MADE - 2 * DAY) == {"after_its_neighbour"}


def test_dates_that_the_moments_beside_the_pictures_belie():
    assert codes(facts(beside=(MADE + 8 * HOUR).isoformat())) == set()
    assert codes(facts(beside=(MADE - 3 * DAY).isoformat())) == {"beside_differs"}


@pytest.mark.parametrize(
    ("written", "said"),
    [("Fri Feb 13 00:15:20 2026\n", "2026-02-13T00:15:20"), ("2026:02:30 00:15:20\0", "")],
)
def test_an_avi_whose_date_inside_is_belied_by_its_name_or_card(tmp_path, written, said):
    target = tmp_path / "film.avi"
    with av.open(str(target), "w") as film:
        stream = film.add_stream("mjpeg", rate=25)
        stream.width, stream.height, stream.pix_fmt = 64, 64, "yuvj420p"
        film.mux(stream.encode(av.VideoFrame(64, 64, "yuvj420p")))
        film.mux(stream.encode(None))
    raw, moment = target.read_bytes(), written.encode().ljust(26, b"\0")
    at = raw.index(b"LIST", raw.index(b"hdrl"))  # the first stream's head, before which cameras put it
    raw = raw[:at] + b"IDIT" + struct.pack("<I", len(moment)) + moment + raw[at:]
    grown, listed = len(moment) + 8, raw.index(b"hdrl") - 4
    raw = bytearray(raw)
    for place in (4, listed):
        struct.pack_into("<I", raw, place, struct.unpack_from("<I", raw, place)[0] + grown)
    target.write_bytes(raw)
    seen = look(target).model_copy(update={"program": ""})  # FFmpeg's own name
    assert seen.dated == said
    assert ("structure_dated" in seen.unseen, "structure" in seen.unseen) == (bool(said), not said)
    name = (MADE - 40 * DAY).replace(tzinfo=None)
    assert codes(seen, named=name) == ({"name_differs"} if said else set())
    assert codes(seen, named=(MADE + 8 * HOUR).replace(tzinfo=None), received=MADE + HOUR, listed=MADE) == set()
    assert codes(seen, received=MADE - 3 * DAY) == ({"made_after"} if said else set())
    assert codes(seen, listed=MADE - 3 * DAY) == ({"listed_before"} if said else set())
    if said:
        [told] = [each for each in judge(seen, None, Around(named=name)) if each.code == "name_differs"]
        assert "IDIT 创建时间 = 2026-02-13 00:15:20" in told.engineer


def test_the_sentence_of_a_finding_of_before_that_did_not_name_its_field():
    assert "mvhd 创建时间 = B" in say("name_differs", {"named": "A", "made": "B"})[1]


def test_a_head_whose_number_is_no_moment():
    wild = Container(created=2**63, changed=2**63, tracks=(Track(created=2**63, headed=5),), texts=(("date", "x"),))
    assert codes(Facts(family="mp4", container=wild), named=MADE.replace(tzinfo=None)) == set()


def test_moments_that_recorders_write_beside_the_pictures():
    fix = b"GPSFL\x04\x00\x01\x00\x00\x00"
    gopro = b"GPSUU\x10\x00\x01260213001520.300"
    assert beside.moment_in(b"STRM" + fix + b"\x03" + gopro) == MADE
    assert beside.moment_in(b"STRM" + fix + b"\x00" + gopro) is None  # no fix: what the receiver was left with
    sentence = b"$%sRMC,001520.00,%s,3203.1,N,11846.2,E,0.1,77.5,130226,,,A*6B\r\n"
    assert beside.moment_in(sentence % (b"BD", b"A")) == MADE
    assert beside.moment_in(sentence % (b"GN", b"A")) == MADE
    assert beside.moment_in(sentence % (b"GP", b"V")) is None
    assert beside.moment_in((sentence % (b"GP", b"A")).replace(b"130226", b"990226")) is None
    assert beside.moment_in(b"") is None


@given(st.lists(st.sampled_from([b"GPSUU\x10\x00\x01", b"GPSFL\x04", b"$GPRMC,", b"SYST?\x10", b"\x00", b"9,"])))
def test_bytes_that_lead_the_search_for_moments_astray(parts):
    assert beside.moment_in(b"".join(parts)) is None


def moved(source, days):
    """All moments of all heads some days later, as metadata tools write them."""
    raw = bytearray(source.read_bytes())

    def walk(box):
        for child in box.children:
            if child.kind in HEADS:
                first, second = struct.unpack_from(">II", raw, child.body + 4)
                struct.pack_into(">II", raw, child.body + 4, first + days * 86_400, second + days * 86_400)
            walk(child)

    walk(boxes.walk(boxes.Source(io.BytesIO(raw))).root)
    return bytes(raw)


def test_dates_moved_alike_in_a_real_file_that_satellites_belie(shared_media, tmp_path):
    source = shared_media / "original/gpmf-parser__karma.mp4"
    assert look(source).container.beside == "2017-04-17T19:27:58+00:00"
    (tmp_path / "moved.mp4").write_bytes(moved(source, 3))
    assert codes(look(tmp_path / "moved.mp4")) == {"beside_differs"}


def test_a_profile_of_before_that_calls_every_file_unlike():
    learnt = Profile(model="X").learn(facts())
    assert learnt.traits["heads"] == ["film/film"]
    assert [name for name, _own, _seen in learnt.differs(facts(track=MADE + HOUR))] == ["heads"]
    older = learnt.model_copy(
        update={"traits": {name: seen for name, seen in learnt.traits.items() if name != "heads"}}
    )
    assert older.differs(facts(track=MADE + HOUR)) == []
