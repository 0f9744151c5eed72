"""What the machine finds of a drawn recording beforehand, beside the items of the form: for the reviewer to judge.

What is known of a recording's case and activity is judged above this room, which is told by `ask_for_hints` whom to
ask. Nothing of it is written or chosen: an answer is the reviewer's alone (invariant 10).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime

from liuhen.people.actors import Actor
from liuhen.recordings.models import Recording
from liuhen.rules.supervision import SupervisionRules

Hinting = Callable[[Actor, Recording, datetime], Mapping[str, Sequence[str]]]
"""What is found of a recording that the actor may look at, in words, by what an item names as its `machine`."""

_sources: list[Hinting] = []


def ask_for_hints(source: Hinting) -> None:
    """Say who knows something of a recording beforehand. Any number of times."""
    if source not in _sources:
        _sources.append(source)


def hints_of(
    *, actor: Actor, recording: Recording, rules: SupervisionRules, now: datetime
) -> dict[str, tuple[str, ...]]:
    """What is found of a recording, by the code of the form's item; an item with nothing found has none.

    Args:
        actor: who reviews, and may look at the recording: its caller has asked.
        recording: which.
        rules: those of the form.
        now: the moment of looking.
    """
    wanted = {one.code: one.machine for one in rules.items if one.machine}
    if not wanted:
        return {}
    found = [source(actor, recording, now) for source in _sources]
    told = {code: tuple(text for each in found for text in each.get(kind, ())) for code, kind in wanted.items()}
    return {code: texts for code, texts in told.items() if texts}
