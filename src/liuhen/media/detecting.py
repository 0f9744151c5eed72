"""In the child: faces of a film, picture by picture, by a detector behind one small interface; it's only read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Protocol

from av.video.frame import VideoFrame
from PIL import Image

from liuhen.media import opening
from liuhen.media.errors import FacesNotReadyError, MediaUnreadableError
from liuhen.media.faces import EVERY_MS, Seen, apart, proposed
from liuhen.media.masks import Box, Masks
from liuhen.media.progress import Report

SURE = 0.6
"""Below it a box is no face. Rather too many: a person takes away what is none, and misses what isn't proposed."""
USUAL = (240, 320)
"""Height and width where a model doesn't name them."""
MIDDLE, REACH = 127.0, 128.0
_CHANNELS = 3


class Detector(Protocol):
    """Takes an upright picture, gives the places of faces in shares of it, with how sure each is."""

    def find(self, picture: Image.Image) -> list[tuple[float, Box]]:
        """The faces in one picture."""


class OnnxDetector:
    """A model in ONNX, by onnxruntime.

    Raises:
        FacesNotReadyError: the engine isn't there, or the file isn't such a model.
    """

    def __init__(self, model: str) -> None:
        try:
            import numpy as np
            import onnxruntime
        except ImportError as error:
            raise FacesNotReadyError(problem="engine", path=model) from error
        self._numbers: Any = np
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1  # of a worker that others wait for as well
        try:
            self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        except Exception as error:
            raise FacesNotReadyError(problem="unloadable", path=model) from error
        taken, given = self._session.get_inputs(), self._session.get_outputs()
        sides = list(taken[0].shape) if len(taken) == 1 else []
        if len(sides) != len(("batch", "channel", "height", "width")) or sides[1] != _CHANNELS or len(given) != 2:  # noqa: PLR2004 - scores, boxes
            raise FacesNotReadyError(problem="kind", path=model)
        self._name = taken[0].name
        height, width = (side if isinstance(side, int) else usual for side, usual in zip(sides[2:], USUAL, strict=True))
        self._size = (width, height)

    def find(self, picture: Image.Image) -> list[tuple[float, Box]]:
        """The faces in one picture."""
        small = picture.convert("RGB").resize(self._size, Image.Resampling.BILINEAR)
        numbers = self._numbers
        pixels = numbers.asarray(small, dtype=numbers.float32)
        fed = ((pixels - MIDDLE) / REACH).transpose(2, 0, 1)[None]
        answers = self._session.run(None, {self._name: numbers.ascontiguousarray(fed, dtype=numbers.float32)})
        scores, boxes = sorted(answers, key=lambda each: each.shape[-1])
        return [
            (float(score[1]), _box(*(float(side) for side in box)))
            for score, box in zip(scores[0], boxes[0], strict=True)
            if score[1] >= SURE
        ]


def _box(left: float, top: float, right: float, bottom: float) -> Box:
    left, top, right, bottom = (min(max(side, 0.0), 1.0) for side in (left, top, right, bottom))
    return Box(left, top, max(right - left, 0.0), max(bottom - top, 0.0))


def find_faces(arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    """The operation: `source`, `model` and `target` in; masks as JSON go into `target`.

    Returns:
        faces: how many regions are proposed; pictures: how many were looked at.

    Raises:
        FacesNotReadyError: the model can't be loaded.
        MediaUnreadableError: no picture can be decoded.
    """
    detector = OnnxDetector(arguments["model"])
    regions, looked = follow(Path(arguments["source"]), detector, report)
    Path(arguments["target"]).write_text(regions.model_dump_json(by_alias=True), encoding="utf-8")
    return {"faces": len(regions.regions), "pictures": looked}


def follow(source: Path, detector: Detector, report: Report) -> tuple[Masks, int]:
    """Look for faces in a film's pictures, some every second, and propose regions that follow them."""
    seen = [
        Seen(at_ms, tuple(box for box in apart(detector.find(picture)) if box.w and box.h))
        for at_ms, picture in _pictures(source, report)
    ]
    if not seen:
        raise MediaUnreadableError(reason="nothing")
    return Masks(regions=proposed(seen)), len(seen)


def _pictures(source: Path, report: Report) -> Iterator[tuple[int, Image.Image]]:
    with opening.opened(source) as (container, _file):
        stream = opening.best_video(container)
        if stream is None:
            return
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = opening.THREADS
        start, length, due = opening.start_of(container), opening.duration_of(container), 0
        for packet in opening.packets(container, stream):
            for frame in opening.decoded(packet) or ():
                at = frame.pts if frame.pts is not None else frame.dts
                if not isinstance(frame, VideoFrame) or at is None:
                    continue
                at_ms = round((at * (frame.time_base or Fraction(1, 90_000)) - start) * 1000)
                if at_ms < due:
                    continue
                due = at_ms + EVERY_MS
                yield max(at_ms, 0), _upright(frame)
                if length:
                    report(min(at_ms / 1000 / length, 1.0))


def _upright(frame: VideoFrame) -> Image.Image:
    picture: Image.Image = frame.to_image()  # type: ignore[no-untyped-call]
    return picture.rotate(frame.rotation, expand=True) if frame.rotation else picture
