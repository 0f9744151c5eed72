"""Who asked and who decides are two people (approver ≠ proposer), deputies counted as those they stand in for.

What somebody asks for while standing in for another is that other's wish too; what somebody decides in another's
place is that other's word. So neither decides on the other's, in whichever direction, and two deputies of one
principal don't decide on each other's.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db.models import Q

from liuhen.people.actors import Actor
from liuhen.people.models import Deputyship
from liuhen.people.periods import bureau_day, running, span_of

_ACCOUNT = "account:"


def is_same_hand(actor: Actor, who: UUID | str | None, at: datetime) -> bool:
    """Whether what somebody did earlier counts as the actor's own.

    Args:
        actor: who would decide now.
        who: the account that asked, or its reference in entries; others than accounts are nobody's hand.
        at: when it asked; whom it stood in for then counts.
    """
    asked = _account(who)
    if asked is None or actor.account_id is None:
        return False
    hands = {actor.account_id, *actor.stands_in_for}
    return asked in hands or not hands.isdisjoint(_principals(asked, at))


def are_same_hand(actor: Actor, asked: Sequence[tuple[UUID | None, datetime]]) -> list[bool]:
    """`is_same_hand` for the rows of a list, in one question whatever their number.

    Args:
        actor: who would decide now.
        asked: of each row the account that asked, and when.
    """
    if actor.account_id is None or not asked:
        return [False] * len(asked)
    hands = {actor.account_id, *actor.stands_in_for}
    deputyships: dict[UUID, list[Deputyship]] = {}
    rows = Deputyship.objects.filter(deputy__in={who for who, _at in asked if who}, grant__account__in=hands)
    for row in rows:
        deputyships.setdefault(row.deputy_id, []).append(row)
    return [
        who is not None and (who in hands or any(_stood(row, at) for row in deputyships.get(who, ())))
        for who, at in asked
    ]


def _stood(row: Deputyship, at: datetime) -> bool:
    is_ended = row.ended_at is not None and row.ended_at <= at
    return row.given_at <= at and not is_ended and span_of(row).holds_on(bureau_day(at))


def own_hands(actor: Actor) -> list[UUID]:
    """The accounts whose requests the actor surely doesn't decide on, for lists: its own and those it stands in for."""
    return [*actor.stands_in_for, *([actor.account_id] if actor.account_id else [])]


def _principals(account_id: UUID, at: datetime) -> set[UUID]:
    rows = Deputyship.objects.filter(running(bureau_day(at)), Q(ended_at=None) | Q(ended_at__gt=at))
    return set(rows.filter(deputy_id=account_id, given_at__lte=at).values_list("grant__account_id", flat=True))


def _account(who: UUID | str | None) -> UUID | None:
    if isinstance(who, UUID) or not who:
        return who or None
    try:
        return UUID(who.removeprefix(_ACCOUNT))
    except ValueError:
        return None  # the console, the worker
