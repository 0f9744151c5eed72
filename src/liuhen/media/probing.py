"""In the child: what a file is, from its content."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, BinaryIO

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from liuhen.media import mdpm, opening, photos, sniff, times, whereabouts
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.model import AudioFacts, DeviceTime, Kind, Position, Probe, VideoFacts
from liuhen.media.progress import Report

_MOST_TEXT = 200
_MOST_TELEMETRY, _LONGEST_TELEMETRY = 300, 256 * 1024
"""Payloads of a second each: a receiver that has no fix after five minutes finds none; and bytes of one of them."""
# These are recognised by a few bits only, so that chance bytes pass: they count only if something decodes.
_WEAK_FORMATS = {"mp3", "aac", "ac3", "eac3", "h264", "hevc", "m4v", "mpegvideo", "mjpeg", "dv", "amr", "vc1", "mpeg"}
_ISO_MARKS = (b"ftyp", b"moov", b"mdat", b"wide", b"free", b"skip", b"pnot")
_OTHER_MARKS = (b"RIFF", b"\x1a\x45\xdf\xa3", b"FLV\x01", b"DHAV", b"OggS", b"fLaC", b"#!AMR", b"\x06\x0e\x2b\x34")


def probe_file(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    """The operation: `path` in, a Probe as JSON out."""
    return probe(Path(arguments["path"])).as_json()


def probe(path: Path) -> Probe:
    """Look into the file.

    Raises:
        MediaUnreadableError: it says that it is media, but can't be read as such.
    """
    with path.open("rb") as file:
        head = file.read(sniff.HEAD)
        size = file.seek(0, 2)
    family = sniff.family(head)
    if family == "text":
        return Probe(kind=Kind.LOG, size=size)
    if family == "empty":
        return Probe(kind=Kind.OTHER, size=size)
    if family:
        return photos.probe(path, family, size)
    try:
        with opening.opened(path) as (container, file):
            return _read(container, file, size)
    except av.error.FFmpegError as error:
        if isinstance(error, MemoryError):
            raise
        if _claims_media(head):
            raise MediaUnreadableError(reason="damaged", error=type(error).__name__) from error
        return Probe(kind=Kind.OTHER, size=size)


def _claims_media(head: bytes) -> bool:
    return head[4:8] in _ISO_MARKS or head.startswith(_OTHER_MARKS) or (head[:1] == b"G" and head[188:189] == b"G")


def _read(container: InputContainer, file: BinaryIO, size: int) -> Probe:
    name = container.format.name.split(",")[0]
    picture, sound = opening.best_video(container), opening.best_audio(container)
    shown = picture or sound
    first = opening.first_frame(container, shown) if shown is not None else None
    if name in _WEAK_FORMATS and first is None:
        return Probe(kind=Kind.OTHER, size=size)
    layout = sniff.Layout(None, truncated=False)
    if name == "mov":
        layout = sniff.box_layout(lambda position, count: _read_at(file, position, count), size)
    known = container.metadata
    chosen = {picture, *container.streams.audio}
    return Probe(
        kind=Kind.VIDEO if picture else Kind.AUDIO if sound else Kind.OTHER,
        container=name,
        size=size,
        duration_s=opening.duration_of(container),
        video=_video_facts(picture, first) if picture else None,
        audio=tuple(_audio_facts(stream) for stream in container.streams.audio),
        others=tuple(_codec(stream) for stream in container.streams if stream not in chosen),
        captured=_captured(container, name, picture),
        position=_position(container, file, name),
        make=_first(known, "com.apple.quicktime.make", "make", "com.android.manufacturer", "company_name"),
        model=_first(known, "com.apple.quicktime.model", "model", "com.android.model", "product_name"),
        software=_first(known, "com.apple.quicktime.software", "software", "firmware", "encoder"),
        faststart=layout.faststart,
        truncated=layout.truncated,
    )


def _read_at(file: BinaryIO, position: int, count: int) -> bytes:
    file.seek(position)
    return file.read(count)


def _video_facts(stream: VideoStream, first: object) -> VideoFacts:
    context = stream.codec_context
    frame = first if isinstance(first, VideoFrame) else None
    return VideoFacts(
        codec=_codec(stream),
        profile=_clean(context.profile or ""),
        pixel_format=frame.format.name if frame else context.pix_fmt or "",
        width=frame.width if frame else stream.width or 0,
        height=frame.height if frame else stream.height or 0,
        frame_rate=round(float(stream.average_rate), 3) if stream.average_rate else None,
        rotation=frame.rotation if frame else 0,
        interlaced=bool(frame and frame.interlaced_frame),
        decodable=frame is not None,
    )


def _audio_facts(stream: AudioStream) -> AudioFacts:
    context: Any = stream.codec_context  # as in _codec
    if context is None:
        return AudioFacts(codec="")
    return AudioFacts(
        codec=_codec(stream),
        profile=_clean(context.profile or ""),
        rate=context.sample_rate or 0,
        channels=context.channels or 0,
    )


def _codec(stream: av.stream.Stream) -> str:
    context: Any = stream.codec_context  # None for streams of unknown codecs, whatever PyAV's annotations say
    return context.codec.canonical_name if context is not None and context.codec is not None else ""


def _captured(container: InputContainer, name: str, picture: VideoStream | None) -> DeviceTime | None:
    known = container.metadata
    stated = times.device_time(known.get("com.apple.quicktime.creationdate", ""), "quicktime.creationdate")
    if stated is not None:
        return stated
    written = known.get("creation_time", "") or (picture.metadata.get("creation_time", "") if picture else "")
    if name == "mov":
        return times.device_time(written, "mvhd", utc=True)
    if name == "avi":
        return times.device_time(written, "avi.idit")
    if name == "mxf":
        return times.device_time(known.get("modification_date", ""), "mxf.modification_date", utc=True)
    if name == "mpegts" and picture is not None and _codec(picture) == "h264":
        return _camera_clock(container, picture)
    return times.device_time(written, f"{name}.creation_time")


def _position(container: InputContainer, file: BinaryIO, name: str) -> Position | None:
    """Where the device says that it was: as text in the container, else by the telemetry of an action camera."""
    for key in ("com.apple.quicktime.location.ISO6709", "location", "location-eng"):
        found = whereabouts.from_text(container.metadata.get(key, ""))
        if found is not None:
            return found
    if name != "mov":
        return None
    for stream in container.streams.data:
        for number, entry in enumerate(stream.index_entries):
            if number >= _MOST_TELEMETRY:
                break
            payload = _read_at(file, entry.pos, min(entry.size, _LONGEST_TELEMETRY)) if entry.pos >= 0 else b""
            if not payload.startswith(b"DEVC"):
                break
            if (found := whereabouts.from_gpmf(payload)) is not None:
                return found
    return None


def _camera_clock(container: InputContainer, picture: VideoStream) -> DeviceTime | None:
    container.seek(0)
    for number, packet in enumerate(opening.packets(container, picture)):
        if number >= opening.MOST_PACKETS_TO_FIRST_FRAME:
            break
        if (clock := mdpm.device_clock(bytes(packet))) is not None:
            return times.device_time(clock, "h264.mdpm")
    return None


def _first(known: Mapping[str, str], *names: str) -> str:
    return next((_clean(known[name]) for name in names if known.get(name)), "")


def _clean(text: str) -> str:
    return "".join(character for character in text if character.isprintable()).strip()[:_MOST_TEXT]
