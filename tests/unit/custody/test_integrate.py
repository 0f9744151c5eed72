"""The integrator dies anywhere, meets late commits, a rolled back folder or a restored database: nothing is forked."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.test import override_settings
from filelock import FileLock

from liuhen.custody import operations, publishing, queries
from liuhen.custody.errors import (
    EntryAbsentError,
    EntryPendingError,
    InstanceDamagedError,
    IntegratorBusyError,
    LedgerRolledBackError,
    RowsBehindLedgerError,
    RowsDamagedError,
)
from liuhen.custody.models import Checkpoint, Entry
from liuhen.ledger import note as notes
from liuhen.ledger import proof, sm2
from liuhen.ledger.check import check_folder
from liuhen.ledger.errors import LedgerAbsentError, LedgerDamagedError
from liuhen.ledger.folder import LedgerFolder
from unit.custody.bureau import NOW, say, subject

pytestmark = pytest.mark.django_db(transaction=True)


class PowerCutError(BaseException):
    """The machine stops here."""


def fail_at(step: int, patch: pytest.MonkeyPatch) -> list[str]:
    """Let the step-th sync, rename or database write from now on fail; returns what was done before."""
    done: list[str] = []

    def wrap(owner: Any, name: str) -> None:
        real = getattr(owner, name)

        def counted(*arguments: object, **options: object) -> object:
            if len(done) >= step:
                raise PowerCutError
            done.append(name)
            return real(*arguments, **options)

        patch.setattr(owner, name, counted)

    for name in ("fsync", "replace"):
        wrap(os, name)
    wrap(operations, "_give_indexes")
    wrap(operations, "next_index")  # inside of the transaction that gives indexes
    wrap(Checkpoint.objects, "get_or_create")
    return done


def make_entries(count: int, *, start: int = 0) -> None:
    with transaction.atomic():
        for each in range(start, start + count):
            say(each % 5)


def assert_sound(size: int) -> None:
    report = check_folder(operations.instance().ledger_folder)
    assert report.clean, report.findings
    assert report.size == size
    rows = queries.check_rows()
    assert rows.clean, rows.findings
    assert rows.pending == 0
    assert list(Entry.objects.order_by("index").values_list("index", flat=True)) == list(range(size))


def test_integrator_dies_at_each_step_and_the_ledger_is_torn(home: Path) -> None:
    make_entries(20)
    operations.integrate(now=NOW)
    saved = home.parent / "saved"
    shutil.copytree(home / "ledger", saved)
    checkpoints = set(Checkpoint.objects.values_list("size", flat=True))
    make_entries(280)
    step = 0
    while True:
        with pytest.MonkeyPatch.context() as patch:
            done = fail_at(step, patch)
            try:
                operations.integrate(now=NOW)
            except PowerCutError:
                finished = False
            else:
                finished = True
        report = check_folder(home / "ledger")
        assert report.clean, (done, report.findings)
        assert report.size in (20, 300)
        assert queries.check_rows().clean, done
        say(9)  # life goes on before the next run
        assert operations.integrate(now=NOW) >= 1
        assert_sound(301)
        # back to the start
        shutil.rmtree(home / "ledger")
        shutil.copytree(saved, home / "ledger")
        Entry.objects.filter(subject=subject(9)).delete()
        operations.Entry.objects.filter(index__gte=20).update(index=None)
        Checkpoint.objects.exclude(size__in=checkpoints).delete()
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM custody_subject WHERE id = %s", [subject(9).hex])
        if finished:
            break
        step += 1
    assert step > 12


def test_late_commit_is_never_indexed(home: Path) -> None:
    # PostgreSQL shows entry 2 before entry 1 when 1's transaction ends later; its key is older than what was indexed
    first = say(1)
    second = say(2)
    Entry.objects.filter(id=first.id).update(index=None, order=first.order - 10**9)
    assert operations.integrate(now=NOW) == 2
    late = say(3)
    Entry.objects.filter(id=late.id).update(order=second.order - 10**9)
    assert operations.integrate(now=NOW) == 1
    assert Entry.objects.get(id=late.id).index == 2


def test_nothing_to_do_publishes_something(home: Path) -> None:
    assert operations.integrate(now=NOW) == 0
    assert operations.integrate(now=NOW) == 0
    assert LedgerFolder(home / "ledger").size == 0
    assert Checkpoint.objects.count() == 1
    assert_sound(0)


def test_more_than_one_batch(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "_BATCH", 7)
    make_entries(50)
    assert operations.integrate(now=NOW) == 50
    assert_sound(50)


def test_subject_stands_in_the_ledger_out_of_order(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(operations, "_BATCH", 1)
    for minute in (5, 3, 1):
        say(1, now=NOW.replace(minute=minute))
        say(2, now=NOW.replace(minute=minute))
    operations.integrate(now=NOW)
    assert_sound(6)


def test_integration_inside_of_a_transaction(home: Path) -> None:
    with transaction.atomic():
        say(1)
        with pytest.raises(RuntimeError):
            operations.integrate(now=NOW)
        transaction.set_rollback(True)
    assert operations.integrate(now=NOW) == 0


def test_two_integrators_at_once(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(publishing, "WAIT_SECONDS", 0.1)
    (home / "run").mkdir(exist_ok=True)
    with FileLock(home / "run" / "integrate.lock"), pytest.raises(IntegratorBusyError):
        operations.integrate(now=NOW)
    assert operations.integrate(now=NOW) == 0


def test_unmounted_ledger_is_begun_anew(home: Path) -> None:
    make_entries(3)
    operations.integrate(now=NOW)
    (home / "ledger").rename(home / "elsewhere")
    say(1)
    with pytest.raises(LedgerAbsentError):
        operations.integrate(now=NOW)
    with pytest.raises(LedgerAbsentError):
        queries.check_rows()
    assert not (home / "ledger").exists()
    (home / "elsewhere").rename(home / "ledger")
    operations.integrate(now=NOW)
    assert_sound(4)


def test_rolled_back_folder_is_continued(home: Path) -> None:
    make_entries(3)
    operations.integrate(now=NOW)
    shutil.copytree(home / "ledger", home / "older")
    say(1)
    operations.integrate(now=NOW)
    shutil.rmtree(home / "ledger")
    (home / "older").rename(home / "ledger")
    with pytest.raises(LedgerRolledBackError):
        operations.integrate(now=NOW)
    report = queries.check_rows()
    assert {each.code for each in report.findings} == {"custody.finding_rolled_back"}


def test_database_restored_from_an_older_copy_forks_the_ledger(home: Path) -> None:
    make_entries(3)
    operations.integrate(now=NOW)
    last = Entry.objects.order_by("-index")[0]
    Checkpoint.objects.all().delete()
    Entry.objects.filter(id=last.id).delete()
    say(7)
    with pytest.raises(RowsBehindLedgerError):
        operations.integrate(now=NOW)
    Entry.objects.filter(index=None).update(index=2)  # and even if it had been given that index before
    with pytest.raises(RowsBehindLedgerError):
        operations.integrate(now=NOW)
    assert LedgerFolder(home / "ledger").size == 3


def test_row_missing_before_publication_is_skipped(home: Path) -> None:
    make_entries(5)
    while operations._give_indexes():
        pass
    Entry.objects.filter(index=2).delete()
    with pytest.raises(RowsDamagedError):
        operations.integrate(now=NOW)
    assert not (home / "ledger" / "checkpoint").exists()


def test_key_lost_or_another_ledgers(home: Path) -> None:
    key = home / "keys" / "ledger.key"
    key.write_text(notes.Signer.generate("liuhen.invalid/other").private_text())
    with pytest.raises(InstanceDamagedError):
        operations.integrate(now=NOW)
    key.unlink()
    with pytest.raises(InstanceDamagedError):
        operations.integrate(now=NOW)


def test_second_signature_is_left_out(home: Path) -> None:
    own = settings.LIUHEN.model_copy(update={"ledger_sm2": True})
    with override_settings(LIUHEN=own):
        say(1)
        operations.integrate(now=NOW)
        say(1)
        operations.integrate(now=NOW)
    folder = LedgerFolder(home / "ledger")
    both = [sm2.able(each) for each in folder.verifiers]
    assert len(notes.verify_note(notes.parse_note(folder.note), both)) == 2
    assert_sound(2)


def test_proof_of_a_pending_absent_or_exchanged_entry(home: Path) -> None:
    one = say(1)
    with pytest.raises(LedgerAbsentError):
        queries.proof_of(one.id)
    operations.integrate(now=NOW)
    two = say(1)
    with pytest.raises(EntryPendingError):
        queries.proof_of(two.id)
    with pytest.raises(EntryAbsentError):
        queries.proof_of(subject(99))
    assert not queries.is_published([one, two])
    operations.integrate(now=NOW)
    entries = queries.entries_of(subject(1))
    assert queries.is_published(entries)
    key = notes.parse_vkey(queries.verifier_keys()[0])
    for entry, text in zip(entries, queries.proofs_of(entries).values(), strict=True):
        proven = proof.verify_proof(proof.parse_proof(text), [key])
        assert (proven.index, proven.entry.subject) == (entry.index, subject(1))
    Entry.objects.filter(id=one.id).update(canonical=entries[1].canonical)
    with pytest.raises(LedgerDamagedError):
        queries.proof_of(one.id)


def test_extract_leaves_out_what_opens_the_commitments(home: Path) -> None:
    say(1, place="鼓楼区")
    say(2)
    operations.integrate(now=NOW)
    say(1)
    told = queries.extract([subject(1)])
    assert [each["index"] for each in told] == [0, None]
    assert told[0]["facts"] == {"actor": "account:1", "place": "鼓楼区"}
    assert set(told[0]) == {"index", "entry", "facts", "salts"}


@pytest.mark.django_db
def test_long_backlog_is_sorted_anew_for_each_batch(home: Path) -> None:
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":  # which scans a small table whatever its indexes
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off")
        plan = queries.pending()[:2000].explain()
    assert "custody_entry_pending" in plan
    assert "TEMP B-TREE" not in plan
