"""What is done from the figures' page."""

from __future__ import annotations

from datetime import datetime

from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.work import operations as work

TALLY, COVER = "desk.tally", "desk.cover"


def count_anew(*, actor: Actor, now: datetime) -> None:
    """Have the worker count now. Nothing of the archive changes by it, so it leaves no entry.

    Raises:
        NotPermittedError: the actor reads no figures.
    """
    require(actor, Capability.READ_FIGURES)
    for name in (TALLY, COVER):
        work.enqueue(name=name, payload={}, now=now, unique=f"recurring:{name}")
