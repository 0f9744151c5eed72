"""Where a device says that it was: every form that is read, and any bytes and text besides."""

from __future__ import annotations

import struct
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from liuhen.media import probing
from liuhen.media.model import Position
from liuhen.media.whereabouts import from_exif, from_gpmf, from_text


def item(kind: bytes, kept_as: str, size: int, body: bytes) -> bytes:
    head = kind + (b"\0" if not kept_as else kept_as.encode()) + bytes([size]) + (len(body) // size).to_bytes(2)
    return head + body + b"\0" * (-len(body) % 4)


def payload(*, fix: int = 3, scale: int = 10_000_000, north: int = 347_975_000, east: int = 1_143_076_000) -> bytes:
    stream = item(b"GPSF", "L", 4, struct.pack(">I", fix))
    stream += item(b"SCAL", "l", 4, struct.pack(">5i", scale, scale, 1000, 1000, 100))
    stream += item(b"GPS5", "l", 20, struct.pack(">10i", north, east, 70_000, 0, 0, 0, 0, 0, 0, 0))
    other = item(b"STRM", "", 1, item(b"ACCL", "s", 6, bytes(12)))
    return item(b"DEVC", "", 1, item(b"DVNM", "c", 1, b"Camera") + other + item(b"STRM", "", 1, stream))


def nine(fix: int = 3) -> bytes:
    stream = item(b"SCAL", "l", 4, struct.pack(">9i", 10_000_000, 10_000_000, 1000, 1000, 100, 1, 1000, 100, 1))
    stream += item(b"GPS9", "?", 32, struct.pack(">7i2H", 347_975_000, 1_143_076_000, 0, 0, 0, 0, 0, 150, fix))
    return item(b"DEVC", "", 1, item(b"STRM", "", 1, stream))


HERE = Position(latitude=34.7975, longitude=114.3076, source="gpmf")


def test_the_telemetry_of_an_action_camera_is_read() -> None:
    assert from_gpmf(payload()) == HERE
    assert from_gpmf(nine()) == HERE


def test_without_a_fix_or_a_scale_there_is_no_place() -> None:
    assert from_gpmf(payload(fix=0)) is None
    assert from_gpmf(nine(fix=0)) is None
    assert from_gpmf(payload(scale=0)) is None
    assert from_gpmf(payload(north=910_000_000)) is None
    assert from_gpmf(payload(north=0, east=0)) is None


@given(st.integers(0, 400), st.binary(max_size=8))
def test_telemetry_that_is_cut_or_altered_is_a_place_or_none(at: int, put: bytes) -> None:
    whole = payload()
    for data in (whole[:at], whole[:at] + put + whole[at + len(put) :]):
        found = from_gpmf(data)
        assert found is None or found.source == "gpmf"


@given(st.binary(max_size=400))
def test_any_bytes_are_a_place_or_none(data: bytes) -> None:
    for wrapped in (data, item(b"DEVC", "", 1, item(b"STRM", "", 1, data[:250]))):
        found = from_gpmf(wrapped)
        assert found is None or (abs(found.latitude) <= 90 and abs(found.longitude) <= 180)


def test_thousands_of_items_end() -> None:
    assert from_gpmf(item(b"DEVC", "", 1, item(b"STRM", "", 1, b"") * 6000)) is None


@pytest.mark.parametrize(
    ("text", "north", "east"),
    [
        ("+34.7975+114.3076/", 34.7975, 114.3076),
        ("+34.7975+114.3076+070.100/", 34.7975, 114.3076),
        ("-33.4500-070.6667/", -33.45, -70.6667),
        ("+3447.85+11418.456/", 34.7975, 114.3076),
        ("+344751+1141827.36+070/", 34.7975, 114.3076),
        ("+34.7975+114.3076+070.1CRSWGS_84/", 34.7975, 114.3076),
    ],
)
def test_the_text_of_phones_is_read(text: str, north: float, east: float) -> None:
    found = from_text(text)
    assert found is not None
    assert (found.latitude, found.longitude) == (pytest.approx(north, abs=1e-6), pytest.approx(east, abs=1e-6))


@pytest.mark.parametrize(
    "text", ["", "34,114", "+00.0000+000.0000/", "+95.0+114.0/", "+34.7+190.0/", "+347+1143/", "北纬34"]
)
def test_what_is_no_place_is_none(text: str) -> None:
    assert from_text(text) is None


@given(st.text() | st.from_regex(r"[+-][0-9.]{1,12}[+-][0-9.]{1,12}.{0,9}"))
def test_any_text_is_a_place_or_none(text: str) -> None:
    found = from_text(text)
    assert found is None or (abs(found.latitude) <= 90 and abs(found.longitude) <= 180)


@given(st.floats(-90, 90), st.floats(-180, 180))
def test_a_place_that_is_written_is_read_back(north: float, east: float) -> None:
    found = from_text(f"{north:+010.6f}{east:+011.6f}/")
    if abs(north) < 1e-6 and abs(east) < 1e-6:
        return
    assert found is not None
    assert (found.latitude, found.longitude) == (pytest.approx(north, abs=2e-6), pytest.approx(east, abs=2e-6))


anything = st.none() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from(["N", "S", "E", "W"])


@given(st.dictionaries(st.integers(0, 5), anything | st.tuples(anything, anything, anything), max_size=6))
def test_any_entries_of_a_photo_are_a_place_or_none(entries: dict[int, object]) -> None:
    found = from_exif(entries)
    assert found is None or (abs(found.latitude) <= 90 and abs(found.longitude) <= 180)


def test_a_photo_of_a_phone_says_where_it_was(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif.get_ifd(0x8825).update({1: "S", 2: (34.0, 47.0, 51.0), 3: "W", 4: (114.0, 18.0, 27.36)})
    Image.new("RGB", (4, 4)).save(tmp_path / "a.jpg", exif=exif)
    found = probing.probe(tmp_path / "a.jpg").position
    assert found == Position(latitude=-34.7975, longitude=-114.3076, source="exif")
    Image.new("RGB", (4, 4)).save(tmp_path / "b.jpg")
    assert probing.probe(tmp_path / "b.jpg").position is None
