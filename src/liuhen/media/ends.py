"""What the two ends of a film look and sound like, so that two films can be told to be one that a recorder split.

In the child `read_ends`, in the parent `ends`; `alike` is pure.
"""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING

from liuhen.media import limits as _limits
from liuhen.media.progress import Report, ignore
from liuhen.media.sandbox import Sandbox

if TYPE_CHECKING:
    from av.audio.frame import AudioFrame
    from av.container import InputContainer
    from av.video.frame import VideoFrame

WIDTH, HEIGHT = 32, 18
SOUND_S = 1.0
TAIL_S = 3.0
"""So much of the end is decoded, from the key picture before it on."""
_RATE, _CHUNKS, _FULL = 8000, 10, 32768
_MOST_FRAMES = 1500
_SILENT_DB = -96


@dataclass(frozen=True, slots=True, kw_only=True)
class Ends:
    """The first and last picture as 32 × 18 grey bytes, and the loudness of the first and last second in ten steps.

    Loudness is in whole dB below full scale; None or empty where there's no such picture or sound.
    """

    first: bytes | None
    last: bytes | None
    first_sound: tuple[int, ...] = ()
    last_sound: tuple[int, ...] = ()


def ends(path: Path, *, sandbox: Sandbox | None = None, report: Report = ignore) -> Ends:
    """Read the two ends of a film; it's only read.

    Raises:
        MediaUnreadableError, MediaLimitError, MediaChildError: as `liuhen.media.probe`.
    """
    arguments = {"path": str(path.absolute())}
    if sandbox is not None:
        told = sandbox.call("ends", arguments, _limits.STILLS, report)
    else:
        with Sandbox() as own:
            told = own.call("ends", arguments, _limits.STILLS, report)
    return Ends(
        first=_picture(told["first"]),
        last=_picture(told["last"]),
        first_sound=_levels(told["first_sound"]),
        last_sound=_levels(told["last_sound"]),
    )


def _picture(told: object) -> bytes | None:
    return bytes.fromhex(told) if isinstance(told, str) and told else None


def _levels(told: object) -> tuple[int, ...]:
    return tuple(int(each) for each in told) if isinstance(told, list) else ()


def difference(one: bytes, other: bytes) -> float:
    """How far two small pictures are apart: 0 the same, 255 black and white."""
    return sum(abs(a - b) for a, b in zip(one, other, strict=True)) / len(one)


def loudness_apart(before: Sequence[int], after: Sequence[int]) -> int:
    """How many dB the last half of one second and the first half of another differ, on average."""
    tail, head = before[-len(before) // 2 :], after[: -(-len(after) // 2)]
    return round(abs(sum(tail) / len(tail) - sum(head) / len(head)))


def read_ends(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    """The operation: `path` in; small pictures in hexadecimal and loudness out."""
    from liuhen.media import opening

    path = Path(arguments["path"])
    with opening.opened(path) as (container, _file):
        duration = opening.duration_of(container)
        first, _last, head = _decode(container, stop_s=SOUND_S)
    last: bytes | None = None
    tail: array[int] = array("h")
    if duration is not None:
        with opening.opened(path) as (container, _file):
            if duration > TAIL_S:
                container.seek(int((duration - TAIL_S) * 1_000_000), backward=True)
            _first, last, tail = _decode(container, stop_s=None)
    return {
        "first": first.hex() if first else "",
        "last": last.hex() if last else "",
        "first_sound": _loudness(head[:_RATE]),
        "last_sound": _loudness(tail[-_RATE:]),
    }


def _decode(container: InputContainer, *, stop_s: float | None) -> tuple[bytes | None, bytes | None, array[int]]:
    """The first and the last picture from where the container stands, and the sound as samples of one channel."""
    import av
    from av.audio.resampler import AudioResampler
    from av.error import FFmpegError

    from liuhen.media import opening

    video, sound = opening.best_video(container), opening.best_audio(container)
    resampler = AudioResampler(format="s16", layout="mono", rate=_RATE)
    first: bytes | None = None
    last: VideoFrame | None = None
    samples: array[int] = array("h")
    streams = [one for one in (video, sound) if one is not None]
    try:
        for count, frame in enumerate(_frames(container, streams)):
            if isinstance(frame, av.VideoFrame):
                first = first or _small(frame)
                last = frame
            else:
                for made in resampler.resample(frame):
                    samples.frombytes(bytes(made.planes[0])[: made.samples * 2])
                del samples[: -8 * _RATE]
            is_heard = sound is None or len(samples) >= _RATE
            if stop_s is not None and first is not None and (is_heard or count > _MOST_FRAMES):
                break
    except FFmpegError:
        pass  # an end that broke off: what was decoded before it is its end
    return first, _small(last) if last is not None else None, samples


def _frames(container: InputContainer, streams: Sequence[object]) -> Iterator[VideoFrame | AudioFrame]:
    from liuhen.media import opening

    for packet in opening.packets(container, *streams):  # type: ignore[arg-type]
        yield from packet.decode()


def _small(frame: VideoFrame) -> bytes:
    grey = frame.reformat(width=WIDTH, height=HEIGHT, format="gray")
    plane = grey.planes[0]
    lines = bytes(plane)
    return b"".join(lines[row * plane.line_size : row * plane.line_size + WIDTH] for row in range(HEIGHT))


def _loudness(samples: array[int]) -> list[int]:
    size = len(samples) // _CHUNKS
    if not size:
        return []
    told = []
    for chunk in range(_CHUNKS):
        part = samples[chunk * size : (chunk + 1) * size]
        power = sum(each * each for each in part) / len(part)
        told.append(round(20 * log10(power**0.5 / _FULL)) if power > 0 else _SILENT_DB)
    return told
