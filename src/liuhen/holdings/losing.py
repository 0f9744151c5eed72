"""Saying that a store of copies is gone for good: one proposes, another approves, the ledger tells it for ever.

A store that doesn't answer, or that the settings don't name any more, may come back; so nobody takes it for gone by
itself, and destruction waits for it (invariant 4). Only when two people have said that it won't come back, destruction
goes on without it, and its register names the store in which a copy may lie. It's never taken in again.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet

from liuhen.custody import operations as custody
from liuhen.holdings.errors import (
    LossDecidedError,
    LossNotPossibleError,
    OwnLossError,
    StoreNotFoundError,
)
from liuhen.holdings.models import Copy, KnownStore, LossState, StoreKind, StoreLoss
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.people.standing import are_same_hand, is_same_hand


def removed() -> QuerySet[KnownStore]:
    """The stores of copies that the settings don't name any more, in which there may be copies still."""
    held = Copy.objects.filter(store=OuterRef("pk"), version__gt=0)
    return KnownStore.objects.filter(Exists(held), kind=StoreKind.COPY, is_used=False, lost_at=None).order_by("id")


def open_losses() -> QuerySet[StoreLoss]:
    """What was proposed and waits for a decision."""
    return StoreLoss.objects.filter(state=LossState.PROPOSED).select_related("store", "proposed_by").order_by("id")


def losses_to_decide(actor: Actor) -> list[StoreLoss]:
    """Those of `open_losses` that the actor may decide on: not its own, nor by the hand of whoever it stands in for."""
    if not holds(actor, Capability.APPROVE_STORE_LOSSES):
        return []
    rows = list(open_losses())
    own = are_same_hand(actor, [(row.proposed_by_id, row.proposed_at) for row in rows])
    return [row for row, is_own in zip(rows, own, strict=True) if not is_own]


def propose_loss(*, actor: Actor, now: datetime, store_id: UUID, reason: str) -> StoreLoss:
    """Propose to say that a store is gone for good.

    Raises:
        NotPermittedError: the actor doesn't run the machine.
        StoreNotFoundError: there's no such store.
        LossNotPossibleError: the settings name it, it's said already, or that is proposed already.
    """
    require(actor, Capability.RUN_MACHINE)
    store = KnownStore.objects.filter(id=store_id).first()
    if store is None:
        raise StoreNotFoundError
    if store.kind == StoreKind.PRIMARY or store.is_used or store.lost_at is not None:
        raise LossNotPossibleError(store=store.name)
    try:
        with transaction.atomic():
            loss = StoreLoss.objects.create(
                store=store, reason=reason, proposed_by_id=actor.account_id, proposed_at=now
            )
            _say("storage.loss_proposed", loss, actor, now)
    except IntegrityError as error:
        raise LossNotPossibleError(store=store.name) from error
    return loss


def decide_loss(*, actor: Actor, now: datetime, loss_id: UUID, is_approved: bool, note: str) -> StoreLoss:
    """Approve that a store is gone for good, or refuse it.

    Raises:
        NotPermittedError: the actor is neither of the archive room nor the head.
        StoreNotFoundError: nothing such was proposed.
        OwnLossError: the actor proposed it, or stands in for who did.
        LossDecidedError: somebody was quicker.
        LossNotPossibleError: the settings name it again: it isn't gone.
    """
    require(actor, Capability.APPROVE_STORE_LOSSES)
    with transaction.atomic():
        loss = StoreLoss.objects.select_for_update().filter(id=loss_id).first()
        if loss is None:
            raise StoreNotFoundError
        if loss.proposed_by_id is not None and is_same_hand(actor, loss.proposed_by_id, loss.proposed_at):
            raise OwnLossError
        if loss.state != LossState.PROPOSED:
            raise LossDecidedError
        store = KnownStore.objects.select_for_update().get(id=loss.store_id)
        if is_approved and store.is_used:
            raise LossNotPossibleError(store=store.name)
        loss.state = LossState.APPROVED if is_approved else LossState.REFUSED
        loss.decided_by_id, loss.decided_at, loss.note = actor.account_id, now, note
        loss.save()
        if is_approved:
            store.lost_at = now
            store.save(update_fields=["lost_at"])
        _say("storage.loss_approved" if is_approved else "storage.loss_refused", loss, actor, now)
    return loss


def _say(kind: str, loss: StoreLoss, actor: Actor, now: datetime) -> None:
    facts = {"store": loss.store.identity, "loss": str(loss.id), "reason": loss.reason, "note": loss.note}
    custody.append(kind=kind, subject=loss.store_id, actor=actor.reference, now=now, facts=facts)


def lost_with(object_ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The stores that were said to be gone and in which a copy of each object was; those without aren't in it."""
    rows = Copy.objects.filter(object__in=object_ids, version__gt=0, store__lost_at__isnull=False)
    found: dict[UUID, list[str]] = {}
    for object_id, name in rows.order_by("store_id").values_list("object_id", "store__name"):
        found.setdefault(object_id, []).append(name)
    return found
