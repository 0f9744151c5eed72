"""Who stands how high where something set by one person is lifted by another (保全: the same rank as setting)."""

from __future__ import annotations

from collections.abc import Iterable

RANKS = {"officer": 1, "leader": 2, "archivist": 2, "legal": 3, "head": 4}
"""The order is ours: no regulation tells it."""


def rank_of(roles: Iterable[str]) -> int:
    """The highest rank among roles; 0 for none that has one."""
    return max((RANKS.get(role, 0) for role in roles), default=0)
