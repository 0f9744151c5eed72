"""Which recordings stand in filed volumes (随卷归档), and until when those are kept."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from liuhen.rules.retention import Filed


def filed_in(recording_ids: Collection[UUID]) -> dict[UUID, list[Filed]]:
    """The filed volumes of each recording that has any."""
    del recording_ids
    return {}


def in_filed_volume() -> Q:
    """The recordings that stand in a filed volume, as a condition."""
    return Q(pk__in=())
