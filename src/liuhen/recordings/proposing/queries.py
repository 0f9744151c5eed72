"""The queue of what somebody still has to describe, a page at a time, each with what is proposed for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db.models import Q, QuerySet

from liuhen.paging import COUNT_CAP, Count, count_all
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, require
from liuhen.people.scopes import own_officer
from liuhen.recordings.composing import in_shooting_order
from liuhen.recordings.listing import FOOTAGE, POSTERS, SHOWN
from liuhen.recordings.models import Recording
from liuhen.recordings.proposing.errors import NotWaitingError
from liuhen.recordings.proposing.gathering import proposals
from liuhen.recordings.proposing.weighing import Proposal
from liuhen.recordings.queries import undescribed, visible_to
from liuhen.recordings.visible import hidden_from, sealed_ids

PAGE = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """A recording that waits for its description, with what is proposed."""

    recording: Recording
    proposal: Proposal


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """A page of the queue.

    Attributes:
        rows: in shooting order.
        after: the key of the page behind it; None on the last.
        count: how many wait, at most `paging.COUNT_CAP`.
        capped: there may be more.
    """

    rows: Sequence[Proposed]
    after: UUID | None
    count: int
    capped: bool


def sheet(*, actor: Actor, everyone: bool = False, after: UUID | None = None) -> Sheet:
    """Return a page of what waits for a description, in shooting order, with proposals.

    Args:
        actor: who describes.
        everyone: all that the actor may describe; else what the actor filmed, or took in of nobody known.
        after: the last recording of the page before; it may have been described since.

    Raises:
        NotPermittedError: the actor may not describe recordings.
    """
    require(actor, Capability.DESCRIBE)
    rows = undescribed(actor=actor) if everyone else own(actor)
    counted = count_all(rows) if everyone else _count_own(rows)
    last = Recording.objects.filter(id=after).first() if after is not None else None
    behind = rows.filter(_behind(last)) if last is not None else rows
    keys = list(behind.values_list("pk", flat=True)[: PAGE + 1])  # alone they're read from an index
    shown = list(in_shooting_order(_shown().filter(pk__in=keys)))
    found = proposals(actor=actor, recordings=shown[:PAGE])
    return Sheet(
        rows=[Proposed(recording=one, proposal=found[one.id]) for one in shown[:PAGE]],
        after=shown[PAGE - 1].id if len(shown) > PAGE else None,
        count=counted.number,
        capped=counted.capped,
    )


def _count_own(rows: QuerySet[Recording]) -> Count:
    """Count as `count_all` does, but in their order: out of it SQLite leaves the officer's index for a longer way."""
    number = len(rows.values_list("pk", flat=True)[: COUNT_CAP + 1])
    return Count(min(number, COUNT_CAP), number > COUNT_CAP)


def own(actor: Actor) -> QuerySet[Recording]:
    """What an officer filmed, and what an officer took in of which nobody knows who filmed it, undescribed, in order.

    Both are within an officer's reach, so that only what is closed has to be left out.
    """
    if not actor.is_a(Role.OFFICER):
        return Recording.objects.none()
    mine = Q(officer_id=None, received_by_id=actor.account_id)
    officer = own_officer(actor)
    if officer is not None:
        mine |= Q(officer_id=officer)
    closed = hidden_from(actor.account_id).values("recording_id")
    rows = Recording.objects.filter(FOOTAGE, mine, is_described=False)
    return in_shooting_order(rows.exclude(pk__in=sealed_ids()).exclude(pk__in=closed))


def _shown() -> QuerySet[Recording]:
    rows: QuerySet[Recording] = Recording.objects.select_related(*SHOWN[:-1]).prefetch_related(POSTERS)
    return rows


def _behind(last: Recording) -> Q:
    """What stands behind a recording in shooting order."""
    if last.captured_at is None:
        return Q(captured_at=None, number__gt=last.number)
    later = Q(captured_at__gt=last.captured_at) | Q(captured_at=None)
    return later | Q(captured_at=last.captured_at, number__gt=last.number)


def proposed(*, actor: Actor, recording_id: UUID) -> Proposed:
    """Return one recording that waits for its description, with what is proposed now.

    Raises:
        NotPermittedError: the actor may not describe recordings.
        NotWaitingError: it's described already, or there's none that the actor may see.
    """
    require(actor, Capability.DESCRIBE)
    known = visible_to(actor).filter(id=recording_id, is_described=False).values("pk")
    recording = _shown().filter(pk__in=known).first()
    if recording is None:
        raise NotWaitingError
    return Proposed(recording=recording, proposal=proposals(actor=actor, recordings=[recording])[recording.id])
