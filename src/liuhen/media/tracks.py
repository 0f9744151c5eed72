"""In the child: one stream of a preview each, from decoded frames to packets in the new file."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.filter import Graph
from av.video.frame import PictureType, VideoFrame
from av.video.stream import VideoStream

from liuhen.media import opening

SHORT_SIDE = 720
MOST_FRAMES_A_SECOND = 30
USUAL_FRAMES_A_SECOND = Fraction(25)
KEYFRAME_EVERY_S = 2
VIDEO_OPTIONS = {"preset": "veryfast", "crf": "26"}
SAMPLE_RATE = 48_000
AUDIO_BIT_RATE = 96_000
AAC_SAMPLES = 1024
CLOCK = Fraction(1, 90_000)
CARD_EVERY_S = 1


@dataclass(frozen=True, slots=True, kw_only=True)
class Quality:
    """What pictures become: lines at most, pictures a second at most, the encoder's options."""

    lines: int
    most_rate: int
    options: Mapping[str, str]


SMALL = Quality(lines=SHORT_SIDE, most_rate=MOST_FRAMES_A_SECOND, options=VIDEO_OPTIONS)
FULL = Quality(lines=opening.LONGEST_SIDE, most_rate=240, options={"preset": "veryfast", "crf": "18"})
"""As filmed, as well as the eye can tell: for evidence."""

_TURNS = {90: ("cclock",), -90: ("clock",), 180: ("clock", "clock"), -180: ("clock", "clock")}
Frame = VideoFrame | AudioFrame
Mark = Callable[[int, int], Path]
"""Gives the PNG that is laid over pictures of a width and height, of that very size."""


class Track(ABC):
    """What both kinds share: time is counted from the file's own beginning, and the filters follow changing input.

    Attributes:
        made: how many frames went into the new file.
        reached: the latest moment taken in, in seconds.
        step: seconds from one frame to the next, where the source doesn't say.
    """

    def __init__(self, output: OutputContainer, start: Fraction, step: Fraction) -> None:
        self.output = output
        self.start = start
        self.step = step
        self.made = 0
        self.reached = Fraction(0)
        self._graph: Graph | None = None
        self._shape: tuple[object, ...] = ()

    def take(self, frame: Frame) -> None:
        """Take a decoded frame in; one that lies before the beginning or absurdly late is left out."""
        base = frame.time_base or CLOCK
        moment = frame.pts if frame.pts is not None else frame.dts
        seconds = moment * base - self.start if moment is not None else self.reached + self.step
        if not 0 <= seconds <= opening.LONGEST_S:
            return
        self.reached = max(self.reached, seconds)
        frame.time_base, frame.pts = base, round(seconds / base)
        shape = self._shape_of(frame)
        if self._graph is None or shape != self._shape:
            self._drain()
            self._graph, self._shape = self._build(frame), shape
        self._graph.push(frame)
        self._pull(self._graph)

    def end(self) -> None:
        """Write everything that is still on its way."""
        self._drain()
        self._encode(None)

    def _drain(self) -> None:
        if self._graph is not None:
            self._graph.push(None)
            self._pull(self._graph)
            self._graph = None

    def _pull(self, graph: Graph) -> None:
        while True:
            try:
                frame = graph.pull()
            except (av.error.BlockingIOError, av.error.EOFError):
                return
            if isinstance(frame, VideoFrame | AudioFrame):
                self._encode(frame)

    @abstractmethod
    def _shape_of(self, frame: Frame) -> tuple[object, ...]:
        """What the filters are built for."""

    @abstractmethod
    def _build(self, frame: Frame) -> Graph:
        """The filters for frames of this shape."""

    @abstractmethod
    def _encode(self, frame: Frame | None) -> None:
        """Encode and write one filtered frame; None empties the encoder."""


class PictureTrack(Track):
    """Pictures: upright, square pixels, no interlacing, H.264; at most 720 lines and 30 a second unless told otherwise.

    Args:
        first: the source's first picture; it settles the size of all.
        mark: see `Mark`; None leaves the pictures as they are.
        quality: how large and how good.
    """

    def __init__(
        self,
        output: OutputContainer,
        start: Fraction,
        source: VideoStream,
        first: VideoFrame,
        *,
        mark: Mark | None = None,
        quality: Quality = SMALL,
    ) -> None:
        self._mark = mark
        rate = source.average_rate or source.guessed_rate or USUAL_FRAMES_A_SECOND
        self._thin, self._most_rate = rate > quality.most_rate + 1, quality.most_rate
        rate = min(max(Fraction(rate), Fraction(1)), Fraction(quality.most_rate))
        super().__init__(output, start, 1 / rate)
        self._aspect = source.sample_aspect_ratio
        self._size = opening.upright_size(first, self._aspect, quality.lines)
        self._last = -1
        self._stream = output.add_stream("libx264", rate=rate, options=dict(quality.options))
        self._stream.width, self._stream.height = self._size
        self._stream.pix_fmt = "yuv420p"
        context, given = self._stream.codec_context, source.codec_context
        context.time_base = CLOCK
        context.thread_type = "FRAME"  # PyAV's own choice is slices, which are slower here and worse to look at
        context.gop_size = round(rate * KEYFRAME_EVERY_S)
        context.color_primaries, context.color_trc = given.color_primaries, given.color_trc
        context.colorspace = given.colorspace

    def _shape_of(self, frame: Frame) -> tuple[object, ...]:
        assert isinstance(frame, VideoFrame)  # noqa: S101 - the stream's own kind
        return frame.width, frame.height, frame.format.name, frame.rotation, frame.interlaced_frame, frame.time_base

    def _build(self, frame: Frame) -> Graph:
        assert isinstance(frame, VideoFrame)  # noqa: S101 - the stream's own kind
        graph = Graph()
        steps = [
            graph.add_buffer(
                width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base or CLOCK
            )
        ]
        if frame.interlaced_frame:
            steps.append(graph.add("yadif", "mode=send_frame:deint=interlaced"))
        if self._thin:
            steps.append(graph.add("fps", f"fps={self._most_rate}"))
        turns = _TURNS.get(frame.rotation, ())
        width, height = reversed(self._size) if len(turns) == 1 else self._size
        steps.append(graph.add("scale", f"{width}:{height}:flags=bicubic"))
        steps += [graph.add("transpose", f"dir={turn}") for turn in turns]
        ending = [graph.add("setsar", "1"), graph.add("format", "yuv420p"), graph.add("buffersink")]
        if self._mark is not None:
            # One picture that stays: the last frame of an input that has ended is laid over all that follow.
            over, drawn = graph.add("overlay"), graph.add("movie", filename=str(self._mark(*self._size)))
            drawn.link_to(over, 0, 1)
            ending.insert(0, over)
        graph.link_nodes(*steps, *ending).configure()
        return graph

    def _encode(self, frame: Frame | None) -> None:
        if frame is None:
            self.output.mux(self._stream.encode(None))
            return
        assert isinstance(frame, VideoFrame)  # noqa: S101 - the stream's own kind
        moment = round((frame.pts or 0) * (frame.time_base or CLOCK) / CLOCK)
        if moment <= self._last:
            return  # a clock that stands still or jumps back; players need one that runs
        self._last = moment
        frame.pts, frame.time_base = moment, CLOCK
        frame.pict_type = PictureType.NONE  # the encoder chooses; the source's choice would cost quality
        self.output.mux(self._stream.encode(frame))
        self.made += 1


class CardTrack:
    """Of sound alone: one still picture for as long as it lasts, so that its mark is seen by whoever hears it.

    Attributes:
        made: how many pictures went into the new file; one every `CARD_EVERY_S`.
    """

    def __init__(self, output: OutputContainer, card: Path) -> None:
        self.output = output
        self.made = 0
        with av.open(str(card)) as drawn:
            picture = next(drawn.decode(video=0))
        self._picture = picture.reformat(format="yuv420p")
        self._stream = output.add_stream("libx264", rate=1, options={"preset": "veryfast", "tune": "stillimage"})
        self._stream.width, self._stream.height, self._stream.pix_fmt = picture.width, picture.height, "yuv420p"
        self._stream.codec_context.time_base = CLOCK

    def upto(self, seconds: Fraction) -> None:
        """Show it as far as the sound goes."""
        while self.made * CARD_EVERY_S <= seconds:
            self._picture.pts, self._picture.time_base = round(self.made * CARD_EVERY_S / CLOCK), CLOCK
            self.output.mux(self._stream.encode(self._picture))
            self.made += 1

    def end(self) -> None:
        """Write everything that is still on its way."""
        self.output.mux(self._stream.encode(None))


class SoundTrack(Track):
    """Sound: AAC at 48 kHz, one or two channels; gaps and a late start are filled with silence, so it stays in step.

    Args:
        card: what is shown meanwhile, where there are no pictures.
    """

    def __init__(
        self, output: OutputContainer, start: Fraction, source: AudioStream, *, card: CardTrack | None = None
    ) -> None:
        super().__init__(output, start, Fraction(0))
        self._card = card
        self._layout = "mono" if source.codec_context.channels == 1 else "stereo"
        self._stream = output.add_stream("aac", rate=SAMPLE_RATE, layout=self._layout)
        self._stream.bit_rate = AUDIO_BIT_RATE

    def _shape_of(self, frame: Frame) -> tuple[object, ...]:
        assert isinstance(frame, AudioFrame)  # noqa: S101 - the stream's own kind
        return frame.sample_rate, frame.format.name, frame.layout.name, frame.time_base

    def _build(self, frame: Frame) -> Graph:
        assert isinstance(frame, AudioFrame)  # noqa: S101 - the stream's own kind
        graph = Graph()
        first = ":first_pts=0" if not self.made else ""
        graph.link_nodes(
            graph.add_abuffer(
                sample_rate=frame.sample_rate,
                format=frame.format,
                layout=frame.layout,
                time_base=frame.time_base or CLOCK,
            ),
            graph.add("aresample", f"{SAMPLE_RATE}:async=1{first}"),
            graph.add("aformat", f"sample_fmts=fltp:channel_layouts={self._layout}"),
            graph.add("asetnsamples", f"n={AAC_SAMPLES}:p=0"),
            graph.add("abuffersink"),
        ).configure()
        return graph

    def _encode(self, frame: Frame | None) -> None:
        assert not isinstance(frame, VideoFrame)  # noqa: S101 - the stream's own kind
        if self._card is not None:
            self._card.upto(self.reached)
        self.output.mux(self._stream.encode(frame))
        self.made += frame is not None
        if frame is None and self._card is not None:
            self._card.end()
