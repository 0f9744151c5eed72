"""The coded pictures and their timestamps, read once from the beginning to the end; nothing is decoded."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

from av.packet import Packet
from av.video.stream import VideoStream

from liuhen.media import opening, times
from liuhen.media.examination import h264, hevc, numbers
from liuhen.media.examination.model import Jump, Pictures, Timing

MOST_PACKETS = 20_000_000
MOST_TOLD = 200
_HEAD = 24  # bytes of a slice that hold its numbers
_JUMP_S, _JUMP_TIMES = 0.5, 5.0
_AXIS = bytes.fromhex("5369676e656420566964656f2e2e2e30")
_CODER, _NAMED_WITHIN = re.compile(rb"x26[45] (?:- core [0-9]{1,6}|\(build [0-9]{1,6}\)?)"), 50
_PROGRAM = frozenset(("encoder", "software"))  # as AVI, Matroska and FLV name what wrote them
_START = b"\0\0\1"
_AVC_FIXED, _HEVC_FIXED = 5, 22  # where their lists of parameter sets begin


class Told(NamedTuple):
    """What a file says of itself as a whole.

    Attributes:
        is_signed: a camera signed its pictures (Axis).
        family: what the demuxer calls the format.
        program: that it says has written it; empty without.
        dated: when it says that it was made, as ISO 8601, with a zone where it states one; empty without.
    """

    is_signed: bool
    family: str
    program: str
    dated: str


class Reading:
    """What is gathered on the way through a file."""

    def __init__(self, picture: VideoStream | None) -> None:
        self.codec = picture.codec_context.name if picture is not None else ""
        self.codec = {"h264": "h264", "hevc": "hevc"}.get(self.codec, "")
        self._avc, self._avc_count, self._keys = h264.Sets(), h264.Count(), list[tuple[int, float]]()
        self._hevc, self._hevc_count = hevc.Sets(), hevc.Count()
        self.missing: list[Jump] = []
        self._gaps = 0
        self._begun: list[tuple[int, float]] = []
        self.count = self.key = 0
        self.signed, self.coder = False, ""
        self.units = 4
        if picture is not None and self.codec:
            self._begin(bytes(picture.codec_context.extradata or b""))

    def _begin(self, extra: bytes) -> None:
        """The parameter sets that stand apart from the pictures; and how long a unit's length is written."""
        if extra[:1] != b"\x01":
            self.units = 0
            units: Iterator[bytes] = _by_marks(extra)
        elif self.codec == "h264":
            self.units = (extra[4] & 3) + 1 if len(extra) > _AVC_FIXED else 4
            units = _of_avc(extra)
        else:
            self.units = (extra[21] & 3) + 1 if len(extra) > _HEVC_FIXED else 4
            units = _of_hevc(extra)
        for unit in units:
            self._learn(unit)

    def _learn(self, unit: bytes) -> None:
        is_note = unit[:1] and (unit[0] & 31 == h264.SEI if self.codec == "h264" else unit[0] >> 1 & 63 == hevc.SEI)
        if is_note:
            self._note(unit)
        else:
            (self._avc if self.codec == "h264" else self._hevc).learn(unit)

    def take(self, raw: memoryview, at: float) -> None:
        """One coded picture."""
        self.count += 1
        if not self.codec:
            return
        for unit in _by_marks(bytes(raw)) if not self.units else _by_lengths(raw, self.units):
            if not unit:
                continue
            if self.codec == "h264" and self._take_avc(unit, at):
                return
            if self.codec == "hevc" and self._take_hevc(unit, at):
                return

    def _take_avc(self, unit: bytes, at: float) -> bool:
        kind = unit[0] & 31
        if kind in {h264.SLICE, h264.KEY_SLICE}:
            told = self._avc.slice(unit)
            if told is None or not told.first:
                return told is not None
            if told.key is not None:
                self._begin_group(at)
                self._keys.append((told.key, at))
            if missing := self._avc_count.missing(told):
                self._miss(at, missing)
            return not told.is_field  # the other field may be in the same packet
        if kind == h264.SEI:
            self._note(unit)
        if kind in {h264.SEQUENCE, h264.PICTURE}:
            self._avc.learn(unit)
        return False

    def _take_hevc(self, unit: bytes, at: float) -> bool:
        kind = unit[0] >> 1 & 63
        if kind <= hevc.LAST_SLICE:
            told = self._hevc.slice(unit)
            if told is not None and told.first:
                if told.key:
                    self._begin_group(at)
                for moment, missing in self._hevc_count.add(told, at):
                    self._miss(moment, missing)
            return True
        if kind == hevc.SEI:
            self._note(unit)
        if kind in {hevc.SEQUENCE, hevc.PICTURE}:
            self._hevc.learn(unit)
        return False

    def _note(self, unit: bytes) -> None:
        """Supplemental information: a camera's signature, or the encoder's name, which stands at the beginning."""
        self.signed = self.signed or _AXIS in unit
        if not self.coder and self.count <= _NAMED_WITHIN and (told := _CODER.search(unit)) is not None:
            self.coder = told.group().decode("ascii")

    def _begin_group(self, at: float) -> None:
        self.key += 1
        self._begun.append((self.count, at))

    def _miss(self, at: float, count: int) -> None:
        self._gaps += 1
        if len(self.missing) < MOST_TOLD:  # of a stream that counts otherwise every picture would stand here
            self.missing.append(Jump(at=round(at, 3), size=count))

    def pictures(self, *, is_whole: bool) -> Pictures:
        """What the numbers tell."""
        for moment, missing in self._hevc_count.end():
            self._miss(moment, missing)
        told = [number for number, _at in self._keys]
        name = numbers.series(told)
        places = numbers.breaks(told, name)[:MOST_TOLD] if name else []
        broken = [Jump(at=round(self._keys[at][1], 3), size=1) for at in places]
        return Pictures(
            codec=self.codec,
            count=self.count,
            key=self.key,
            missing=tuple(self.missing),
            gaps=self._gaps,
            series=name,
            breaks=tuple(broken),
            short=tuple(numbers.short_groups(self._begun)[:MOST_TOLD]),
            is_whole=is_whole,
            coder=self.coder,
        )


def read(path: Path, *, within_s: float) -> tuple[Pictures, Timing, Told]:
    """Read all packets, for so many seconds at most.

    Returns:
        The pictures, the times, and what the file says of itself.

    Raises:
        av.error.FFmpegError: the file can't be read.
    """
    until = time.monotonic() + within_s
    with opening.opened(path) as (container, _file):
        picture, sound = opening.best_video(container), opening.best_audio(container)
        reading, moments, is_whole = Reading(picture), [], True
        sound_ends = [0.0, 0.0]
        chosen = [stream for stream in (picture, sound) if stream is not None]
        scale = {stream.index: float(stream.time_base or 0) for stream in chosen}  # fractions are slow
        for number, packet in enumerate(opening.packets(container, *chosen) if chosen else ()):
            if number >= MOST_PACKETS or (number % 512 == 0 and time.monotonic() > until):
                is_whole = False
                break
            moment = packet.pts if packet.pts is not None else packet.dts
            if moment is None or not packet.size:
                continue
            at = moment * scale.get(packet.stream_index, 0.0)
            if picture is not None and packet.stream_index == picture.index:
                moments.append(at)
                reading.take(memoryview(packet), at)
            elif sound is not None and packet.stream_index == sound.index:
                _stretch(sound_ends, packet, at)
        name, told = container.format.name.split(",")[0], container.metadata.items()
        program = " ".join(value for key, value in told if key.lower() in _PROGRAM)
        made = times.parse(container.metadata.get("creation_time", ""))
    length = sound_ends[1] - sound_ends[0] if sound_ends[1] else None
    dated = made.isoformat(timespec="seconds") if made else ""
    return reading.pictures(is_whole=is_whole), _timing(moments, length), Told(reading.signed, name, program, dated)


def _stretch(ends: list[float], packet: Packet[Any], at: float) -> None:
    lasting = float((packet.duration or 0) * packet.time_base)
    ends[0] = min(ends[0], at) if ends[1] else at
    ends[1] = max(ends[1], at + lasting)


def _timing(times: list[float], sound_s: float | None) -> Timing:
    ordered = sorted(times)
    steps = [later - one for one, later in pairwise(ordered)]
    if not steps:
        return Timing(sound_s=sound_s)
    # Of honest files many have uneven steps: a phone in the dark films at half its pace. A jump is longer by far than
    # nearly all that the same file does anyhow.
    calm = sorted(steps)[int(len(steps) * 0.98)]
    least = max(_JUMP_S, calm * _JUMP_TIMES)
    jumps = [Jump(at=round(ordered[at], 3), size=round(step, 3)) for at, step in enumerate(steps) if step >= least]
    length = ordered[-1] - ordered[0] + calm
    return Timing(jumps=tuple(jumps[:MOST_TOLD]), pictures_s=round(length, 3), sound_s=sound_s)


def _of_avc(extra: bytes) -> Iterator[bytes]:
    """The units in an `avcC` (ISO/IEC 14496-15 5.3.3.1): sequence sets, then picture sets."""
    at = _AVC_FIXED
    for mask in (31, 255):
        count, at = (extra[at] & mask if at < len(extra) else 0), at + 1
        for _ in range(count):
            size = int.from_bytes(extra[at : at + 2])
            yield extra[at + 2 : at + 2 + size]
            at += 2 + size


def _of_hevc(extra: bytes) -> Iterator[bytes]:
    """The units in an `hvcC` (ISO/IEC 14496-15 8.3.3.1), kind by kind."""
    at = _HEVC_FIXED + 1
    for _ in range(extra[_HEVC_FIXED] if len(extra) > _HEVC_FIXED else 0):
        count, at = int.from_bytes(extra[at + 1 : at + 3]), at + 3
        for _unit in range(count):
            size = int.from_bytes(extra[at : at + 2])
            yield extra[at + 2 : at + 2 + size]
            at += 2 + size
            if at > len(extra):
                return


def _by_lengths(raw: memoryview, width: int) -> Iterator[bytes]:
    """The beginnings of units whose length is written before each; parameter sets and notes whole."""
    at, end = 0, len(raw)
    while at + width < end:
        size = int.from_bytes(raw[at : at + width])
        at += width
        yield bytes(raw[at : min(at + min(size, _whole(raw[at])), end)])
        at += size


def _whole(first: int) -> int:
    """How much of a unit is wanted: slices are long, and their numbers stand at the beginning."""
    is_slice = first & 31 in {h264.SLICE, h264.KEY_SLICE} and first >> 1 & 63 not in {hevc.SEQUENCE, hevc.PICTURE}
    return _HEAD if is_slice else 4096


def _by_marks(raw: bytes) -> Iterator[bytes]:
    """The same of a stream with start codes between."""
    at = raw.find(_START)
    while at >= 0:
        begin = at + len(_START)
        wanted = _whole(raw[begin]) if begin < len(raw) else 0
        at = raw.find(_START, begin)
        yield raw[begin : min(at if at >= 0 else len(raw), begin + wanted)]
