"""Which recordings serve as evidence: those in an exhibit, and those that somebody put onto a 证据清单 (art 20)."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from liuhen.archive.exhibits.models import EvidenceLine, ExhibitItem
from liuhen.recordings.operations import mark_evidence


def choose_evidence(*, chosen: Collection[UUID], dropped: Collection[UUID]) -> None:
    """Say so of recordings; one that was dropped serves only if it stands elsewhere. In the caller's transaction."""
    elsewhere = set(ExhibitItem.objects.filter(recording__in=dropped).values_list("recording_id", flat=True))
    elsewhere |= set(EvidenceLine.objects.filter(recording__in=dropped).values_list("recording_id", flat=True))
    mark_evidence(recording_ids=chosen, is_evidence=True)
    mark_evidence(recording_ids=set(dropped) - elsewhere, is_evidence=False)
