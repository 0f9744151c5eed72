"""What exhibits say of recordings: on which carrier each was handed in, and where its signed 制作说明 lies (art 20)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from liuhen.archive.exhibits.models import ExhibitItem
from liuhen.recordings.models import Recording


@dataclass(frozen=True, slots=True, kw_only=True)
class Proven:
    """Of a recording that serves as evidence.

    Attributes:
        carrier: number of the disc or disk that it was written to; empty while nobody told it.
        statement: the signed 制作说明 among the case's documents; None while none is filed.
    """

    carrier: str
    statement: UUID | None


def proven_of(recordings: Sequence[Recording]) -> dict[UUID, Proven]:
    """What is known of those that serve as evidence; of several exhibits the newest that says it. One query at most."""
    ids = [one.id for one in recordings if one.is_evidence]
    if not ids:
        return {}
    rows = ExhibitItem.objects.filter(recording__in=ids).order_by("exhibit_id", "position")
    found: dict[UUID, Proven] = {}
    for recording, carrier, statement in rows.values_list("recording_id", "exhibit__carrier", "exhibit__statement"):
        before = found.get(recording, Proven(carrier="", statement=None))
        found[recording] = Proven(carrier=carrier or before.carrier, statement=statement or before.statement)
    return found
