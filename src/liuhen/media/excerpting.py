"""In the child: a part of a film or a sound, its coded pictures and sounds taken over as they are; nothing is encoded.

A picture can be shown only from a key picture on, so a part begins at the last one before the wanted point. What was
really taken is said. The original is only read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import av
from av.audio.stream import AudioStream
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.video.stream import VideoStream

from liuhen.media import opening
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.progress import Report
from liuhen.media.recutting import recut

# What browsers play first; the others take what MP4 can't hold, such as G.711 and AMR.
CONTAINERS: tuple[tuple[str, dict[str, str]], ...] = (
    ("mp4", {"movflags": "+faststart"}),
    ("matroska", {}),
    ("mov", {}),
    ("avi", {}),
)
_UNHOLDABLE = (ValueError, av.error.InvalidDataError, av.error.ArgumentError, av.error.PatchWelcomeError)


def make_excerpt(arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    """The operation: `source`, `target`, `begin` and `end` (seconds), `exact` ("" or "yes") in; the part's facts out.

    Where the part begins and ends is measured on what was written, not taken from what was wanted.
    """
    source, target = Path(arguments["source"]), Path(arguments["target"])
    make = recut if arguments["exact"] else excerpt
    made = make(source, target, float(arguments["begin"]), float(arguments["end"]), report)
    begun = float(arguments["begin"]) if arguments["exact"] else float(str(made.pop("zero_s")))
    found = _measured(target)
    if found is not None:
        made |= {"from_s": round(begun + found[0], 3), "to_s": round(begun + found[1], 3)}
    return made


def _measured(made: Path) -> tuple[float, float] | None:
    """When the first picture of a made file is shown and the last one ends, in seconds; of sounds where it has none."""
    with opening.opened(made) as (container, _file):
        stream = opening.best_video(container) or opening.best_audio(container)
        if stream is None:
            return None
        first = last = None
        for packet in opening.packets(container, stream):
            at = _shown_at(packet)
            if at is None or not packet.size or packet.time_base is None:
                continue
            ends = at + (float(packet.duration * packet.time_base) if packet.duration else 0.0)
            first = at if first is None else min(first, at)
            last = ends if last is None else max(last, ends)
        return None if first is None or last is None else (max(first, 0.0), last)


def excerpt(source: Path, target: Path, begin: float, end: float, report: Report) -> dict[str, object]:
    """Write the part of `source` from `begin` to `end` (seconds from its start) to `target`.

    Returns:
        format: `mp4`, `matroska`, `mov` or `avi`; from_s, to_s: what was really taken; packets: how many there are;
        zero_s: where the part's own time begins.

    Raises:
        MediaUnreadableError: neither pictures nor sounds, nothing in that stretch, or no container holds them.
    """
    key = _key_before(source, begin)
    refused = ""
    for name, options in CONTAINERS:
        try:
            from_s, to_s, count = _copy(source, target, (name, options), (key, end), report)
        except _UNHOLDABLE as error:
            refused = type(error).__name__
            continue
        if not count:
            break
        return {
            "format": name, "from_s": round(from_s, 3), "to_s": round(to_s, 3), "packets": count, "zero_s": key,
        }  # fmt: skip
    raise MediaUnreadableError(reason="nothing", error=refused)


def _key_before(source: Path, begin: float) -> float:
    """When the last key picture up to `begin` is shown; without pictures, `begin` itself: any sound is a beginning."""
    with opening.opened(source) as (container, _file):
        picture = opening.best_video(container)
        if picture is None:
            if opening.best_audio(container) is None:
                raise MediaUnreadableError(reason="nothing")
            return begin
        start, found = float(opening.start_of(container)), 0.0
        for packet in opening.packets(container, picture):
            at = _shown_at(packet)
            if at is None:
                continue
            if packet.is_keyframe and at - start <= begin:
                found = at - start
            elif packet.is_keyframe:
                break
        return found


def _copy(
    source: Path,
    target: Path,
    holder: tuple[str, dict[str, str]],
    stretch: tuple[float, float],
    report: Report,
) -> tuple[float, float, int]:
    name, options = holder
    with (
        opening.opened(source) as (container, _file),
        av.open(str(target), "w", format=name, options=options) as output,
    ):
        streams: list[VideoStream | AudioStream] = [
            one for one in (opening.best_video(container), opening.best_audio(container)) if one is not None
        ]
        copier = _Copier(container, output, streams, stretch)
        for packet in _until(container, streams, copier, stretch, report):
            copier.take(packet)
    return copier.from_s, copier.to_s, copier.count


def _until(
    container: InputContainer,
    streams: list[VideoStream | AudioStream],
    copier: _Copier,
    stretch: tuple[float, float],
    report: Report,
) -> Iterator[Packet[Any]]:
    """The packets up to the end of the stretch in every stream; files interleave pictures and sounds by about that."""
    begin, end = stretch
    open_ones = {stream.index for stream in streams}
    for packet in opening.packets(container, *streams):
        at = copier.decoded_at(packet)
        if at is None:
            continue
        if at > end:
            open_ones.discard(packet.stream.index)
            if not open_ones or at > end + _SLACK_S:
                return
            continue
        report(max(0.0, at - begin) / max(end - begin, 1.0))
        yield packet


_SLACK_S = 10.0


class _Copier:
    """Puts packets into the part, with times that begin at its own beginning."""

    def __init__(
        self,
        container: InputContainer,
        output: OutputContainer,
        streams: list[VideoStream | AudioStream],
        stretch: tuple[float, float],
    ) -> None:
        self.output, self.begin = output, stretch[0]
        self.start = float(opening.start_of(container))
        self.outs = {stream.index: output.add_stream_from_template(stream) for stream in streams}
        self.pictures = {stream.index for stream in streams if isinstance(stream, VideoStream)}
        self.from_s, self.to_s, self.count = self.begin, self.begin, 0
        self.begun: set[int] = set()

    def decoded_at(self, packet: Packet[Any]) -> float | None:
        """When a packet is to be decoded, in seconds from the file's start."""
        ticks = packet.dts if packet.dts is not None else packet.pts
        return None if ticks is None or packet.time_base is None else float(ticks * packet.time_base) - self.start

    def take(self, packet: Packet[Any]) -> None:
        """Write a packet that belongs to the part; those before its first key picture, and what leads to it, don't."""
        shown, ticks = _shown_at(packet), packet.pts if packet.pts is not None else packet.dts
        if shown is None or ticks is None or shown - self.start < self.begin - _ROUNDING_S or not packet.size:
            return
        index = packet.stream.index
        if index in self.pictures and index not in self.begun and not packet.is_keyframe:
            return
        if index not in self.begun:
            self.begun.add(index)
            if index in self.pictures or not self.pictures:
                self.from_s = shown - self.start
        time_base = packet.time_base
        shift = round((self.begin + self.start) / time_base)
        length = float(packet.duration * time_base) if packet.duration else 0.0
        self.to_s = max(self.to_s, shown - self.start + length)
        packet.pts = ticks - shift
        packet.dts = packet.dts - shift if packet.dts is not None else packet.pts
        packet.stream = self.outs[index]
        self.output.mux(packet)
        self.count += 1


_ROUNDING_S = 0.0005


def _shown_at(packet: Packet[Any]) -> float | None:
    ticks = packet.pts if packet.pts is not None else packet.dts
    return None if ticks is None or packet.time_base is None else float(ticks * packet.time_base)
