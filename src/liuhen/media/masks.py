"""遮挡: what is hidden in a copy, and when: regions that move between key frames, stretches of sound. Pure.

Places are shares of the upright picture, 0 to 1, from its left upper corner; times are milliseconds from the beginning.
"""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from liuhen.media.errors import MasksUnreadableError

SCHEMA = "liuhen/masks/1"
MOST_REGIONS, MOST_KEYS, MOST_SOUNDS = 100, 2000, 500
LONGEST_MS = 24 * 3600 * 1000
SMALLEST = 0.002
"""A region's least width and height, as a share of the picture."""
LABEL_LENGTH = 40
BLOCKS = 12
"""A pixelated region has so many blocks at most along its longer side."""

Moment = Annotated[int, Field(ge=0, le=LONGEST_MS)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Shape(StrEnum):
    """A rectangle, or the ellipse that fits into it."""

    RECTANGLE = "rectangle"
    ELLIPSE = "ellipse"


class Covering(StrEnum):
    """How it's covered: by one tone, or by at most `BLOCKS` × `BLOCKS` coarse blocks."""

    SOLID = "solid"
    PIXELATE = "pixelate"


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Key(_Told):
    """Where a region is at a moment: left, top, width, height."""

    at_ms: Moment
    x: Share
    y: Share
    w: Annotated[float, Field(ge=SMALLEST, le=1, allow_inf_nan=False)]
    h: Annotated[float, Field(ge=SMALLEST, le=1, allow_inf_nan=False)]


@dataclass(frozen=True, slots=True)
class Box:
    """A place in a picture, in shares of it."""

    x: float
    y: float
    w: float
    h: float


class Region(_Told):
    """A covered place.

    Attributes:
        label: what people call it.
        from_ms, to_ms: from when to when it's covered; `to_ms` None means to the end.
        keys: where it is; between two it moves in a straight line, before the first and after the last it stays.
    """

    label: Annotated[str, Field(max_length=LABEL_LENGTH)] = ""
    shape: Shape = Shape.RECTANGLE
    covering: Covering = Covering.SOLID
    from_ms: Moment = 0
    to_ms: Moment | None = None
    keys: Annotated[tuple[Key, ...], Field(min_length=1, max_length=MOST_KEYS)]

    @model_validator(mode="after")
    def _in_order(self) -> Region:
        if self.to_ms is not None and self.to_ms < self.from_ms:
            raise ValueError("order")
        if any(one.at_ms >= other.at_ms for one, other in zip(self.keys, self.keys[1:], strict=False)):
            raise ValueError("order")
        return self

    def place(self, at_ms: float) -> Box:
        """Where it is at a moment."""
        after = bisect_right(self.keys, at_ms, key=lambda each: each.at_ms)
        if after == 0 or after == len(self.keys):
            key = self.keys[max(after - 1, 0)]
            return Box(key.x, key.y, key.w, key.h)
        one, other = self.keys[after - 1], self.keys[after]
        share = (at_ms - one.at_ms) / (other.at_ms - one.at_ms)
        return Box(
            one.x + (other.x - one.x) * share,
            one.y + (other.y - one.y) * share,
            one.w + (other.w - one.w) * share,
            one.h + (other.h - one.h) * share,
        )

    def places(self, before_ms: float, at_ms: float, after_ms: float) -> tuple[Box, ...]:
        """Everywhere it is from the picture before one until the picture after it, turns included.

        So a picture that a player shows a moment early or late is covered too.
        """
        turns = [key.at_ms for key in self.keys if before_ms < key.at_ms < after_ms]
        return tuple(self.place(each) for each in sorted({before_ms, at_ms, after_ms, *turns}))

    def covers(self, before_ms: float, gone_ms: float) -> bool:
        """Whether it covers a picture, given when the one before it comes and the one after it goes."""
        return gone_ms > self.from_ms and (self.to_ms is None or before_ms <= self.to_ms)


class Sound(_Told):
    """A stretch without its sound: silent, or with a tone instead."""

    from_ms: Moment
    to_ms: Moment
    instead: Literal["silence", "tone"] = "silence"

    @model_validator(mode="after")
    def _in_order(self) -> Sound:
        if self.to_ms <= self.from_ms:
            raise ValueError("order")
        return self


class Masks(_Told):
    """Everything that a copy hides."""

    schema_: Literal["liuhen/masks/1"] = Field(default="liuhen/masks/1", alias="schema")
    regions: Annotated[tuple[Region, ...], Field(max_length=MOST_REGIONS)] = ()
    sounds: Annotated[tuple[Sound, ...], Field(max_length=MOST_SOUNDS)] = ()

    def as_json(self) -> dict[str, object]:
        """As it's kept; `read_masks` reads it back."""
        return self.model_dump(mode="json", by_alias=True)

    @property
    def is_empty(self) -> bool:
        """Whether nothing is hidden."""
        return not self.regions and not self.sounds


def read_masks(text: str) -> Masks:
    """Masks from their JSON.

    Raises:
        MasksUnreadableError: what's wrong, and with the how manieth region or stretch of sound.
    """
    try:
        return Masks.model_validate_json(text)
    except ValidationError as error:
        raise _problem(error) from None


def masks_of(kept: object) -> Masks:
    """Masks as `as_json` gave them; raises as `read_masks`."""
    return read_masks(json.dumps(kept))


def _problem(error: ValidationError) -> MasksUnreadableError:
    first = error.errors()[0]
    where = list(first["loc"])
    what = where[0] if where and where[0] in ("regions", "sounds") else "form"
    place = int(where[1]) + 1 if len(where) > 1 and isinstance(where[1], int) else 0
    problem = "order" if first["type"] == "value_error" else "many" if first["type"] == "too_long" else "value"
    return MasksUnreadableError(what=what, place=place, problem="form" if what == "form" else problem)


def silent_stretches(sounds: Iterable[Sound]) -> list[tuple[int, int]]:
    """From when to when nothing of the sound is left, in order and without overlaps."""
    return joined((each.from_ms, each.to_ms) for each in sounds)


def joined(stretches: Iterable[tuple[int, int]], *, slack: int = 0) -> list[tuple[int, int]]:
    """Stretches in order; those that touch, or are no more than `slack` apart, as one."""
    found: list[tuple[int, int]] = []
    for begin, end in sorted(stretches):
        if found and begin <= found[-1][1] + slack:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((begin, end))
    return found


def missing(stretches: Sequence[tuple[int, int]], whole: int, *, slack: int) -> list[tuple[int, int]]:
    """What of 0 to `whole` no stretch covers; gaps of no more than `slack` are none."""
    lacking: list[tuple[int, int]] = []
    reached = 0
    for begin, end in [*joined(stretches), (whole, whole)]:
        if begin - reached > slack:
            lacking.append((reached, min(begin, whole)))
        reached = max(reached, end)
    return lacking
