"""The checkpoint on papers that leave: whoever holds one holds a witness of the ledger as it was then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations
from liuhen.custody.models import Checkpoint, ShownCheckpoint
from liuhen.errors import N_
from liuhen.ledger import marks

NOTE = N_(
    "这是打印此刻账本的检查点。请保存本页：以后把短码或二维码内容输入副本中的“验证.html”，"
    "可查出此刻之前的记录有没有被删改；它不证明此后发生的事。"
)


@dataclass(frozen=True, slots=True)
class Seal:
    """What a paper shows.

    Attributes:
        note: the checkpoint with the ledger's first signature, for the QR code.
        mark: the same as short text.
        size: how many entries it covers.
    """

    note: str
    mark: str
    size: int


def show(*, about: UUID | None, now: datetime) -> Seal:
    """The newest checkpoint for a paper about something; it covers all that was committed until now.

    Args:
        about: the case or another thing; None for a paper about no one thing, such as figures.
        now: the moment.

    Raises:
        RuntimeError: a transaction is open.
        LedgerAbsentError and others: as `operations.integrate`.
    """
    operations.integrate(now=now)
    newest = Checkpoint.objects.order_by("-size")[0]
    if about is not None:
        remember(about=about, size=newest.size)
    return seal_of(newest.note, newest.size)


def seal_of(note: str, size: int) -> Seal:
    """What a paper shows of this checkpoint."""
    return Seal(marks.sealed(note), marks.mark_of(note), size)


@transaction.atomic
def remember(*, about: UUID, size: int) -> None:
    """Write down that a paper about this shows the checkpoint of this size."""
    ShownCheckpoint.objects.get_or_create(about=about, size=size)
