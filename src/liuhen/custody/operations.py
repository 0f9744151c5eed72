"""Writing the ledger: append beside the rows, integrate afterwards."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from liuhen.custody.errors import NothingPublishedError
from liuhen.custody.instance import instance
from liuhen.custody.models import Checkpoint, Entry
from liuhen.custody.naming import AS_DEPUTY, Named
from liuhen.custody.publishing import (
    canonical_from,
    exclusive,
    next_index,
    open_publisher,
    refuse_contradiction,
    refuse_other_past,
)
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
        actor: `Actor.reference`; becomes the committed fact `actor`, and whom it stands in for `as_deputy_for`.
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
    told: dict[str, Json] = {**(facts or {}), "actor": str(actor)}
    if isinstance(actor, Named) and actor.stands_for:
        told[AS_DEPUTY] = list(actor.stands_for)
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


@dataclass(frozen=True, slots=True, kw_only=True)
class PublishedAnew:
    """What `publish_anew` did.

    Attributes:
        folder: where the ledger stands now.
        size: how many entries the checkpoint covered that was published anew.
        root: its root.
        missing: how many of its files weren't there.
    """

    folder: Path
    size: int
    root: bytes
    missing: int


def publish_anew(
    *, actor: str, now: datetime, folder: Path | None = None, known: Sequence[bytes] = ()
) -> PublishedAnew:
    """Publish the whole ledger again from the database: its folder was lost, or a copy is wanted elsewhere.

    The last checkpoint that the database knows comes back as it was signed then; nothing is signed for the past. Before
    a file is written, the rows must make that checkpoint, every earlier one, the one that stands in the folder and
    those known from elsewhere. In the instance's own folder what was missing is then said in an entry, and published.

    Whoever runs this is at the machine and may run it: no permission of people's is asked here, below them.

    Args:
        actor: `Actor.reference`.
        now: the moment.
        folder: where; the instance's own ledger folder when left out.
        known: checkpoints kept elsewhere, as files hold them. Without one, a database that was restored from an old
            backup can't be told from the newest: publishing on from it would fork the ledger.

    Raises:
        NothingPublishedError: no checkpoint is known.
        CheckpointsContradictError, RowsDamagedError: the rows aren't what was signed; nothing was written.
        RowsBehindLedgerError: the folder, or a known checkpoint, is ahead of the database; likewise.
        NoteMalformedError, SignatureWrongError, LedgerDamagedError: a known checkpoint isn't one of this ledger's.
        TileOccupiedError: a file stands there with other bytes; it stays, the checkpoint isn't written.
        LedgerUnreachableError, IntegratorBusyError, InstanceDamagedError: as for `integrate`.
    """
    current = instance()
    with exclusive(current):
        publisher = open_publisher(current, folder)
        newest = Checkpoint.objects.order_by("-size").first()
        if newest is None:
            raise NothingPublishedError
        standing = publisher.published()
        elsewhere = [publisher.opened(note) for note in known] + ([standing[0]] if standing else [])
        refuse_other_past(newest.size, elsewhere)
        missing = publisher.restore(canonical_from(0, newest.size), newest.note)
    if missing and publisher.path == current.ledger_folder:
        with transaction.atomic():
            told: dict[str, Json] = {"size": newest.size, "root": bytes(newest.root).hex(), "missing": missing}
            append(kind="ledger.published_anew", subject=current.id, actor=actor, now=now, facts=told)
        integrate(now=now)
    return PublishedAnew(folder=publisher.path, size=newest.size, root=bytes(newest.root), missing=missing)
