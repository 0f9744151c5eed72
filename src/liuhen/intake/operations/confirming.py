"""A file becomes safe to wipe later than it was received, where the bureau demands a second copy (invariant 3)."""

from __future__ import annotations

from datetime import datetime
from itertools import groupby
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.holdings import copying
from liuhen.intake.models import FileState, IntakeFile
from liuhen.recordings.models import Viewing

ACTOR = "worker"
BATCH = 500


def confirm_copies(*, now: datetime, intake_id: UUID | None = None) -> int:
    """Say of received files that they're safe to wipe, once as many copies were proven as the settings demand.

    Args:
        now: the present moment.
        intake_id: of this intake only; None for all, the oldest first, a batch at a time.

    Returns:
        How many became safe.
    """
    waiting = IntakeFile.objects.filter(
        safe_to_wipe=False, state__in=(FileState.RECEIVED, FileState.DUPLICATE), wiped_at=None
    ).exclude(recording__viewing=Viewing.GONE)
    if intake_id is not None:
        waiting = waiting.filter(intake_id=intake_id)
    rows = [row for row in waiting.order_by("id")[:BATCH] if row.recording_id and copying.has_enough(row.recording_id)]
    for intake, group in groupby(sorted(rows, key=lambda row: (row.intake_id, row.id)), key=lambda row: row.intake_id):
        files = list(group)
        with transaction.atomic():
            IntakeFile.objects.filter(id__in=[file.id for file in files]).update(safe_to_wipe=True)
            facts = {"files": len(files), "copies": copying.wanted_copies()}
            custody.append(kind="intake.copies_confirmed", subject=intake, actor=ACTOR, now=now, facts=facts)
    return len(rows)
