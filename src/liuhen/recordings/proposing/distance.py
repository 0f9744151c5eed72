"""How far two places lie apart. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt

EARTH_M = 6_371_000
E7 = 10_000_000


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in ten-millionths of a degree, north and east positive."""

    latitude_e7: int
    longitude_e7: int


def metres(one: Spot, other: Spot) -> float:
    """Metres between two places, over the ground of a round earth: half a percent off at most."""
    north, north_too = radians(one.latitude_e7 / E7), radians(other.latitude_e7 / E7)
    up = sin((north_too - north) / 2) ** 2
    aside = sin(radians((other.longitude_e7 - one.longitude_e7) / E7) / 2) ** 2
    return 2 * EARTH_M * asin(min(1.0, sqrt(up + cos(north) * cos(north_too) * aside)))
