"""Which recordings go into no volume, for whoever puts one together (art 22)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from liuhen.archive.keeping.models import MarkState, OutMark
from liuhen.archive.volumes.gates import MarkedOut


def marked_out(recording_ids: Collection[UUID]) -> dict[UUID, MarkedOut]:
    """Those of the recordings that were approved as 不入卷, with the reason and who approved."""
    rows = OutMark.objects.filter(recording__in=recording_ids, state=MarkState.APPROVED).select_related("decided_by")
    return {
        one.recording_id: MarkedOut(reason=one.reason, approver=one.decided_by.name if one.decided_by else "")
        for one in rows
    }
