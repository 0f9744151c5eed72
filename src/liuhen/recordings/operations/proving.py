"""A recording serves as evidence, or doesn't any more (art 20); whoever makes exhibits says so."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db import transaction

from liuhen.recordings.models import Recording


@transaction.atomic
def mark_evidence(*, recording_ids: Collection[UUID], is_evidence: bool) -> None:
    """Say of recordings whether they serve as evidence; the entry of the exhibit names them. In its transaction."""
    for one in sorted(recording_ids):
        Recording.objects.filter(id=one).exclude(is_evidence=is_evidence).update(is_evidence=is_evidence)
