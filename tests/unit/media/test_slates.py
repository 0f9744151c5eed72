"""Slates: what a code says and who signed it; what a film of it tells; nothing else is believed."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
from av.video.frame import VideoFrame
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from liuhen.ledger.note import Signer
from liuhen.media import MediaUnreadableError, Sandbox, opening, slates
from liuhen.media.errors import SlateInvalidError
from liuhen.media.slates import Clock, Kind, Mismatch, Sighting, Slate, Standing, base45, looking, reading
from liuhen.media.slates.film import Shown, code_picture, film
from liuhen.media.synthesise import Segment

AT = datetime(2026, 11, 28, 1, 30, tzinfo=UTC)
OURS, THEIRS = Signer.generate("liuhen.invalid/ours/slate"), Signer.generate("liuhen.invalid/theirs/slate")
KEYS = [OURS.verifier]
LIVE = Slate(
    kind=Kind.LIVE,
    activity_id=UUID(int=1),
    officer_ids=(UUID(int=2), UUID(int=3)),
    recorder_id=UUID(int=4),
    at=AT,
    expires=AT + timedelta(seconds=30),
)
PRINTED = Slate(kind=Kind.PRINTED, case_id=UUID(int=5), point="7(16)", expires=AT + timedelta(days=30))

uuids = st.uuids()
moments = st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 - zone beside


@st.composite
def any_slate(draw: st.DrawFn) -> Slate:
    at = draw(moments)
    at = at.replace(microsecond=at.microsecond // 1000 * 1000)
    is_live, of_case = draw(st.booleans()), draw(st.booleans())
    life = draw(st.integers(0, 0xFFFF))
    return Slate(
        kind=Kind.LIVE if is_live else Kind.PRINTED,
        at=at if is_live else None,
        expires=at.replace(microsecond=0) + timedelta(seconds=life),
        case_id=draw(uuids) if of_case else None,
        activity_id=None if of_case else draw(uuids),
        officer_ids=tuple(draw(st.lists(uuids, max_size=15))),
        recorder_id=draw(st.none() | uuids),
        point=draw(st.text("0123456789().", max_size=15)),
    )


@given(any_slate())
def test_what_was_encoded_is_read(slate: Slate):
    text = slates.encode(slate, OURS)
    assert set(text) <= set(base45.ALPHABET)
    verdict = slates.decode(text, KEYS)
    assert verdict.standing == Standing.GENUINE
    assert verdict.slate == replace(slate, issuer=OURS.verifier.key_id.hex())
    assert verdict.signed_by == OURS.name


@given(st.text("LH1:A é中\0", max_size=30) | st.binary(max_size=200).map(lambda data: "LH1:" + base45.encode(data)))
def test_any_text_gets_a_verdict_and_is_not_genuine(text: str):
    assert slates.decode(text, KEYS).standing != Standing.GENUINE


@given(st.integers(0, 10**9), st.integers(1, 255))
def test_a_changed_byte_is_never_genuine(place: int, change: int):
    data = bytearray(base45.decode(slates.encode(LIVE, OURS).removeprefix("LH1:")) or b"")
    data[place % len(data)] ^= change
    assert slates.decode("LH1:" + base45.encode(bytes(data)), KEYS).standing != Standing.GENUINE


@given(st.binary())
def test_base45_is_read_back(data: bytes):
    assert base45.decode(base45.encode(data)) == data


def test_base45_as_the_standard_gives_it():
    assert base45.encode(b"Hello!!") == "%69 VD92EX0"
    assert base45.encode(b"base-45") == "UJCLQE7W581"
    assert base45.decode(":::") is None
    assert base45.decode("A") is None


def test_another_bureaus_code_is_foreign():
    verdict = slates.decode(slates.encode(LIVE, THEIRS), KEYS)
    assert verdict.standing == Standing.FOREIGN
    assert verdict.slate is not None
    assert verdict.slate.issuer == THEIRS.verifier.key_id.hex()


def test_our_key_named_and_not_used_is_forged():
    data = base45.decode(slates.encode(LIVE, THEIRS).removeprefix("LH1:")) or b""
    text = "LH1:" + base45.encode(OURS.verifier.key_id + data[4:])
    assert slates.decode(text, KEYS).standing == Standing.FORGED


@pytest.mark.parametrize(
    ("seconds", "standing"), [(29, Standing.GENUINE), (30, Standing.EXPIRED), (86_400, Standing.EXPIRED)]
)
def test_filmed_after_its_end_it_is_expired(seconds: int, standing: Standing):
    text = slates.encode(LIVE, OURS)
    assert slates.decode(text, KEYS, filmed_at=AT + timedelta(seconds=seconds)).standing == standing


@pytest.mark.parametrize(
    "wrong",
    [
        replace(LIVE, activity_id=None),
        replace(LIVE, case_id=UUID(int=9)),
        replace(LIVE, at=None),
        replace(PRINTED, at=AT),
        replace(LIVE, officer_ids=(UUID(int=2),) * 16),
        replace(LIVE, expires=AT + timedelta(days=2)),
        replace(LIVE, expires=AT - timedelta(days=2)),
        replace(PRINTED, point="七（五）"),
        replace(PRINTED, expires=datetime(2200, 1, 1, tzinfo=UTC)),
    ],
)
def test_what_does_not_fit_is_refused_when_written(wrong: Slate):
    with pytest.raises(SlateInvalidError):
        slates.encode(wrong, OURS)


def ticking(error_s: float, *, rate: int, frames: int) -> list[tuple[Sighting, Slate]]:
    """Sightings of a screen, filmed so that the film's second 0 is `error_s` after AT."""
    read: dict[int, list[float]] = {}
    for number in range(frames):
        read.setdefault(int((number / rate + error_s) // 1), []).append(number / rate)
    return [
        (
            Sighting(text=str(second), at_s=at[0], last_s=at[-1], before_s=-1, interval_s=1 / rate, count=len(at)),
            replace(LIVE, at=AT + timedelta(seconds=second), expires=AT + timedelta(seconds=second + 30)),
        )
        for second, at in read.items()
    ]


@given(st.floats(0, 1000), st.integers(5, 60))
def test_the_change_of_the_code_tells_the_time_to_a_frame(error_s: float, rate: int):
    clock = slates.read_clock(ticking(error_s, rate=rate, frames=2 * rate))
    assert isinstance(clock, Clock)
    error = abs((clock.server_at - AT) / timedelta(seconds=1) - clock.at_s - error_s)
    assert error <= 1 / rate
    assert error <= clock.uncertainty_s


def test_one_code_tells_no_time():
    assert slates.read_clock(ticking(0.0, rate=25, frames=20)) == Mismatch.STILL
    assert slates.read_clock([]) is None


def test_a_saved_picture_of_a_live_code_tells_no_time():
    ((sighting, slate),) = ticking(0.0, rate=25, frames=20)
    assert slates.read_clock([(replace(sighting, last_s=2.0), slate)]) == Mismatch.REPLAYED


def test_a_screen_played_at_another_speed_tells_no_time():
    slow = [
        (replace(one, at_s=one.at_s * 3, last_s=one.last_s * 3), slate)
        for one, slate in ticking(0.5, rate=25, frames=75)
    ]
    short = [(replace(one, last_s=one.at_s + 0.2), slate) for one, slate in slow]
    assert slates.read_clock(slow) == Mismatch.REPLAYED
    assert slates.read_clock(short) == Mismatch.REPLAYED


def test_filmed_on_the_way_out_and_on_return_are_two_stretches():
    out = ticking(0.5, rate=25, frames=50)
    back = [(replace(one, at_s=one.at_s + 60, last_s=one.last_s + 60), slate) for one, slate in out]
    assert [len(each) for each in slates.stretches(out + back)] == [len(out), len(back)]


def live_codes(seconds: int) -> list[str]:
    return [
        slates.encode(replace(LIVE, at=AT + timedelta(seconds=each), expires=AT + timedelta(seconds=30 + each)), OURS)
        for each in range(seconds)
    ]


def test_a_live_slate_in_a_film_is_read_with_its_time(tmp_path: Path, sandbox: Sandbox):
    codes = live_codes(3)
    shown = [Shown(text=code, from_s=0.5 + each, to_s=1.5 + each) for each, code in enumerate(codes)]
    film(tmp_path / "film", Segment(seconds=3, rate=10), shown[:2])
    before = (tmp_path / "film").read_bytes()
    search = slates.find(tmp_path / "film", sandbox=sandbox)
    assert search.is_whole
    assert [each.text for each in search.sightings] == codes[:2]
    genuine = [(each, slates.decode(each.text, KEYS).slate) for each in search.sightings]
    clock = slates.read_clock([(each, slate) for each, slate in genuine if slate is not None])
    assert isinstance(clock, Clock)
    assert abs((clock.server_at - AT) / timedelta(seconds=1) + 0.5 - clock.at_s) <= 0.1
    assert search.sightings[0].at_s == pytest.approx(0.5)  # between two looks: what was passed over is looked at too
    assert (tmp_path / "film").read_bytes() == before


def test_a_slate_far_into_the_film_is_found_by_key_pictures(tmp_path: Path, sandbox: Sandbox):
    text = slates.encode(PRINTED, OURS)
    film(
        tmp_path / "film",
        Segment(seconds=9, rate=5, width=426, height=240, codec="mpeg4"),
        [Shown(text=text, from_s=5, to_s=9)],
        share=0.9,
    )
    search = slates.find(tmp_path / "film", first_s=1.0, sandbox=sandbox)
    assert [each.text for each in search.sightings] == [text]
    assert slates.find(tmp_path / "film", first_s=1.0, everywhere=False, sandbox=sandbox).sightings == ()


@pytest.mark.parametrize("begins", [1.5, 4.3, 8.6])  # between two, and behind the last key picture
def test_a_slate_between_key_pictures_that_are_far_apart_is_missed(tmp_path: Path, sandbox: Sandbox, begins):
    text = slates.encode(PRINTED, OURS)
    film(
        tmp_path / "film",
        Segment(seconds=12, rate=3, width=426, height=240, codec="mpeg4"),  # a key picture every four seconds
        [Shown(text=text, from_s=begins, to_s=begins + 2.0)],
        share=0.9,
    )
    search = slates.find(tmp_path / "film", first_s=1.0, sandbox=sandbox)
    assert [each.text for each in search.sightings] == [text]
    assert search.is_whole
    assert search.sightings[0].last_s - search.sightings[0].at_s >= 1.5  # looked at densely, once it's seen


def test_key_pictures_of_h265_are_passed_over(tmp_path: Path):
    """They come out of a decoder that waits for more, without a time of their own."""
    film(tmp_path / "film", Segment(seconds=10.4, rate=25, width=128, height=96, codec="hevc"), [])
    with opening.opened(tmp_path / "film") as (container, _file):
        stream = opening.best_video(container)
        seconds = [round(float(each.pts * each.time_base)) for each in container.demux(stream) if each.is_keyframe]
        assert len(seconds) > 1
        found = looking._key_picture(container, stream, 1.0)
    assert found is not None
    assert round(found[0]) == seconds[1]


def test_looking_between_key_pictures_costs_without_end(monkeypatch, tmp_path):
    spent = []
    monkeypatch.setattr(looking, "_between", lambda *given: (spent.append(given), True))
    gaps = looking._Gaps(tmp_path, 180.0, 1e9)
    monkeypatch.setattr(looking.time, "monotonic", iter(range(0, 10_000, 12)).__next__)  # twelve seconds each
    for at in range(180, 780, 10):
        gaps.look(at, at + 10)
    assert not gaps.is_whole
    assert len(spent) <= (looking.BETWEEN_FIRST_S + looking.BETWEEN_SHARE * 600) / 12 + 1
    assert gaps.look(780, 782) is None  # near enough: nothing lies between


def test_a_single_gap_takes_all_time_and_passes_for_looked_at(monkeypatch, tmp_path: Path):
    film(tmp_path / "film", Segment(seconds=4, rate=3, width=426, height=240, codec="mpeg4"), [])
    monkeypatch.setattr(looking, "BETWEEN_FIRST_S", 1e-9)
    monkeypatch.setattr(looking, "BETWEEN_SHARE", 0.0)
    told = looking.find_slates(
        {"path": str(tmp_path / "film"), "first_s": "1.0", "everywhere": "yes"}, lambda _share: None
    )
    assert told["is_whole"] is False


def test_other_codes_in_the_picture_are_not_our_business(tmp_path: Path, sandbox: Sandbox):
    film(tmp_path / "film", Segment(seconds=1, rate=5), [Shown(text="https://pay.example/1", from_s=0, to_s=1)])
    assert slates.find(tmp_path / "film", sandbox=sandbox).sightings == ()


def test_of_a_sheet_of_codes_the_one_in_the_middle_is_meant():
    texts = [slates.encode(replace(PRINTED, point=f"7({each})"), OURS) for each in (1, 2, 3)]
    sheet = Image.new("L", (900, 300), 255)
    for place, text in enumerate(texts):
        sheet.paste(code_picture(text, 280), (10 + 300 * place, 10))
    assert reading.read(VideoFrame.from_image(sheet.convert("RGB")), thoroughly=True) == [texts[1]]


def test_no_film_is_said_to_be_none(tmp_path: Path, sandbox: Sandbox):
    (tmp_path / "film").write_bytes(b"LH1:" * 1000)
    with pytest.raises(MediaUnreadableError):
        slates.find(tmp_path / "film", sandbox=sandbox)
