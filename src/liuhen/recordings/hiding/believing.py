"""How much of what a player says is believed: never more, in all, than the clock allows since the copy was opened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from liuhen.media.masks import missing

FASTEST = 2
"""At more than twice its speed nobody watches."""
SLACK_MS = 1000
"""Clocks of browsers and networks; once for a person and a copy, however often it tells or opens the page."""
UNTOLD_MS = 10_000
"""What another page of the same person may have played and not told yet when one is opened: twice five seconds."""
GAP_MS = 600
"""A gap up to this is none: a player tells where it is a few times a second, and ends between pictures."""
GAPS_SHARE = 50
"""Such gaps together: one part in so many of the copy, or a single one; else one tells a little and skips the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """What one person may still say that it played of a copy.

    Attributes:
        opened_at: when it was opened last.
        claimed_ms: what was said since then, with what was said too much before; less than 0 is what wasn't told yet.
    """

    opened_at: datetime
    claimed_ms: int = 0

    def opened(self, now: datetime) -> Budget:
        """The same once the copy is opened again: time that nothing was played in lapses, what was overdrawn stays."""
        return Budget(opened_at=now, claimed_ms=max(self.claimed_ms - self._allowed(now), -UNTOLD_MS))

    def told(self, now: datetime, played_ms: int) -> Budget | None:
        """The same once the player has told of so many milliseconds; None when that can't have been."""
        claimed = self.claimed_ms + played_ms
        return None if claimed > self._allowed(now) + SLACK_MS else replace(self, claimed_ms=claimed)

    def _allowed(self, now: datetime) -> int:
        return round(FASTEST * max((now - self.opened_at).total_seconds(), 0.0) * 1000)


def unplayed(stretches: Sequence[tuple[int, int]], whole: int) -> list[tuple[int, int]]:
    """The stretches of a copy of `whole` milliseconds that were not played, the small gaps of a player left out."""
    gaps = missing(stretches, whole, slack=0)
    left, forgiven = max(GAP_MS, whole // GAPS_SHARE), set()
    for gap in sorted(gaps, key=lambda each: each[1] - each[0]):
        length = gap[1] - gap[0]
        if length > min(GAP_MS, left):
            break
        left -= length
        forgiven.add(gap)
    return [gap for gap in gaps if gap not in forgiven]
