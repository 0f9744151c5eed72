"""Opening a stranger's file in the child: by its content, from this file alone, within bounds."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fractions import Fraction
from pathlib import Path
from typing import Any, BinaryIO

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

# Only formats that hold their media themselves: playlists (hls, dash, concat) name other files and addresses.
FORMATS = (
    "mov,matroska,webm,avi,mpegts,mpeg,mpegvideo,mxf,asf,flv,dhav,wav,w64,mp3,aac,amr,ogg,flac,aiff,au,caf,"
    "h264,hevc,m4v,mjpeg,dv,rm,nut,gxf,ivf,ac3,eac3,vc1"
)
OPTIONS = {
    "protocol_whitelist": "file",
    "format_whitelist": FORMATS,
    "max_streams": "64",
    "analyzeduration": "10000000",
    "probesize": "10000000",
}
LONGEST_S = 24 * 3600
LONGEST_SIDE = 4096
QUARTER_TURN = 90
MOST_PACKETS_TO_FIRST_FRAME = 500
# One more than there are cores, as FFmpeg does; bounded, since each thread holds pictures of its own.
THREADS = min((os.cpu_count() or 1) + 1, 5)


@contextmanager
def opened(path: Path) -> Iterator[tuple[InputContainer, BinaryIO]]:
    """The container and the plain file. FFmpeg is given the open file, not the name: names prove nothing.

    Raises:
        av.error.FFmpegError: no allowed format fits.
    """
    with path.open("rb") as file:
        # By descriptor, FFmpeg sees neither the extension nor a name that looks like an address.
        url = f"file:/dev/fd/{file.fileno()}" if os.name == "posix" else f"file:{path}"
        with av.open(url, options=OPTIONS, metadata_errors="replace") as container:
            yield container, file


def best_video(container: InputContainer) -> VideoStream | None:
    """The picture stream to show; covers of songs don't count."""
    streams = [
        stream
        for stream in container.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic and stream.codec_context is not None
    ]
    return max(streams, key=lambda stream: (stream.width or 0) * (stream.height or 0), default=None)


def best_audio(container: InputContainer) -> AudioStream | None:
    """The sound stream to hear: the first that can be decoded."""
    return next((stream for stream in container.streams.audio if stream.codec_context is not None), None)


def packets(container: InputContainer, *streams: VideoStream | AudioStream) -> Iterator[Packet[Any]]:
    """The packets of these streams up to the end of the file.

    Raises:
        av.error.FFmpegError: the file broke off.
    """
    while True:
        try:
            yield from container.demux(*streams)
        except IndexError:
            # PyAV has no entry for a stream that appears only while reading (transport streams do that). The packet
            # belongs to none of ours; reading goes on behind it.
            continue
        return


def decoded(packet: Packet[Any]) -> list[VideoFrame | AudioFrame] | None:
    """The frames of a packet; None if it could not be decoded.

    Raises:
        MemoryError: the child's limit is reached.
    """
    try:
        return [frame for frame in packet.decode() if isinstance(frame, VideoFrame | AudioFrame)]
    except MemoryError:
        raise
    except av.error.FFmpegError:
        return None


def first_frame(container: InputContainer, stream: VideoStream | AudioStream) -> VideoFrame | AudioFrame | None:
    """The first picture or sound that can be decoded, looking at a bounded number of packets; None if there is none."""
    for number, packet in enumerate(packets(container, stream)):
        if number >= MOST_PACKETS_TO_FIRST_FRAME:
            return None
        for frame in decoded(packet) or ():
            return frame
    return None


def start_of(container: InputContainer) -> Fraction:
    """Where the file's own time begins, in seconds; MPEG transport streams rarely begin at 0."""
    start = container.start_time
    return Fraction(start, av.time_base) if start is not None else Fraction(0)


def duration_of(container: InputContainer) -> float | None:
    """What the container claims, in seconds; None if nothing or nonsense."""
    claimed = container.duration
    return claimed / av.time_base if claimed is not None and claimed > 0 else None


def upright_size(frame: VideoFrame, aspect: Fraction | None, short_side: int) -> tuple[int, int]:
    """Width and height for showing: square pixels, turned upright, short side at most so many pixels, both even."""
    width, height = Fraction(frame.width) * (aspect or 1), Fraction(frame.height)
    if abs(frame.rotation) == QUARTER_TURN:
        width, height = height, width
    scale = min(Fraction(1), Fraction(short_side) / min(width, height), Fraction(LONGEST_SIDE) / max(width, height))
    return max(round(width * scale / 2) * 2, 2), max(round(height * scale / 2) * 2, 2)
