"""移交清册: the list of a batch, to print and sign (PDF/A), as a sheet and as data, kept in the batch's own object."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.handover.models import Handover
from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.work import operations as work

TASK = "handover.list"
LIST, SHEET, DATA = "list.pdf", "list.xlsx", "list.json"


def ask_for_list(handover: Handover, now: datetime) -> None:
    """Have the worker make a batch's list as it stands; call inside the transaction that changed it."""
    key = f"{TASK}:{handover.id}:{handover.state}"
    work.enqueue(name=TASK, payload={"handover": str(handover.id), "state": handover.state}, now=now, unique=key)


def keep_list(*, now: datetime, handover_id: UUID, state: str, files: Mapping[str, bytes], pages: int) -> None:
    """Keep a batch's list in the archive. The worker's.

    Args:
        now: when.
        handover_id: which.
        state: of the batch when the list was made; nothing is kept when that is overtaken: another is asked for.
        files: by name: `LIST`, `SHEET`, `DATA`.
        pages: of the printed one.

    Raises:
        StoreFullError, StoreUnreachableError, ReadBackMismatchError: not kept.
    """
    prepared = holdings.prepare_version(
        object_id=handover_id, files=files, message="移交清册", user_name="worker", now=now
    )
    printed = next(file for file in prepared.files if file.logical_path == LIST)
    try:
        is_kept = _record(prepared, printed, now=now, handover_id=handover_id, state=state, pages=pages)
    except BaseException:
        holdings.discard(prepared)
        raise
    if is_kept:
        holdings.roll_forward(handover_id)
    else:
        holdings.discard(prepared)


@transaction.atomic
def _record(
    prepared: holdings.PreparedVersion,
    printed: holdings.StagedFile,
    *,
    now: datetime,
    handover_id: UUID,
    state: str,
    pages: int,
) -> bool:
    """Write the list down; False when the batch went on meanwhile."""
    locked = Handover.objects.select_for_update(of=("self",)).get(id=handover_id)
    if locked.state != state:
        return False
    holdings.record_version(prepared)
    locked.list_pages, locked.list_sha256 = pages, printed.sha256
    locked.save(update_fields=["list_pages", "list_sha256"])
    custody.append(
        kind="handover.listed",
        subject=handover_id,
        actor="worker",
        now=now,
        facts={"state": state, "pages": pages},
        digests={"sha256": printed.sha256, "sm3": printed.sm3},
    )
    return True
