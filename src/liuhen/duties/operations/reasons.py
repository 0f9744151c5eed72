"""Reasons that people give, and the deadlines that they may give them for."""

from __future__ import annotations

from uuid import UUID

from liuhen.duties.errors import DeadlineNotFoundError, ReasonNeededError
from liuhen.duties.models import Deadline
from liuhen.duties.queries import visible_deadlines
from liuhen.people.actors import Actor

REASON_LENGTH = 500


def given(reason: str, *, field: str = "reason") -> str:
    """A reason without the space around it.

    Raises:
        ReasonNeededError: there is none, or it's longer than 500 characters.
    """
    cleaned = reason.strip()
    if not 0 < len(cleaned) <= REASON_LENGTH or "\x00" in cleaned:
        raise ReasonNeededError(field=field, longest=REASON_LENGTH)
    return cleaned


def held(actor: Actor, deadline_id: UUID) -> Deadline:
    """A deadline that the actor may know of, its row held until the transaction ends.

    Raises:
        DeadlineNotFoundError: there is none, or not for this actor.
    """
    known = visible_deadlines(actor).filter(id=deadline_id).exists()
    row = Deadline.objects.select_for_update().filter(id=deadline_id).first() if known else None
    if row is None:
        raise DeadlineNotFoundError
    return row
