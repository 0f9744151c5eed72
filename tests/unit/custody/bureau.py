"""Things that happen at a bureau, as entries."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations
from liuhen.custody.models import Entry

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)


def subject(number: int) -> UUID:
    return UUID(int=(0x019AB000_0000_7000_8000 << 48) + number)


def say(who: int, *, kind: str = "recording.viewed", now: datetime = NOW, **facts: str | int) -> Entry:
    """One entry about a subject, in a transaction of its own."""
    with transaction.atomic():
        return operations.append(
            kind=kind, subject=subject(who), actor="account:1", now=now, facts=facts, digests={"sha256": "ab" * 32}
        )
