"""The small parsers take any bytes and any text, and answer or say that they don't know."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.media import mdpm, sniff, times
from liuhen.media.stills import MOST_STRIP_PICTURES, strip_moments

ZONES = st.builds(
    lambda half_hours: timezone(timedelta(minutes=30 * half_hours)), st.integers(min_value=-24, max_value=28)
)
MOMENTS = st.datetimes(min_value=datetime(1990, 1, 1), max_value=datetime(2200, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(microsecond=0)
)


@given(MOMENTS, ZONES)
def test_moment_in_any_of_the_forms_is_read_back(moment: datetime, zone: timezone) -> None:
    aware = moment.replace(tzinfo=zone)
    assert times.parse(aware.isoformat()) == aware
    assert times.parse(aware.strftime("%Y-%m-%dT%H:%M:%S%z")) == aware
    assert times.parse(moment.strftime("%Y:%m:%d %H:%M:%S") + "\0") == moment
    assert times.parse(moment.ctime()) == moment


@given(st.text() | st.from_regex(r"\d{4}[-:]\d\d[-:]\d\d[ T]\d\d:\d\d:\d\d.{0,8}"))
def test_any_text_is_a_moment_or_none(text: str) -> None:
    found = times.parse(text)
    assert found is None or times.EARLIEST_YEAR <= found.year <= times.LATEST_YEAR
    told = times.device_time(text, "test", offset=text[-6:], utc=False)
    assert (told is None) == (found is None)


@pytest.mark.parametrize(
    "text", ["1904-01-01T00:00:00Z", "1970-01-01T00:00:00.000000Z", "0000:00:00 00:00:00", "2026-02-30 10:00:00", ""]
)
def test_clock_that_was_never_set_is_no_time(text: str) -> None:
    assert times.device_time(text, "mvhd", utc=True) is None


def test_zone_is_told_as_stated_as_the_formats_or_as_unknown() -> None:
    def zone(text: str, **more: object) -> str:
        found = times.device_time(text, "x", **more)  # type: ignore[arg-type]
        assert found is not None
        return f"{found.at} {found.zone}"

    assert zone("2026-11-23T08:30:00+0800") == "2026-11-23T08:30:00+08:00 stated"
    assert zone("2026:11:23 08:30:00", offset="+08:00") == "2026-11-23T08:30:00+08:00 stated"
    assert zone("2026-11-23T00:30:00.000000Z", utc=True) == "2026-11-23T00:30:00+00:00 utc"
    assert zone("2026-11-23 08:30:00") == "2026-11-23T08:30:00 unknown"


@given(st.binary(max_size=300) | st.binary(max_size=40).map(lambda tail: b"\0\0\0\x18ftypheic" + tail))
def test_any_first_bytes_have_a_family(head: bytes) -> None:
    assert sniff.family(head) in {
        "", "jpeg", "png", "gif", "bmp", "webp", "tiff", "heic", "avif", "text", "empty",
    }  # fmt: skip


@given(st.text(st.characters(min_codepoint=0x4E00, max_codepoint=0x9FA5), min_size=8), st.integers(0, 3))
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_log_cut_within_a_character_is_still_text(encoding: str, text: str, cut: int) -> None:
    line = f"2026-11-23 08:30:00 {text}\r\n"
    raw = line.encode(encoding)
    assert sniff.family(raw[: len(raw) - cut]) == "text"


def test_binary_is_no_text() -> None:
    assert sniff.family(bytes(range(256))) == ""
    assert sniff.family(b"log line\n\0\0\0") == ""


def box(name: bytes, content: bytes = b"") -> bytes:
    return (8 + len(content)).to_bytes(4) + name + content


def layout_of(data: bytes) -> sniff.Layout:
    reads = []

    def read_at(position: int, count: int) -> bytes:
        reads.append(position)
        assert len(reads) <= sniff.MOST_BOXES
        assert position >= 0
        return data[position : position + count]

    return sniff.box_layout(read_at, len(data))


def test_index_behind_the_data_and_a_cut_are_seen() -> None:
    assert layout_of(box(b"ftyp") + box(b"moov", b"x") + box(b"mdat", b"y" * 9)) == sniff.Layout(True, truncated=False)
    whole = box(b"ftyp") + box(b"mdat", b"y" * 9) + box(b"moov", b"x" * 30)
    assert layout_of(whole) == sniff.Layout(False, truncated=False)
    assert layout_of(whole[:-1]) == sniff.Layout(False, truncated=True)
    open_ended = box(b"moov") + b"\0\0\0\0mdat" + bytes(50)
    assert layout_of(open_ended) == sniff.Layout(True, truncated=False)
    large = (1).to_bytes(4) + b"mdat" + (20).to_bytes(8) + bytes(4)
    assert layout_of(box(b"moov") + large) == sniff.Layout(True, truncated=False)


@given(st.binary(max_size=400))
def test_any_bytes_have_a_layout(data: bytes) -> None:
    assert isinstance(layout_of(data), sniff.Layout)


def test_file_of_a_million_empty_boxes_is_left_early() -> None:
    assert layout_of(box(b"free") * 20_000).truncated


def sei(zone: int, digits: str) -> bytes:
    pairs = bytes.fromhex(digits)
    entries = bytes([0x18, zone]) + pairs[:3] + bytes([0x19]) + pairs[3:]
    return b"\0\0\0\x01\x06\x05" + mdpm._MARK + bytes([2]) + entries + b"\x80"


@pytest.mark.parametrize(
    ("zone", "expected"),
    [
        (0x10, "2026-11-23T08:30:59+08:00"),
        (0x0B, "2026-11-23T08:30:59+05:30"),
        (0x2A, "2026-11-23T08:30:59-05:00"),
        (0x80, "2026-11-23T08:30:59"),
    ],
)
def test_camera_clock_is_read_with_its_zone(zone: int, expected: str) -> None:
    assert mdpm.device_clock(b"noise" + sei(zone, "20261123083059")) == expected


def test_camera_clock_with_stuffed_zeros_is_read() -> None:
    stuffed = sei(0x10, "20260101000000").replace(b"\0\0\0\x80", b"\0\0\x03\0\x80")
    assert mdpm.device_clock(stuffed) == "2026-01-01T00:00:00+08:00"


@given(st.binary(max_size=200), st.booleans())
def test_any_packet_has_a_clock_or_none(tail: bytes, marked: bool) -> None:
    found = mdpm.device_clock((mdpm._MARK if marked else b"") + tail)
    assert found is None or len(found) in {19, 25}


@given(st.none() | st.floats(min_value=0, max_value=1e9))
def test_strip_shows_the_whole_length_in_order(duration: float | None) -> None:
    moments = strip_moments(duration)
    assert 1 <= len(moments) <= MOST_STRIP_PICTURES
    assert moments == sorted(moments)
    assert all(0 <= moment <= (duration or 0) for moment in moments)


def test_utc_is_kept_as_utc() -> None:
    assert times.parse("2026-11-23T00:30:00Z") == datetime(2026, 11, 23, 0, 30, tzinfo=UTC)
