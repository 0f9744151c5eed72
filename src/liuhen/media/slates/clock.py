"""The server's time on the film's own axis, from a live code that was seen to tick. Pure.

A screen shows a code from the moment that the code names until the next code's moment. So each sighting bounds the
difference `d` between the server's time and the film's axis from both sides: the code wasn't there yet in the frame
before the first in which it was read, and was there in that; the same holds at its end. What all sightings allow
is an interval, whose middle is the answer and whose half is its uncertainty. With every frame looked at, the change
from one code to the next leaves one frame's step: half a step to each side.

A code that doesn't change proves no time: a photo or a saved picture of a live code is signed as well as the code
itself. So at least two codes are needed, and codes that contradict each other (shown faster, slower or later than
they say) give nothing but that finding.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from liuhen.media.slates.model import Kind, Sighting, Slate

SHOWN_WITHIN_S = 0.05
"""How late a screen may show a code: the page draws at its moment, the screen follows within some pictures of its own
(three at 60 a second). It is added to the uncertainty."""
APART_S = 5.0
"""So many seconds without a code, and the next one is another filming of the slate."""
TICK_S = 1.0
"""How long a code is shown."""


class Mismatch(StrEnum):
    """Why no time can be told."""

    STILL = "still"
    """One code only, shown for no longer than one may be: perhaps a picture, perhaps a short look."""
    REPLAYED = "replayed"
    """Shown for longer than a screen shows it, or not in step: a saved picture, or another film of a screen."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Clock:
    """At `at_s` of the film's own axis the server's time was `server_at`, give or take `uncertainty_s` seconds."""

    at_s: float
    server_at: datetime
    uncertainty_s: float
    codes: int


def stretches(seen: Sequence[tuple[Sighting, Slate]]) -> list[list[tuple[Sighting, Slate]]]:
    """The same, apart where so long passed that the slate was filmed anew: each stretch has a clock of its own."""
    told: list[list[tuple[Sighting, Slate]]] = []
    for each in sorted(seen, key=lambda pair: pair[0].at_s):
        if told and each[0].at_s - max(one.last_s for one, _slate in told[-1]) <= APART_S:
            told[-1].append(each)
        else:
            told.append([each])
    return told


def read_clock(seen: Sequence[tuple[Sighting, Slate]]) -> Clock | Mismatch | None:
    """The server's time from the genuine live slates of one stretch of film.

    Args:
        seen: genuine ones only, of one of the `stretches`; printed ones among them say nothing and are left out.

    Returns:
        The time; why there's none; or None where no live code was seen at all.
    """
    live = sorted(
        ((sighting, slate.at) for sighting, slate in seen if slate.kind == Kind.LIVE and slate.at is not None),
        key=lambda each: (each[1], each[0].at_s),
    )
    if not live:
        return None
    if any(sighting.last_s - sighting.at_s > TICK_S + sighting.interval_s + SHOWN_WITHIN_S for sighting, _at in live):
        return Mismatch.REPLAYED
    if len({at for _sighting, at in live}) == 1:
        return Mismatch.STILL
    base = live[0][1]
    # d = server's time minus film's time, in seconds after `base`
    least, most = float("-inf"), float("inf")
    for sighting, at in live:
        shown = (at - base) / timedelta(seconds=1)
        least = max(least, shown - sighting.at_s)
        most = min(most, shown + TICK_S - sighting.last_s)
    if least > most + SHOWN_WITHIN_S:
        return Mismatch.REPLAYED
    middle = (least + most) / 2
    first = live[0][0]
    return Clock(
        at_s=first.at_s,
        server_at=base + timedelta(seconds=middle + first.at_s),
        uncertainty_s=abs(most - least) / 2 + SHOWN_WITHIN_S,
        codes=len({at for _sighting, at in live}),
    )
