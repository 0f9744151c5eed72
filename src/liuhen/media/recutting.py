"""In the child: a part cut at the wanted pictures. They're encoded anew, at full size; the original is only read."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import closing
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from liuhen.media import opening
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.progress import Report
from liuhen.media.tracks import FULL, PictureTrack, SoundTrack, Track

_SLACK_S = 10  # files interleave pictures and sounds by about that


def recut(source: Path, target: Path, begin: float, end: float, report: Report) -> dict[str, object]:
    """Write what is seen and heard from `begin` to `end` (seconds from the start) to `target`, as H.264 and AAC in MP4.

    Returns:
        As `excerpting.excerpt`; packets: how many pictures and sounds were encoded.

    Raises:
        MediaUnreadableError: neither pictures nor sounds can be decoded in that stretch.
    """
    first = _first_picture(source)
    with opening.opened(source) as (container, _file):
        picture = opening.best_video(container) if first is not None else None
        sound = opening.best_audio(container)
        start = opening.start_of(container) + Fraction(begin).limit_denominator(1000)
        span = Fraction(end - begin).limit_denominator(1000)
        tracks: dict[int, Track] = {}
        with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
            if picture is not None and first is not None:
                picture.thread_type = "AUTO"
                picture.codec_context.thread_count = opening.THREADS
                tracks[picture.index] = PictureTrack(output, start, picture, first, quality=FULL)
            if sound is not None:
                tracks[sound.index] = SoundTrack(output, start, sound)
            if not tracks:
                raise MediaUnreadableError(reason="nothing")
            _go_near(container, start)
            streams = [stream for stream in (picture, sound) if stream is not None]
            with closing(_frames(container, streams, start + span)) as frames:
                for index, frame, moment in frames:
                    tracks[index].take(frame)
                    report(max(0.0, min(1.0, float((moment - start) / span))))
            for track in tracks.values():
                track.end()
    made = sum(track.made for track in tracks.values())
    if not made:
        raise MediaUnreadableError(reason="nothing")
    return {"format": "mp4", "from_s": round(begin, 3), "to_s": round(end, 3), "packets": made}


def _first_picture(source: Path) -> VideoFrame | None:
    with opening.opened(source) as (container, _file):
        stream = opening.best_video(container)
        frame = opening.first_frame(container, stream) if stream is not None else None
        return frame if isinstance(frame, VideoFrame) else None


def _go_near(container: InputContainer, start: Fraction) -> None:
    """To the key picture before; a file that can't be wound is read from its beginning."""
    try:
        container.seek(int(start * av.time_base), backward=True)
    except (av.error.FFmpegError, OSError):
        container.seek(0)


def _frames(
    container: InputContainer, streams: list[VideoStream | AudioStream], end: Fraction
) -> Generator[tuple[int, VideoFrame | AudioFrame, Fraction], None, None]:
    """Decoded pictures and sounds that begin before the end, in every stream."""
    open_ones = {stream.index for stream in streams}
    for packet in opening.packets(container, *streams):
        index = packet.stream.index
        for frame in opening.decoded(packet) or ():
            at = frame.pts if frame.pts is not None else frame.dts
            if at is None or frame.time_base is None:
                continue
            moment = at * frame.time_base
            if moment < end:
                yield index, frame, moment
            else:
                open_ones.discard(index)
                if not open_ones or moment > end + _SLACK_S:
                    return
