"""Who may come to the stores, and what the walk needs there; part of the table in `access`."""

from __future__ import annotations

from uuid_utils.compat import uuid7

from conftest import NOW
from liuhen.holdings.models import Copy, HeldObject, KnownStore, Repair, StoreLoss
from liuhen.people.models import Role
from liuhen.people.permissions import MATRIX, Capability

STORAGE_PAGES: dict[str, frozenset[Role]] = {
    "holdings:health": MATRIX[Capability.VIEW_STORES],
    "holdings:damaged": MATRIX[Capability.VIEW_STORES],
    "holdings:propose": MATRIX[Capability.PROPOSE_REPAIRS],
    "holdings:repairs": MATRIX[Capability.VIEW_STORES],
    "holdings:losses": MATRIX[Capability.VIEW_STORES] | MATRIX[Capability.APPROVE_STORE_LOSSES],
    "holdings:propose_loss": MATRIX[Capability.RUN_MACHINE],
    "holdings:decide_loss": MATRIX[Capability.APPROVE_STORE_LOSSES],
    "holdings:decide": MATRIX[Capability.APPROVE_REPAIRS],
}
STORAGE_CALLS: dict[tuple[str, str], frozenset[Role]] = {
    ("GET", "/api/v1/storage/stores"): MATRIX[Capability.VIEW_STORES],
    ("GET", "/api/v1/storage/objects/{object_id}/copies"): MATRIX[Capability.VIEW_STORES],
    ("GET", "/api/v1/storage/damaged"): MATRIX[Capability.VIEW_STORES],
    ("POST", "/api/v1/storage/copies/{kept_id}/repairs"): MATRIX[Capability.PROPOSE_REPAIRS],
    ("POST", "/api/v1/storage/repairs/{repair_id}/decision"): MATRIX[Capability.APPROVE_REPAIRS],
}
STORAGE_BODIES: dict[tuple[str, str], dict[str, object]] = {
    ("POST", "/api/v1/storage/copies/{kept_id}/repairs"): {"reason": "走查"},
    ("POST", "/api/v1/storage/repairs/{repair_id}/decision"): {"is_approved": False},
}


def stored_things() -> dict[str, object]:
    """A damaged copy and a proposed repair of it; an object by its id alone."""
    store = KnownStore.objects.create(kind="copy", name="走查", identity="走查", known_at=NOW, is_used=False)
    held = HeldObject.objects.create(id=uuid7(), head=1)
    copy = Copy.objects.create(object=held, store=store, state="waiting", findings=[["missing", "root/a", "absent"]])
    repair = Repair.objects.create(copy=copy, source=store, reason="走查", proposed_at=NOW)
    loss = StoreLoss.objects.create(store=store, reason="走查", proposed_at=NOW)
    return {"kept": copy, "repair": repair, "object": held, "known": store, "loss": loss}
