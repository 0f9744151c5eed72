"""The ledger at size: append with integration, proof, full check. Claims: ≥ 3,000/s, ≤ 1 ms, ≥ 100,000/s at 1,000,000.

    python bench/ledger.py [--entries 1000000] [--appended 20000] [--home FOLDER]

Runs on SQLite in a folder of its own (on disk, not tmpfs), or on LIUHEN_DATABASE_URL, which must be an empty database.
"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import UUID

NOW = datetime(2026, 11, 23, 8, 30, tzinfo=UTC)
BATCH = 500
DIGESTS = {"sha256": "ab" * 32, "sm3": "cd" * 32}
FACTS = {"name": "20261123083015_0001.MP4", "size": 1048576, "unit": "u", "officer": "o"}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--entries", type=int, default=1_000_000)
    arguments.add_argument("--appended", type=int, default=20_000)
    arguments.add_argument("--home", type=Path, default=None)
    told = arguments.parse_args()
    home = Path(tempfile.mkdtemp(prefix="liuhen-bench-", dir=told.home))
    os.environ["LIUHEN_HOME"] = str(home)
    os.environ["DJANGO_SETTINGS_MODULE"] = "liuhen.site.settings"
    sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "src"))
    import django

    django.setup()
    try:
        run(home, told.entries, told.appended)
    finally:
        shutil.rmtree(home)


def run(home: Path, entries: int, appended: int) -> None:
    from django.core.management import call_command

    from liuhen.custody import operations
    from liuhen.custody.instance import create_instance

    create_instance(home, "demo", NOW)
    call_command("migrate", "custody", verbosity=0)
    fill(entries)
    rate("integrate a backlog", entries, lambda: operations.integrate(now=NOW))
    rate("append and integrate", appended, lambda: append(appended), target=3_000)
    proofs(entries + appended)
    checks(home, entries + appended)


def rate(name: str, count: int, task: Callable[[], object], target: int = 0) -> None:
    start, cpu = time.perf_counter(), time.process_time()
    task()
    reached, alone = count / (time.perf_counter() - start), count / (time.process_time() - cpu)
    aim = f"  target ≥ {target:,}/s  {'met' if reached >= target else 'MISSED'}" if target else ""
    print(f"{name:<28}{reached:>12,.0f} /s over {count:,} ({alone:,.0f} per CPU second){aim}", flush=True)


def fill(count: int) -> None:
    """Entries as `append` writes them, many to a statement, so that a million doesn't take minutes."""
    from liuhen.custody.models import Entry, Subject

    subjects = max(1, count // 10)
    Subject.objects.bulk_create(
        (
            Subject(id=UUID(int=each + 1), number=(count - each - 1) // subjects + 1, order=count)
            for each in range(subjects)
        ),
        batch_size=2000,
    )
    rows = made(count, subjects)
    while chunk := [row for _, row in zip(range(20_000), rows, strict=False)]:
        Entry.objects.bulk_create(chunk, batch_size=2000)


def made(count: int, subjects: int) -> Iterator[object]:
    from liuhen.custody.instance import instance
    from liuhen.custody.models import Entry
    from liuhen.ledger import entry, merkle

    salts = {name: bytes([at] * 32) for at, name in enumerate((*FACTS, "actor"))}
    facts = {**FACTS, "actor": "account:1"}
    commitments = {name: entry.commit(salts[name], facts[name]) for name in facts}
    texts = {name: salt.hex() for name, salt in salts.items()}
    for each in range(count):
        subject, number = UUID(int=each % subjects + 1), each // subjects + 1
        told = entry.Entry(
            instance=instance().id,
            kind="recording.received",
            subject=subject,
            number=number,
            time=NOW,
            digests=DIGESTS,
            commitments=commitments,
        )
        data = entry.encode(told)
        yield Entry(
            kind=told.kind,
            subject=subject,
            number=number,
            at=NOW,
            order=each,
            canonical=data,
            leaf=merkle.leaf_hash(data),
            facts=facts,
            salts=texts,
        )


def append(count: int) -> None:
    from django.db import transaction

    from liuhen.custody import operations

    for start in range(0, count, BATCH):
        with transaction.atomic():
            for each in range(start, min(count, start + BATCH)):
                operations.append(
                    kind="recording.received",
                    subject=UUID(int=each + 1),
                    actor="account:1",
                    now=NOW,
                    facts=FACTS,
                    digests=DIGESTS,
                )
        operations.integrate(now=NOW)


def proofs(count: int) -> None:
    from liuhen.custody import queries
    from liuhen.custody.instance import instance
    from liuhen.custody.models import Entry
    from liuhen.ledger import note, proof
    from liuhen.ledger.folder import LedgerFolder

    chance = random.Random(7)
    indexes = [chance.randrange(count) for _ in range(1000)]
    folder = LedgerFolder(instance().ledger_folder)
    times("proof, from the files", indexes, lambda index: proof.make_proof(folder, index), target=1.0)
    entries = {index: Entry.objects.get(index=index).id for index in indexes[:200]}
    times("proof, asked of the database", indexes[:200], lambda index: queries.proof_of(entries[index]))
    keys = [note.parse_vkey(each) for each in queries.verifier_keys()]
    texts = {index: proof.format_proof(proof.make_proof(folder, index)) for index in indexes}
    times("verify a proof", indexes, lambda index: proof.verify_proof(proof.parse_proof(texts[index]), keys))


def times(name: str, indexes: list[int], task: Callable[[int], object], target: float = 0) -> None:
    taken = []
    for index in indexes:
        start = time.perf_counter()
        task(index)
        taken.append((time.perf_counter() - start) * 1000)
    middle, late = statistics.median(taken), sorted(taken)[len(taken) * 99 // 100]
    aim = f"  target ≤ {target} ms  {'met' if middle <= target else 'MISSED'}" if target else ""
    print(f"{name:<28}{middle:>9.2f} ms median, {late:.2f} ms p99{aim}", flush=True)


def checks(home: Path, count: int) -> None:
    from liuhen.custody import queries
    from liuhen.ledger.check import check_folder

    def whole() -> None:
        report = check_folder(home / "ledger")
        assert report.clean, report.findings
        assert report.size == count

    def rows() -> None:
        report = queries.check_rows()
        assert report.clean, report.findings

    rate("full check of the ledger", count, whole, target=100_000)
    rate("rows against the ledger", count, rows)


if __name__ == "__main__":
    main()
