"""局负责人: the month, the year by its months, and what falls due in the bureau."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from liuhen.desk.home import leader, months
from liuhen.desk.home.shapes import Picture
from liuhen.people.actors import Actor


def pictures(actor: Actor, now: datetime) -> Iterator[Picture]:
    """The pictures of the bureau's head."""
    yield months.this_month(actor, now)
    yield months.coverage(actor, now)
    yield months.year(actor, now)
    yield leader.ahead(actor, now)
