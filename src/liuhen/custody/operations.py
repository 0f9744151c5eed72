"""Writing the ledger: append beside the rows, integrate afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from liuhen.custody.instance import instance
from liuhen.custody.models import Checkpoint, Entry
from liuhen.custody.publishing import canonical_from, exclusive, next_index, open_publisher, refuse_contradiction
from liuhen.ledger import entry as ledger_entry
from liuhen.ledger import merkle
from liuhen.ledger.entry import Json

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)

# One statement takes the subject's row lock and gives out the next number; both databases know it. The order key
# follows the clock, but never stands still or goes back within a subject.
_NEXT = """
INSERT INTO custody_subject (id, number, "order") VALUES (%s, 1, %s)
ON CONFLICT (id) DO UPDATE SET
    number = custody_subject.number + 1,
    "order" = CASE WHEN excluded."order" > custody_subject."order" THEN excluded."order"
                   ELSE custody_subject."order" + 1 END
RETURNING number, "order"
"""
_INSERT = """
INSERT INTO custody_entry (id, kind, subject, number, at, "order", canonical, leaf, facts, salts)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s)
"""
_BATCH = 2000  # indexes given in one transaction: appends wait for no longer than that
_GIVE = """
UPDATE custody_entry SET "index" = ranked.place
FROM (
    SELECT id, %s + row_number() OVER (ORDER BY "order", id) - 1 AS place
    FROM (SELECT id, "order" FROM custody_entry WHERE "index" IS NULL ORDER BY "order", id LIMIT %s) AS waiting
) AS ranked
WHERE custody_entry.id = ranked.id
"""


def append(
    *,
    kind: str,
    subject: UUID,
    actor: str,
    now: datetime,
    facts: Mapping[str, Json] | None = None,
    digests: Mapping[str, str] | None = None,
) -> Entry:
    """Say in the ledger what happens to a subject, in the transaction of the rows that it speaks of.

    The entry becomes part of the tree with the next `integrate`. Other appends for the same subject wait for this
    transaction (so append late in it, and for several subjects in a fixed order).

    Args:
        kind: `room.event`, lower case.
        subject: the thing spoken of.
        actor: `Actor.reference`; becomes the committed fact `actor`.
        now: the moment, aware.
        facts: other facts by name; only salted commitments to them are published. Texts, integers, booleans, null,
            lists and objects; no floats.
        digests: lower-case hexadecimal digests by name, published in the open.

    Raises:
        RuntimeError: no transaction is open.
        EntryInvalidError: a name or value that an entry can't hold.
        InstanceAbsentError: the home holds no instance.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("custody.append belongs into the transaction of the rows it speaks of")
    told: dict[str, Json] = {**(facts or {}), "actor": actor}
    salts = {name: secrets.token_bytes(ledger_entry.SALT_BYTES) for name in told}
    commitments = {name: ledger_entry.commit(salts[name], told[name]) for name in told}
    number, order = _next(subject, now)
    canonical = ledger_entry.encode(
        ledger_entry.Entry(
            instance=instance().id,
            kind=kind,
            subject=subject,
            number=number,
            time=now,
            digests=digests or {},
            commitments=commitments,
        )
    )
    entry = Entry(
        kind=kind,
        subject=subject,
        number=number,
        at=now,
        order=order,
        canonical=canonical,
        leaf=merkle.leaf_hash(canonical),
        facts=told,
        salts={name: salt.hex() for name, salt in salts.items()},
    )
    _insert(entry)
    return entry


def _insert(entry: Entry) -> None:
    """What `save` does, at half its cost: every operation of the house ends here (bench/ledger.py)."""
    adapt = connection.ops
    values: list[Any] = [
        *(entry.id.hex, entry.kind, entry.subject.hex, entry.number, adapt.adapt_datetimefield_value(entry.at)),
        *(entry.order, entry.canonical, entry.leaf),
        *(adapt.adapt_json_value(entry.facts, None), adapt.adapt_json_value(entry.salts, None)),
    ]
    with connection.cursor() as cursor:
        cursor.execute(_INSERT, values)
    entry._state.adding, entry._state.db = False, connection.alias  # noqa: SLF001 - as `save` leaves it


def _next(subject: UUID, now: datetime) -> tuple[int, int]:
    order = (now - _EPOCH) // _MICROSECOND
    with connection.cursor() as cursor:
        cursor.execute(_NEXT, [subject.hex, order])
        number, order = cursor.fetchone()
    return number, order


def integrate(*, now: datetime) -> int:
    """Make every committed entry part of the published ledger; how many got an index.

    One at a time under a lock. First every entry without an index gets one (whatever its id: databases show commits
    out of order), and that is committed; then tiles and, last, the signed checkpoint are published; then the
    checkpoint is remembered. A run that died anywhere is completed by the next.

    Raises:
        RuntimeError: a transaction is open.
        IntegratorBusyError: another one didn't finish within two minutes.
        LedgerAbsentError, LedgerRolledBackError, RowsBehindLedgerError, LedgerDamagedError, TileOccupiedError,
        RowsDamagedError: database and published ledger contradict each other; nothing was signed.
        LedgerUnreachableError: the folder can't be written.
        InstanceAbsentError, InstanceDamagedError: no instance, or its key is gone.
    """
    current = instance()
    with exclusive(current):
        publisher = open_publisher(current)
        published = refuse_contradiction(publisher)
        given = 0
        while batch := _give_indexes():
            given += batch
        checkpoint, note = publisher.extend(canonical_from(published, next_index()))
        Checkpoint.objects.get_or_create(
            size=checkpoint.size, defaults={"root": checkpoint.root, "note": note, "made_at": now}
        )
    return given


def _give_indexes() -> int:
    with transaction.atomic(durable=True), connection.cursor() as cursor:
        cursor.execute(_GIVE, [next_index(), _BATCH])
        count: int = cursor.rowcount
    return count
