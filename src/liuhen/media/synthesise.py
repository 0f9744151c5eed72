"""Files like a recorder's, made on the spot for the demo and for tests: real H.264 and H.265, photos, sound, logs.

The pictures move and carry their own time (a bar of blocks that counts frames in binary, and a clock of seven-segment
digits), so that a cut or a swap can be seen. These run in place: what we make ourselves needs no sandbox. Names are
the caller's business.
"""

from __future__ import annotations

import math
from array import array
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any, Literal

import av
from av.audio.frame import AudioFrame
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from PIL import ExifTags, Image, ImageDraw

VideoCodec = Literal["h264", "hevc", "mpeg4", "mjpeg", "vp9"]
AudioCodec = Literal["aac", "pcm_alaw", "pcm_mulaw", "pcm_s16le", "ac3", "mp3", "opus"]
Format = Literal["mp4", "mov", "avi", "mpegts", "matroska", "webm", "mxf"]

_ENCODERS = {"h264": "libx264", "hevc": "libx265", "vp9": "libvpx-vp9", "mp3": "libmp3lame", "opus": "libopus"}
_OPTIONS = {
    "h264": {"preset": "ultrafast"},
    "hevc": {"preset": "ultrafast", "x265-params": "log-level=none"},
    "vp9": {"deadline": "realtime", "cpu-used": "8"},
}
_WITHOUT_NOTE = "filter_units=remove_types=6"  # supplemental information of H.264: x264 always tells its name there
_UNNAMED = {"flags": "+bitexact"}
_HANDLERS = {"video": "KT Video Media", "audio": "KT Sound Media"}
_RECORDER = {"brand": "mp42", "movie_timescale": "90000", "video_track_timescale": "90000"}
_TELEPHONE = {"pcm_alaw", "pcm_mulaw"}
_SEGMENTS = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc", "7": "abc",
    "8": "abcdefg", "9": "abcdfg",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """What a made video is like.

    Attributes:
        seconds: its length; size: pixels; rate: frames a second.
        at: the device's moment at the beginning; written as creation_time and shown in the picture. None: never set.
        sound: codec of the sound, or None for silence; G.711 (pcm_alaw, pcm_mulaw) is made at 8 kHz, one channel.
        seed: gives otherwise equal segments different pictures and sounds.
        faststart: the index before the data, for mp4 and mov.
        recorder: written like a recorder's file, without any program's name and with a maker's own names for its
            tracks; else as FFmpeg writes one for everybody, which is what an editing program leaves behind.
    """

    seconds: float = 4.0
    width: int = 640
    height: int = 360
    rate: int = 25
    at: datetime | None = None
    codec: VideoCodec = "h264"
    sound: AudioCodec | None = "aac"
    format: Format = "mp4"
    seed: int = 0
    faststart: bool = False
    recorder: bool = True


def video(path: Path, segment: Segment, draw: Callable[[Segment, int], Image.Image] | None = None) -> None:
    """Write the segment to `path`, whatever its name ends in; each frame is `draw`n by its number, else `picture`d."""
    frames = round(segment.seconds * segment.rate)
    options = {"movflags": "+faststart"} if segment.faststart else {}
    if segment.recorder:
        options |= {"fflags": "+bitexact", **(_RECORDER if segment.format in {"mp4", "mov"} else {})}
    with av.open(str(path), "w", format=segment.format, options=options) as output:
        if segment.at is not None:
            output.metadata["creation_time"] = segment.at.isoformat()
        stream = written(output, segment)
        speaker = (
            _Speaker(output, segment.sound, segment.seed, _UNNAMED if segment.recorder else {})
            if segment.sound
            else None
        )
        without_note = BitStreamFilterContext(_WITHOUT_NOTE, stream) if _tells_encoder(segment) else None
        if segment.recorder:
            for own in output.streams:
                own.metadata["handler_name"] = _HANDLERS[own.type]
        for number in range(frames):
            frame = VideoFrame.from_image((draw or picture)(segment, number))  # type: ignore[no-untyped-call]
            frame.pts, frame.time_base = number, Fraction(1, segment.rate)
            output.mux(_plain(stream.encode(frame), without_note))
            if speaker is not None:
                speaker.until((number + 1) / segment.rate)
        output.mux(_plain(stream.encode(None), without_note))
        if speaker is not None:
            speaker.end()


def _tells_encoder(segment: Segment) -> bool:
    """Whether the encoder writes its name into the pictures, where a recorder's wouldn't."""
    return segment.recorder and segment.codec == "h264" and segment.format in {"mp4", "mov"}


def _plain(packets: Sequence[Packet[Any]], without_note: BitStreamFilterContext | None) -> list[Packet[Any]]:
    """The same pictures without the encoder's note about itself."""
    if without_note is None:
        return list(packets)
    return [plain for packet in packets for plain in without_note.filter(packet)]


def written(output: OutputContainer, segment: Segment) -> VideoStream:
    """The stream for a segment's pictures in a file that is being written."""
    options = dict(_OPTIONS.get(segment.codec, {}))
    if segment.recorder:
        options |= _UNNAMED
        if segment.codec == "hevc":
            options["x265-params"] += ":info=0"
    stream = output.add_stream(_ENCODERS.get(segment.codec, segment.codec), rate=segment.rate, options=options)
    if not isinstance(stream, VideoStream):
        raise TypeError(segment.codec)
    stream.width, stream.height = segment.width, segment.height
    stream.pix_fmt = "yuvj420p" if segment.codec == "mjpeg" else "yuv420p"
    if segment.codec == "hevc" and segment.format in {"mp4", "mov"}:
        stream.codec_context.codec_tag = "hvc1"
    return stream


def sound(path: Path, *, seconds: float, codec: AudioCodec, format: str, seed: int = 0) -> None:  # noqa: A002 - as in PyAV
    """Write sound alone, in the `format` wav, mp3, adts, mp4 or ogg."""
    with av.open(str(path), "w", format=format, options={"fflags": "+bitexact"}) as output:
        speaker = _Speaker(output, codec, seed, _UNNAMED)
        speaker.until(seconds)
        speaker.end()


def photo(
    path: Path,
    *,
    size: tuple[int, int] = (1600, 1200),
    at: datetime | None = None,
    make: str = "",
    model: str = "",
    orientation: int = 1,
    format: str = "JPEG",  # noqa: A002 - as in Pillow
    seed: int = 0,
) -> None:
    """Write a photo with EXIF: the moment (with offset if `at` has one), the camera, the orientation (1 to 8)."""
    image = picture(Segment(width=size[0], height=size[1], at=at, seed=seed), 0)
    exif = image.getexif()
    exif[ExifTags.Base.Orientation] = orientation
    for tag, text in ((ExifTags.Base.Make, make), (ExifTags.Base.Model, model)):
        if text:
            exif[tag] = text
    if at is not None:
        details = exif.get_ifd(ExifTags.IFD.Exif)
        details[ExifTags.Base.DateTimeOriginal] = at.strftime("%Y:%m:%d %H:%M:%S")
        if at.utcoffset() is not None:
            details[ExifTags.Base.OffsetTimeOriginal] = at.isoformat()[-6:]
    image.save(path, format, exif=exif)


def log(path: Path, *, lines: int, at: datetime, encoding: str = "gb18030") -> None:
    """Write a recorder's log: one event a line, a minute apart, in the encoding that recorders use."""
    events = ("开机", "开始录像", "停止录像", "拍照", "标记重点", "关机")
    text = "".join(
        f"{(at + timedelta(minutes=number)):%Y-%m-%d %H:%M:%S} {events[number % len(events)]}\r\n"
        for number in range(lines)
    )
    path.write_bytes(text.encode(encoding))


def picture(segment: Segment, number: int) -> Image.Image:
    """A street of moving blocks, the frame number in binary along the bottom, the time on top."""
    width, height = segment.width, segment.height
    hue = (segment.seed * 47) % 256
    image = Image.new("RGB", (width, height), (hue // 3, 60, 90))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height * 2 // 3, width, height), fill=(70, 70, 70))
    for lane in range(4):
        x = (number * (lane + 2) * width // 200 + lane * width // 5 + segment.seed * 31) % width
        top = height * (lane + 3) // 9
        draw.rectangle((x, top, x + width // 9, top + height // 12), fill=(200 - lane * 40, hue, 60 + lane * 45))
    cell = max(width // 40, 4)
    for bit in range(16):
        lit = (255, 255, 255) if number >> bit & 1 else (20, 20, 20)
        draw.rectangle((bit * cell, height - cell, (bit + 1) * cell - 2, height - 1), fill=lit)
    moment = segment.at + timedelta(seconds=number / segment.rate) if segment.at else None
    digits = f"{moment:%Y%m%d %H%M%S}" if moment else f"{number:06d}"
    left = image.width - (len(digits) + 1) * cell  # at the top right, as most recorders burn it in
    for place, digit in enumerate(digits):
        _digit(draw, digit, (left + place * cell, cell), cell * 2 // 3)
    return image


def _digit(draw: ImageDraw.ImageDraw, digit: str, corner: tuple[int, int], size: int) -> None:
    """One seven-segment digit: no font needed."""
    x, y = corner
    ends = {
        "a": (x, y, x + size, y), "b": (x + size, y, x + size, y + size),
        "c": (x + size, y + size, x + size, y + 2 * size), "d": (x, y + 2 * size, x + size, y + 2 * size),
        "e": (x, y + size, x, y + 2 * size), "f": (x, y, x, y + size), "g": (x, y + size, x + size, y + size),
    }  # fmt: skip
    for stroke in _SEGMENTS.get(digit, ""):
        draw.line(ends[stroke], fill=(255, 255, 255), width=max(size // 5, 1))


class _Speaker:
    """A tone that changes every second, encoded as it goes."""

    def __init__(self, output: OutputContainer, codec: AudioCodec, seed: int, options: dict[str, str]) -> None:
        self.output, self.seed = output, seed
        self.rate = 8000 if codec in _TELEPHONE else 48_000
        stream = output.add_stream(_ENCODERS.get(codec, codec), rate=self.rate, layout="mono", options=options)
        if not isinstance(stream, av.AudioStream):
            raise TypeError(codec)
        self.stream = stream
        self.made = 0

    def until(self, second: float) -> None:
        """Make sound up to this second."""
        wanted = round(second * self.rate) - self.made
        if wanted <= 0:
            return
        samples = array("h", (self._sample(self.made + number) for number in range(wanted)))
        frame = AudioFrame(format="s16", layout="mono", samples=wanted)
        frame.planes[0].update(samples.tobytes().ljust(frame.planes[0].buffer_size, b"\0"))
        frame.sample_rate, frame.time_base, frame.pts = self.rate, Fraction(1, self.rate), self.made
        self.made += wanted
        self.output.mux(self.stream.encode(frame))

    def end(self) -> None:
        """Write what the encoder still holds."""
        self.output.mux(self.stream.encode(None))

    def _sample(self, number: int) -> int:
        second = number // self.rate
        return round(6000 * math.sin(2 * math.pi * (220 + 40 * ((second + self.seed) % 8)) * number / self.rate))
