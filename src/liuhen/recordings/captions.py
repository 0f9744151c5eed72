"""Where captions say something that somebody looks for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from liuhen.recordings.marking import position
from liuhen.recordings.models import Captions

_SHOWN = 80
MACHINE = "machine"
"""The source of captions that a model heard and nobody has checked (`operations.captioning`)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Spoken:
    """A line of captions: its second, that as people read it, its text, and whether only a machine says so."""

    second: int
    at: str
    text: str
    is_machine: bool = False


def spoken_at(recordings: Sequence[UUID], wanted: str) -> dict[UUID, Spoken]:
    """The first line of each recording's captions that holds every word of a search; those without one are left out.

    Args:
        recordings: few, as a list of hits shows them; who may see them was asked.
        wanted: as somebody typed it.
    """
    words = wanted.casefold().split()
    if not recordings or not words:
        return {}
    found = {}
    rows = Captions.objects.filter(pk__in=recordings).values_list("pk", "cues", "source")
    for recording, cues, source in rows:
        line = next(((begin, text) for begin, _end, text in cues if _holds(text, words)), None)
        if line is not None:
            second = int(line[0]) // 1000
            text = " ".join(str(line[1]).split())
            found[recording] = Spoken(
                second=second, at=position(second), text=text[:_SHOWN], is_machine=source == MACHINE
            )
    return found


def _holds(text: str, words: Sequence[str]) -> bool:
    folded = text.casefold()
    return all(word in folded for word in words)
