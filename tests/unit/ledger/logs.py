"""Small ledgers to try things on."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

from liuhen.ledger import entry as entries
from liuhen.ledger import note as notes
from liuhen.ledger.publish import Publisher

INSTANCE = UUID("019ab000-0000-7000-8000-000000000001")
MOMENT = datetime(2026, 11, 23, 8, 30, 15, 123456, tzinfo=UTC)
SIGNER = notes.Signer.generate("liuhen.invalid/test")


def subject(number: int) -> UUID:
    return UUID(int=(0x019AB000_0000_7000_8000 << 48) + number)


def entry(who: int = 1, number: int = 1, **changes: object) -> entries.Entry:
    told: dict[str, object] = {
        "instance": INSTANCE,
        "kind": "recording.received",
        "subject": subject(who),
        "number": number,
        "time": MOMENT,
        "digests": {"sha256": "ab" * 32, "sm3": "cd" * 32},
        "commitments": {"actor": entries.commit(b"\1" * 32, f"account:{who}")},
    }
    return entries.Entry(**{**told, **changes})  # type: ignore[arg-type]


def run_of(count: int, subjects: int = 7) -> list[bytes]:
    """Entries of some subjects, taking turns, each numbered from 1."""
    return [entries.encode(entry(each % subjects, each // subjects + 1)) for each in range(count)]


def publisher(path: Path) -> Publisher:
    return Publisher(path, origin=SIGNER.name, verifiers=[SIGNER.verifier], signers=[SIGNER.sign])


def publish(path: Path, data: Iterable[bytes]) -> notes.Checkpoint:
    return publisher(path).extend(data)[0]


def files_of(path: Path) -> dict[str, bytes]:
    return {str(each.relative_to(path)): each.read_bytes() for each in sorted(path.rglob("*")) if each.is_file()}
