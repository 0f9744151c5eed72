"""How progress is told: a callable that takes the share done, 0 to 1. It may raise to end the work."""

from __future__ import annotations

from collections.abc import Callable

Report = Callable[[float], None]


def ignore(_progress: float) -> None:
    """Tells nobody."""


def part(report: Report, start: float, end: float) -> Report:
    """A report for a step that is the stretch from `start` to `end` of the whole."""
    return lambda progress: report(start + (end - start) * progress)
