"""Names are hints: every factory form is understood, and nothing that a card can be called breaks the reading."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.intake.card import ListedFile, readable
from liuhen.intake.errors import ListingEmptyError, ListingInvalidError, NamePatternFileError
from liuhen.intake.names import read_patterns, shipped_patterns, understand
from liuhen.intake.operations import check_listing, listing_digest
from liuhen.intake.operations.receiving import logical_path

ZONE = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("path", "form", "recorder", "officer", "at", "sequence", "important"),
    [
        ("0000000_00000020200728101500_0001.MP4", "recorder-officer-time-sequence", "0000000", "000000",
         "2020-07-28 10:15:00", 1, False),
        ("DCIM/1234567_41000120260213173000_0012IMP.MP4", "recorder-officer-time-sequence", "1234567", "410001",
         "2026-02-13 17:30:00", 12, True),
        ("410001_KT50012_20260213173000_0001IMP.mp4", "officer-recorder-time-sequence", "KT50012", "410001",
         "2026-02-13 17:30:00", 1, True),
        ("DCAM_KT50012_410001_20260213_173000_IMP.mp4", "dcam", "KT50012", "410001", "2026-02-13 17:30:00", None, True),
        ("DCIM/101ANDRO/20260213173000_0001.mp4", "important-folder", "", "", "2026-02-13 17:30:00", 1, True),
        ("DCIM/100ANDRO/20260213173000_0001.mp4", "time-sequence", "", "", "2026-02-13 17:30:00", 1, False),
        ("20260213/20260213173000_0001IMP.mp4", "time-sequence", "", "", "2026-02-13 17:30:00", 1, True),
        ("NO20260101-120000-000001F.MP4", "dash-camera", "", "", "2026-01-01 12:00:00", 1, False),
        ("DCIM/Camera/VID_20260213_173000.mp4", "phone-or-camera-by-date", "", "", "2026-02-13 17:30:00", None, False),
        ("PXL_20260213_173000123.mp4", "phone-or-camera-by-date", "", "", "2026-02-13 17:30:00", None, False),
        ("2026-02-13 17-30-00.mp4", "time", "", "", "2026-02-13 17:30:00", None, False),
        ("DCIM/100GOPRO/GOPR0012.MP4", "camera-sequence", "", "", None, 12, False),
        ("LOG/boot.TXT", "", "", "", None, None, False),
    ],
)  # fmt: skip
def test_factory_form_isnt_understood(
    path: str, form: str, recorder: str, officer: str, at: str | None, sequence: int | None, important: bool
) -> None:
    told = understand(path, ZONE, shipped_patterns())
    assert told.form == form
    assert (told.recorder, told.officer, told.sequence) == (recorder, officer, sequence)
    assert told.is_important is important
    assert told.captured_at == (datetime.fromisoformat(at).replace(tzinfo=ZONE) if at else None)


def test_digits_that_are_no_date_are_taken_for_one() -> None:
    assert understand("20261341256199_0001.mp4", ZONE, shipped_patterns()).captured_at is None


@given(st.text(max_size=120))
def test_any_name_breaks_the_reading(path: str) -> None:
    told = understand(path, ZONE, shipped_patterns())
    assert told.captured_at is None or told.captured_at.tzinfo is not None
    assert logical_path(path).startswith("original")
    assert logical_path(path).isascii()
    assert "/" not in logical_path(path)


@given(st.binary(max_size=60))
def test_any_bytes_of_a_card_break_the_text(name: bytes) -> None:
    shown = readable(name)
    assert shown.encode() or not name
    assert bool(shown) == bool(name)


@given(st.text(max_size=60))
def test_utf8_name_is_taken_for_gbk(name: str) -> None:
    try:
        encoded = name.encode()
    except UnicodeEncodeError:
        return
    assert readable(encoded) == name


def listed(path: bytes, size: int = 1) -> ListedFile:
    return ListedFile(path=readable(path) or "?", path_bytes=path, size=size, modified_at=None)


@pytest.mark.parametrize(
    "path", [b"", b"/etc/passwd", b"../outside", b"a/../../b", b"a//b", b"a/./b", b"a/", b"nul\x00", b"x" * 40_000]
)
def test_name_that_leads_outside_is_listed(path: bytes) -> None:
    with pytest.raises(ListingInvalidError):
        check_listing([listed(path)])


def test_listing_with_a_name_twice_or_nothing_is_taken() -> None:
    with pytest.raises(ListingInvalidError):
        check_listing([listed(b"a"), listed(b"a")])
    with pytest.raises(ListingInvalidError):
        check_listing([listed(b"a", size=-1)])
    with pytest.raises(ListingEmptyError):
        check_listing([])


part = st.binary(min_size=1, max_size=12).filter(lambda name: not set(name) & {0, 0x2F} and name not in (b".", b".."))


@given(st.lists(st.lists(part, min_size=1, max_size=4).map(b"/".join), min_size=1, max_size=6, unique=True))
def test_odd_but_possible_names_are_refused(names: list[bytes]) -> None:
    files = [listed(name) for name in names]
    check_listing(files)
    assert listing_digest(files) == listing_digest(files[::-1])
    assert listing_digest(files) != listing_digest([*files, listed(b"one/more/" + b"x" * 20)])


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("not toml", 0),
        ('[[pattern]]\nform = "a"', 1),
        ('[[pattern]]\nform = "a"\nexpression = "("', 1),
        ('[[pattern]]\nform = "a"\nexpression = "a"\n[[pattern]]\nform = "b"\nexpression = "(?P<colour>b)"', 2),
        ("pattern = 5", 0),
        ("pattern = [5]", 1),
    ],
)  # fmt: skip
def test_broken_pattern_file_is_used(text: str, line: int) -> None:
    with pytest.raises(NamePatternFileError) as raised:
        read_patterns(text)
    assert raised.value.fields["line"] == line


def test_sequence_that_is_no_number_stops_the_card() -> None:
    own = read_patterns('[[pattern]]\nform = "ours"\nexpression = "(?P<sequence>[a-z]+)"')
    assert understand("abc.mp4", ZONE, own).sequence is None
