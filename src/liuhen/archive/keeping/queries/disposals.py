"""Batches for destruction: who may know of them, what waits for whom, and what keeps a recording out of one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from django.db.models import Count, QuerySet

from liuhen.archive.keeping.errors import DisposalNotFoundError
from liuhen.archive.keeping.models import Disposal, DisposalItem, DisposalState, DisposalVote, ItemState, Side
from liuhen.archive.keeping.queries.retention import disposables
from liuhen.holdings import archive
from liuhen.holdings.models import HeldObject
from liuhen.holdings.queries import held_files
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, holds, require
from liuhen.people.standing import are_same_hand
from liuhen.recordings.models import Recording, Viewing
from liuhen.rules.destruction import Batch, Terms, hindrance, terms_of
from liuhen.rules.shelf import DEFAULT_RULEBOOK, rulebook
from liuhen.storage import KeyAbsentError, StoreUnreachableError


def obstacles(recordings: Sequence[Recording], *, on: date) -> dict[UUID, str]:
    """Why recordings must not be destroyed on a day; those that may are left out.

    Args:
        recordings: as `retention.whole` brings them.
        on: the day.

    Returns:
        `gone`, `undescribed`, `sealed`, `held`, `not_due`, `unreachable` or `altered` by recording.
    """
    found, kept = {}, disposables(recordings)
    for one in recordings:
        is_gone = one.viewing == Viewing.GONE
        why = hindrance(kept[one.id], on=on, is_gone=is_gone, is_described=one.is_described) or _out_of_reach(one)
        if why:
            found[one.id] = why
    return found


def _out_of_reach(recording: Recording) -> str:
    """Unreachable is never destroyed (invariant 4); what is missing is a matter to look into first."""
    held = HeldObject.objects.filter(id=recording.id).first()
    if held is None:
        return "altered"
    try:
        archive.store().stat(archive.object_key(recording.id, "inventory.json"))
    except StoreUnreachableError:
        return "unreachable"
    except KeyAbsentError:
        return "altered"
    return ""


def terms_in_force() -> Terms:
    """How many approve a batch, and how long it waits then."""
    return terms_of(rulebook().latest, rulebook(DEFAULT_RULEBOOK).latest)


def batch_of(disposal: Disposal) -> Batch:
    """What has been said of a batch, for the rules to judge."""
    return Batch(
        proposed_by=str(disposal.proposed_by_id or ""),
        approved=[str(one.account_id) for one in disposal.votes.all() if one.is_approved],
        is_over=disposal.state not in (DisposalState.PROPOSED, DisposalState.COOLING),
        cooling_until=disposal.cooling_until,
        signed={one.side: str(one.account_id) for one in disposal.signatures.all()},
    )


def visible_disposals(actor: Actor) -> QuerySet[Disposal]:
    """Every batch, for whoever has a part in one.

    Raises:
        NotPermittedError: the actor looks at no batches.
    """
    require(actor, Capability.VIEW_DISPOSALS)
    return Disposal.objects.select_related("proposed_by", "objected_by")


def get_disposal(*, actor: Actor, disposal_id: UUID) -> Disposal:
    """Return a batch.

    Raises:
        DisposalNotFoundError: there is none.
        NotPermittedError: the actor looks at no batches.
    """
    found = visible_disposals(actor).filter(id=disposal_id).first()
    if found is None:
        raise DisposalNotFoundError
    return found


def disposal_list(*, actor: Actor, before: str = "", after: str = "") -> Page[Disposal]:
    """One page of batches, newest first, each with how many recordings it has.

    Raises:
        NotPermittedError: the actor looks at no batches.
    """
    return page_by_key(visible_disposals(actor).annotate(item_count=Count("items")), before=before, after=after)


def items_of(disposal: Disposal) -> list[DisposalItem]:
    """What is in a batch, by number."""
    return list(disposal.items.order_by("number"))


def units_in(disposal: Disposal) -> frozenset[UUID]:
    """The units whose recordings a batch may still destroy; the 业务单位 of the one who stands by for it."""
    rows = disposal.items.exclude(state=ItemState.DROPPED).exclude(recording__unit=None)
    return frozenset(rows.values_list("recording__unit_id", flat=True))


def sides_of(actor: Actor, disposal: Disposal) -> tuple[str, ...]:
    """For whom an actor may stand by as 监销人: a leader for units that are all below, not for any other's."""
    reach = actor.reach_as(Role.LEADER)
    able = {
        Side.ARCHIVE: actor.is_a(Role.ARCHIVIST),
        Side.BUSINESS: actor.is_a(Role.LEADER) and (reach is None or units_in(disposal) <= reach),
    }
    return tuple(side.value for side, is_able in able.items() if is_able)


def waiting_for_vote(actor: Actor) -> QuerySet[Disposal]:
    """The batches that wait for this approver: none that it, or a hand that counts as its own, proposed or approved."""
    if actor.account_id is None:
        return Disposal.objects.none()
    rows = Disposal.objects.filter(state=DisposalState.PROPOSED)
    told = [(one.id, one.proposed_by_id, one.proposed_at) for one in rows]
    told += [(one.disposal_id, one.account_id, one.at) for one in DisposalVote.objects.filter(disposal__in=rows)]
    return rows.exclude(id__in=_own(actor, told))


def _own(actor: Actor, told: Sequence[tuple[UUID, UUID | None, datetime]]) -> set[UUID]:
    """Of what somebody did about batches at a moment: those where it counts as the actor's own (`standing`)."""
    is_own = are_same_hand(actor, [(who, at) for _id, who, at in told])
    return {found for (found, _who, _at), is_one in zip(told, is_own, strict=True) if is_one}


def waiting_for_signature(actor: Actor, now: datetime) -> list[Disposal]:
    """The batches whose cooling-off is over and that wait for the actor as 监销人."""
    found = Disposal.objects.filter(state=DisposalState.COOLING, cooling_until__lte=now).prefetch_related("signatures")
    rows = list(found.order_by("id"))
    own = _own(actor, [(row.id, one.account_id, one.at) for row in rows for one in row.signatures.all()])
    return [
        row
        for row in rows
        if row.id not in own and set(sides_of(actor, row)) - {one.side for one in row.signatures.all()}
    ]


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    """What an actor can do with a batch now.

    Attributes:
        may_vote, may_object: whether.
        sides: for whom the actor can sign now.
    """

    may_vote: bool
    may_object: bool
    sides: tuple[str, ...]


def acts_for(actor: Actor, disposal: Disposal, now: datetime) -> Acts:
    """What an actor can do with a batch now."""
    may_sign = holds(actor, Capability.WITNESS_DISPOSALS)
    ready = {row.id for row in waiting_for_signature(actor, now)} if may_sign else set()
    signed = {one.side for one in disposal.signatures.all()}
    may_vote = holds(actor, Capability.APPROVE_DISPOSALS)
    return Acts(
        may_vote=may_vote and waiting_for_vote(actor).filter(id=disposal.id).exists(),
        may_object=disposal.state in (DisposalState.PROPOSED, DisposalState.COOLING),
        sides=tuple(side for side in sides_of(actor, disposal) if side not in signed) if disposal.id in ready else (),
    )


def is_unfinished(disposal: Disposal) -> bool:
    """Whether its destruction has begun and isn't over."""
    return disposal.state == DisposalState.GOING


def left_in(disposal: Disposal) -> int:
    """How many of its recordings have still to go."""
    return disposal.items.filter(state__in=(ItemState.LISTED, ItemState.GOING)).count()


def is_cooled(disposal: Disposal, now: datetime) -> bool:
    """Whether its cooling-off is over, so that it waits for the two who sign."""
    return disposal.cooling_until is not None and disposal.cooling_until <= now


def papers_of(disposal: Disposal) -> frozenset[str]:
    """What is kept of a batch, by its path; nothing before it's done."""
    if disposal.state != DisposalState.DONE:
        return frozenset()
    return frozenset(held.logical_path for held in held_files(disposal.id))
