"""What stands between the rows and the published folder: the integrator's lock, the keys, the checks before signing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from heapq import merge
from itertools import islice
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.models import Max
from filelock import FileLock, Timeout

from liuhen.custody.errors import (
    CheckpointsContradictError,
    InstanceDamagedError,
    IntegratorBusyError,
    LedgerRolledBackError,
    RowsBehindLedgerError,
    RowsDamagedError,
)
from liuhen.custody.instance import Instance
from liuhen.custody.models import Checkpoint, Entry
from liuhen.ledger import merkle, sm2
from liuhen.ledger import note as notes
from liuhen.ledger.errors import LedgerAbsentError, NoteMalformedError
from liuhen.ledger.folder import LedgerFolder
from liuhen.ledger.publish import Publisher

WAIT_SECONDS = 120
PAGE = 2560  # rows read at a time: ten entry bundles
_ADVISORY_KEY = 0x6C697568656E  # "liuhen"


@contextmanager
def exclusive(current: Instance) -> Iterator[None]:
    """Be the only integrator: of this home (a file lock) and, on PostgreSQL, of this database (an advisory lock).

    SQLite has one machine and so one home; a PostgreSQL database may be reached from several.

    Raises:
        IntegratorBusyError: another one didn't finish within two minutes.
    """
    run = current.home / "run"
    run.mkdir(parents=True, exist_ok=True)
    try:
        with FileLock(run / "integrate.lock", timeout=WAIT_SECONDS), _database_lock():
            yield
    except Timeout as error:
        raise IntegratorBusyError(seconds=WAIT_SECONDS) from error


@contextmanager
def _database_lock() -> Iterator[None]:
    if connection.vendor != "postgresql":
        yield
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_ADVISORY_KEY])
    try:
        yield
    finally:
        if not connection.needs_rollback and connection.is_usable():  # otherwise the server lets go of it
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [_ADVISORY_KEY])


def open_publisher(current: Instance, folder: Path | None = None) -> Publisher:
    """The publisher of this instance's ledger, with its keys; into another folder than the instance's own when given.

    Raises:
        InstanceDamagedError: the ledger's key is gone, unreadable or another ledger's.
        OpensslMissingError: the second signature is asked for and can't be made.
    """
    signer = _read_key(current.ledger_key)
    if signer.name != current.origin:
        raise InstanceDamagedError(path=str(current.ledger_key), what="another ledger's key")
    verifiers, signers = [signer.verifier], [signer.sign]
    if settings.LIUHEN.ledger_sm2:
        path = current.ledger_key.with_name("ledger-sm2.key")
        sm2.create_key(path)
        second = sm2.Sm2Signer(current.origin, path)
        # named in the vkey file, but not checked by each integration: that is the full check's part
        verifiers.append(notes.parse_vkey(second.verifier.vkey()))
        signers.append(second.sign)
    return Publisher(folder or current.ledger_folder, origin=current.origin, verifiers=verifiers, signers=signers)


def _read_key(path: Path) -> notes.Signer:
    try:
        return notes.Signer.parse(path.read_text("ascii"))
    except (OSError, UnicodeDecodeError, NoteMalformedError) as error:
        raise InstanceDamagedError(path=str(path), what=type(error).__name__) from error


def next_index() -> int:
    """How many entries have an index."""
    given = Entry.objects.filter(index__isnull=False)  # says so to the partial index
    highest: int | None = given.aggregate(highest=Max("index"))["highest"]
    return 0 if highest is None else highest + 1


def refuse_contradiction(publisher: Publisher) -> int:
    """Make sure that database and published ledger are of one history before anything is signed; how much is published.

    A run that died leaves the folder ahead of the Checkpoint rows and behind the indexes; the other way round is
    tampering, or one of the two restored from an older copy, and signing on would fork the ledger.

    Raises:
        LedgerAbsentError: the folder holds no ledger although one was published: perhaps its disk isn't there.
        LedgerRolledBackError: the folder shows less than, or other than, what was published before.
        RowsBehindLedgerError: the database knows fewer or other entries than the folder.
    """
    newest = Checkpoint.objects.order_by("-size").first()
    published = publisher.published()
    if published is None:
        if newest is not None:
            raise LedgerAbsentError(path=str(publisher.path))
        return 0
    size, root = published[0].size, published[0].root
    if newest is not None and (newest.size > size or (newest.size == size and bytes(newest.root) != root)):
        raise LedgerRolledBackError(published=size, known=newest.size)
    if size:
        last = Entry.objects.filter(index=size - 1).values_list("leaf", flat=True).first()
        if last is None or bytes(last) != LedgerFolder(publisher.path).full_node(0, size - 1):
            raise RowsBehindLedgerError(published=size, known=next_index())
    return size


def canonical_from(start: int, end: int) -> Iterator[bytes]:
    """The bytes of the entries from one index up to another, page by page, so that no query stays open.

    Raises:
        RowsDamagedError: an index between them has no row.
    """
    expected = start
    while expected < end:
        page = Entry.objects.filter(index__gte=expected, index__lt=min(end, expected + PAGE)).order_by("index")
        rows = list(page.values_list("index", "canonical"))
        for index, canonical in rows:
            if index != expected:
                raise RowsDamagedError(index=expected)
            expected += 1
            yield bytes(canonical)
        if not rows:
            raise RowsDamagedError(index=expected)


def refuse_other_past(size: int, elsewhere: Iterable[notes.Checkpoint]) -> None:
    """Make sure that the rows make every checkpoint remembered up to that size, and those found elsewhere.

    Raises:
        CheckpointsContradictError: rows, or remembered checkpoints, aren't what was signed.
        RowsBehindLedgerError: one from elsewhere is of a larger ledger than the database knows to be published.
        RowsDamagedError: a row is missing.
    """
    met = sorted((each.size, each.root) for each in elsewhere)
    if met and met[-1][0] > size:
        raise RowsBehindLedgerError(published=met[-1][0], known=size)
    remembered = Checkpoint.objects.filter(size__lte=size).order_by("size").values_list("size", "root")
    entries, growing = canonical_from(0, size), merkle.CompactRange()
    for at, root in merge(((at, bytes(root)) for at, root in remembered.iterator()), met):
        for entry in islice(entries, at - growing.size):
            growing.push(merkle.leaf_hash(entry))
        if growing.root() != root:
            raise CheckpointsContradictError(size=at)
