"""The archive's full check against OpenSSL over the same files with the same parallelism, in one run.

    .venv/bin/python bench/verify.py [--files 8] [--mebibytes 256] [--rounds 3]

Ours is the whole of `verify()`: inventories, database, ledger and every byte; OpenSSL only digests the originals.
Before each turn the originals are dropped from the cache, because no archive fits into it and ours reads past it
anyway. Prints the median ratio; the target is at most 1.1.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from machine import describe, need

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
PIECE = 1 << 20
TARGET = 1.1


def _instance(home: Path) -> None:
    os.environ |= {"LIUHEN_HOME": str(home), "DJANGO_SETTINGS_MODULE": "liuhen.site.settings"}
    import django

    django.setup()
    from django.core.management import call_command

    from liuhen.custody.instance import create_instance
    from liuhen.holdings import operations

    create_instance(home, "demo", NOW)
    call_command("migrate", verbosity=0)
    operations.establish(now=NOW)


def _fill(files: int, size: int) -> None:
    from django.db import transaction
    from uuid_utils.compat import uuid7

    from liuhen.custody import operations as custody
    from liuhen.holdings import operations

    for _ in range(files):
        own = uuid7()
        noise = os.urandom(PIECE)
        chunks = (number.to_bytes(8, "big") + noise[8:] for number in range(size // PIECE))
        staged = operations.stage(object_id=own, logical_path="original.mp4", chunks=chunks)
        prepared = operations.prepare_version(
            object_id=own, files={"original.mp4": staged}, message="bench", user_name="bench", now=NOW
        )
        with transaction.atomic():
            operations.record_version(prepared)
            digests = {"sha256": staged.sha256, "sm3": staged.sm3}
            custody.append(kind="recording.received", subject=own, actor="worker", now=NOW, digests=digests)
        operations.roll_forward(own)
    custody.integrate(now=NOW)


def _chill(originals: list[Path]) -> None:
    """Drop the originals from the system's cache."""
    for path in originals:
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _ours(originals: list[Path], threads: int) -> float:
    from liuhen.holdings.verify import verify

    _chill(originals)
    began = time.perf_counter()
    report = verify(threads=threads)
    spent = time.perf_counter() - began
    assert report.clean, report.findings
    return spent


def _theirs(openssl: str, originals: list[Path], threads: int) -> float:
    _chill(originals)
    began = time.perf_counter()
    subprocess.run(
        ["xargs", "-0", "-n", "1", "-P", str(threads), openssl, "dgst", "-sha256"],
        input=b"\0".join(os.fsencode(path) for path in originals),
        stdout=subprocess.DEVNULL,
        check=True,
    )
    return time.perf_counter() - began


def main() -> None:
    """Fill, check in turns, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=8)
    parser.add_argument("--mebibytes", type=int, default=256)
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    openssl, threads = need("openssl", "openssl"), os.cpu_count() or 1
    with tempfile.TemporaryDirectory(prefix="liuhen-bench-", dir=Path.home()) as folder:
        home = Path(folder) / "home"
        _instance(home)
        _fill(given.files, given.mebibytes * PIECE)
        originals = sorted((home / "archive" / "root").rglob("original.mp4"))
        _ours(originals, threads), _theirs(openssl, originals, threads)
        pairs = [(_ours(originals, threads), _theirs(openssl, originals, threads)) for _ in range(given.rounds)]
    ratio = statistics.median(ours / theirs for ours, theirs in pairs)
    print(describe())
    print(f"{given.files} originals of {given.mebibytes} MiB, {threads} at once")
    for ours, theirs in pairs:
        print(f"  verify {ours:.2f} s   openssl {theirs:.2f} s   {ours / theirs:.2f}")
    print(f"full check: {ratio:.2f} x openssl dgst -sha256 (target {TARGET})")


if __name__ == "__main__":
    main()
