"""Faces proposed by a detector that the site has put in place; a person looks at every one of them.

The engine (onnxruntime) is an optional package and is loaded in the child alone; here only the file is looked at.

A model takes one picture, 1 × 3 × height × width, and answers scores (1 × N × 2, the second of a face) and boxes
(1 × N × 4: left, top, right, bottom, in shares of the picture), as those of the Ultra-Light-Fast family do.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from liuhen.media.errors import FacesNotReadyError
from liuhen.media.masks import MOST_KEYS, MOST_REGIONS, SMALLEST, Box, Key, Region, Shape

ENGINE = "onnxruntime"
EVERY_MS = 400
"""A picture so often is looked at."""
LOST_MS = 1000
"""A face that isn't found for so long is another one when it comes again; until then it's where it was."""
ALIKE = 0.25
"""Two boxes that share so much of both are of one face."""
WIDER = 0.35
"""By such a share of its size a proposed region is larger than the face: hair, ears, and what moves in between."""
_LARGEST_MODEL = 256 << 20
_ONNX_BEGINS = 0x08  # the field `ir_version` of a ModelProto


@dataclass(frozen=True, slots=True)
class Readiness:
    """Whether faces can be proposed here: `problem` is empty, or `unset`, `missing`, `not_model` or `engine`."""

    problem: str
    path: str = ""

    @property
    def is_ready(self) -> bool:
        """Whether nothing is missing."""
        return not self.problem

    def required(self) -> str:
        """The model's path.

        Raises:
            FacesNotReadyError: what is missing.
        """
        if self.problem:
            raise FacesNotReadyError(problem=self.problem, path=self.path)
        return self.path


def available(model: Path | None) -> Readiness:
    """Whether faces can be proposed with a model, and if not, what is missing. Looks at files, loads nothing."""
    if model is None:
        return Readiness("unset")
    told = str(model)
    try:
        with model.open("rb") as file:
            begins, size = file.read(1), model.stat().st_size
    except OSError:
        return Readiness("missing", told)
    if begins != bytes((_ONNX_BEGINS,)) or size > _LARGEST_MODEL:
        return Readiness("not_model", told)
    if importlib.util.find_spec(ENGINE) is None:
        return Readiness("engine", told)
    return Readiness("", told)


@dataclass(frozen=True, slots=True)
class Seen:
    """What was found in one picture."""

    at_ms: int
    boxes: tuple[Box, ...]


@dataclass(slots=True)
class _Face:
    keys: list[tuple[int, Box]] = field(default_factory=list)

    @property
    def last(self) -> tuple[int, Box]:
        return self.keys[-1]


def proposed(pictures: Iterable[Seen]) -> tuple[Region, ...]:
    """Regions that follow the faces that were found, one for each; those that are there longest first.

    Each begins one look before it was first seen and ends one look after it was last: between two looks nobody looked.
    """
    open_ones: list[_Face] = []
    done: list[_Face] = []
    for picture in pictures:
        done += [face for face in open_ones if picture.at_ms - face.last[0] > LOST_MS]
        open_ones = [face for face in open_ones if picture.at_ms - face.last[0] <= LOST_MS]
        free = list(open_ones)
        for box in picture.boxes:
            nearest = max(free, key=lambda face: shared(face.last[1], box), default=None)
            if nearest is None or shared(nearest.last[1], box) < ALIKE:
                open_ones.append(_Face([(picture.at_ms, box)]))
                continue
            free.remove(nearest)
            nearest.keys.append((picture.at_ms, box))
    faces = sorted([*done, *open_ones], key=lambda face: face.keys[0][0] - face.last[0])[:MOST_REGIONS]
    return tuple(_region(face, number) for number, face in enumerate(faces, 1))


def _region(face: _Face, number: int) -> Region:
    return Region(
        label=f"人脸 {number}",
        shape=Shape.ELLIPSE,
        from_ms=max(face.keys[0][0] - EVERY_MS, 0),
        to_ms=face.last[0] + EVERY_MS,
        keys=tuple(_key(at, box) for at, box in face.keys[:MOST_KEYS]),
    )


def _key(at_ms: int, box: Box) -> Key:
    wide, high = min(max(box.w * (1 + WIDER), SMALLEST), 1.0), min(max(box.h * (1 + WIDER), SMALLEST), 1.0)
    left = min(max(box.x + box.w / 2 - wide / 2, 0.0), 1 - wide)
    top = min(max(box.y + box.h / 2 - high / 2, 0.0), 1 - high)
    return Key(at_ms=at_ms, x=round(left, 4), y=round(top, 4), w=round(wide, 4), h=round(high, 4))


def shared(one: Box, other: Box) -> float:
    """What two boxes have in common, as a share of what they cover together."""
    wide = min(one.x + one.w, other.x + other.w) - max(one.x, other.x)
    high = min(one.y + one.h, other.y + other.h) - max(one.y, other.y)
    if wide <= 0 or high <= 0:
        return 0.0
    both = wide * high
    return both / (one.w * one.h + other.w * other.h - both)


def apart(found: Sequence[tuple[float, Box]], *, most: int = 50) -> tuple[Box, ...]:
    """The likeliest boxes of several that mean the same faces."""
    kept: list[Box] = []
    for _score, box in sorted(found, key=lambda each: -each[0]):
        if len(kept) < most and all(shared(box, other) < ALIKE for other in kept):
            kept.append(box)
    return tuple(kept)
