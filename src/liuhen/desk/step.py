"""One thing to do, as the home page shows it."""

from __future__ import annotations

from dataclasses import dataclass

from liuhen.paging import COUNT_CAP

MOST = 5
"""Things of one kind that stand by themselves; more are told as a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One thing to do.

    Attributes:
        title: what to do, as a sentence without its stop.
        detail: of what, or since when.
        url: where it's done.
        label: what the link there says.
        icon: a name from `frontend/icons.json`.
        tone: of `look.TONES`; `bad` for what is late, `attention` for what is owed.
        count: how many stand behind it; empty for one thing.
        note: whether its deadline, or some of them, is provisional and why; empty otherwise.
    """

    title: str
    detail: str
    url: str
    label: str
    icon: str
    tone: str = "attention"
    count: str = ""
    note: str = ""


def number_behind(step: Step) -> int:
    """How many things a step stands for; one more than the cap where nobody counted on."""
    return 1 if not step.count else COUNT_CAP + 1 if step.count.endswith("+") else int(step.count)


def capped(count: int) -> str:
    """A count as it's shown: counting on beyond the cap would cost too much."""
    return f"{COUNT_CAP}+" if count > COUNT_CAP else str(count)
