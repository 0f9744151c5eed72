"""How single things stand in each store, in words that need no engineer: whole, waiting, damaged, out of reach.

Reads only. "Out of reach" is never told as lost: a store that doesn't answer says nothing of what it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.holdings.models import (
    Copy,
    CopyState,
    DestroyedObject,
    HeldObject,
    HeldVersion,
    KnownStore,
    Repair,
    StoreKind,
)


class State(StrEnum):
    """How an object stands in a store."""

    WHOLE = "whole"
    RECEIVED = "received"
    PARTLY = "partly"
    WAITING = "waiting"
    DAMAGED = "damaged"
    REMOVED = "removed"
    LOST = "lost"
    GONE = "gone"


WORDS: dict[State, Promise] = {
    State.WHOLE: _("完好：逐字节读取，与登记的 SHA-256 一致"),
    State.RECEIVED: _("完好：入库时从存储读回，与来源一致；定期核对还没有轮到"),
    State.PARTLY: _("原始资料已另存并核验；较新的标注等待另存"),
    State.WAITING: _("等待另存，这里还没有"),
    State.DAMAGED: _("发现与登记不一致，须修复"),
    State.REMOVED: _("所在的存储已从设置中去掉，没有核对"),
    State.LOST: _("所在的存储已由两人登记为不再存在"),
    State.GONE: _("已按批准销毁"),
}
TONES = {
    State.WHOLE: "good",
    State.RECEIVED: "good",
    State.PARTLY: "good",
    State.WAITING: "attention",
    State.DAMAGED: "bad",
    State.REMOVED: "attention",
    State.LOST: "plain",
    State.GONE: "plain",
}
SHORT: dict[State, Promise] = {
    State.WHOLE: _("完好"),
    State.RECEIVED: _("完好"),
    State.PARTLY: _("完好"),
    State.WAITING: _("待另存"),
    State.DAMAGED: _("有损坏"),
    State.REMOVED: _("没有核对"),
    State.LOST: _("不再存在"),
    State.GONE: _("已销毁"),
}
_HELD = (State.WHOLE, State.RECEIVED, State.PARTLY)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """One object in one store.

    Attributes:
        store: which.
        state: how it was when it was last seen.
        looked_at: when everything of it was last read and compared, at its writing or since; None for never.
        unreachable_since: since when the store doesn't answer; None while it does.
    """

    store: KnownStore
    state: State
    looked_at: datetime | None

    @property
    def unreachable_since(self) -> datetime | None:
        """Since when the store doesn't answer: not lost, only not to be looked at."""
        is_gone = self.state in (State.GONE, State.REMOVED, State.LOST)
        return None if is_gone else self.store.unreachable_since

    @property
    def is_held(self) -> bool:
        """Whether the original was whole there when it was last looked at, and the store answers."""
        return self.state in _HELD and self.unreachable_since is None

    @property
    def words(self) -> str:
        """What is the case, as a sentence."""
        return str(WORDS[self.state])

    @property
    def short(self) -> str:
        """The same as a word or two."""
        return str(_("暂时无法访问") if self.unreachable_since else SHORT[self.state])

    @property
    def tone(self) -> str:
        """How a badge shows it."""
        return "attention" if self.unreachable_since else TONES[self.state]


def standing_of(object_ids: Sequence[UUID]) -> dict[UUID, list[Stand]]:
    """How each object stands in the primary store and in every store of copies, in that order.

    Bounded: five queries, whatever their number. What was never held has no line at all.
    """
    stores = list(KnownStore.objects.filter(Q(is_used=True) | Q(kind=StoreKind.COPY)).order_by("-kind", "id"))
    copies = {(row.object_id, row.store_id): row for row in Copy.objects.filter(object__in=object_ids)}
    gone = set(DestroyedObject.objects.filter(object__in=object_ids).values_list("object_id", flat=True))
    held = set(HeldObject.objects.filter(id__in=object_ids).values_list("id", flat=True))
    recorded = HeldVersion.objects.filter(object__in=object_ids, number=1).values_list("object_id", "recorded_at")
    taken_in = dict(recorded)
    found: dict[UUID, list[Stand]] = {}
    for each in object_ids:
        if each in held:
            own = {store.id: copies.get((each, store.id)) for store in stores}
            found[each] = list(_stands(stores, own, is_gone=each in gone, taken_in=taken_in.get(each)))
    return found


def _stands(
    stores: Iterable[KnownStore], copies: dict[UUID, Copy | None], *, is_gone: bool, taken_in: datetime | None
) -> Iterable[Stand]:
    for store in stores:
        copy = copies[store.id]
        if is_gone:
            state = State.GONE
        elif store.kind == StoreKind.PRIMARY:
            state = _of_primary(copy)
        elif copy is None:
            state = State.WAITING
        else:
            state = _of_copy(store, copy)
        if not store.is_used and (copy is None or copy.version == 0):
            continue  # it never had it
        looked = copy.checked_at if copy is not None else None
        if looked is None and store.kind == StoreKind.PRIMARY:
            looked = taken_in
        yield Stand(store=store, state=state, looked_at=looked)


def _of_primary(copy: Copy | None) -> State:
    if copy is not None and copy.state == CopyState.DAMAGED:
        return State.DAMAGED
    return State.RECEIVED if copy is None or copy.checked_at is None else State.WHOLE


def _of_copy(store: KnownStore, copy: Copy) -> State:
    if not store.is_used:
        return State.REMOVED if store.lost_at is None else State.LOST
    if copy.state == CopyState.DAMAGED:
        return State.DAMAGED
    if copy.version == 0:
        return State.WAITING
    return State.WHOLE if copy.state == CopyState.PROVEN else State.PARTLY


def repairs_of(objects: Sequence[UUID], *, most: int) -> list[Repair]:
    """The repairs of objects, newest first."""
    rows = Repair.objects.filter(copy__object__in=objects).select_related("copy__store", "source")
    return list(rows.order_by("-id")[:most])
