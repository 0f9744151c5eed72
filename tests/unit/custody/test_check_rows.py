"""A row changed, removed or added behind the software's back is found, and so is a fact that was rewritten."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from liuhen.custody import operations, queries
from liuhen.custody.models import Checkpoint, Entry, Subject
from liuhen.ledger import entry as ledger_entry
from liuhen.ledger import merkle
from unit.custody.bureau import NOW, say, subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def filled(home: Path) -> Path:
    for each in range(12):
        say(each % 3, place="鼓楼区", size=each)
    operations.integrate(now=NOW)
    for each in range(12, 15):
        say(each % 3)
    return home


def found() -> set[str]:
    return {each.code.removeprefix("custody.finding_") for each in queries.check_rows().findings}


def change(index: int | None, **fields: Any) -> None:
    row = Entry.objects.filter(index=index).order_by("order")[0]
    assert Entry.objects.filter(id=row.id).update(**fields) == 1


def test_sound_rows_are_doubted(filled: Path) -> None:
    seen: list[tuple[int, int]] = []
    report = queries.check_rows(lambda *told: seen.append(told))
    assert report.clean
    assert (report.published, report.rows, report.pending) == (12, 15, 3)
    assert seen[-1] == (15, 15)


def test_fresh_home_has_findings(home: Path) -> None:
    say(1)
    report = queries.check_rows()
    assert report.clean
    assert report.pending == 1


@pytest.mark.parametrize("index", [5, None], ids=["published", "pending"])
@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("kind", "recording.deleted"),
        ("subject", subject(8)),
        ("number", 77),
        ("at", NOW + timedelta(seconds=1)),
        ("leaf", b"\0" * 32),
        ("canonical", b"{}"),
    ],
)
def test_changed_column(filled: Path, index: int | None, field: str, value: Any) -> None:
    change(index, **{field: value})
    assert "row_changed" in found()


@pytest.mark.parametrize("index", [5, None], ids=["published", "pending"])
@pytest.mark.parametrize(
    "fields",
    [
        {"facts": {"actor": "account:2", "place": "鼓楼区", "size": 5}},
        {"facts": {}},
        {"facts": "nonsense"},
        {"salts": {}},
        {"salts": {"actor": "zz", "place": 5}},
        {"salts": []},
    ],
)
def test_rewritten_fact(filled: Path, index: int | None, fields: dict[str, Any]) -> None:
    change(index, **fields)
    assert found() == {"facts"}


def test_whole_row_rewritten_to_fit_itself(filled: Path) -> None:
    row = Entry.objects.get(index=5)
    told = ledger_entry.decode(bytes(row.canonical))
    forged = ledger_entry.encode(
        ledger_entry.Entry(
            instance=told.instance,
            kind="recording.exported",
            subject=told.subject,
            number=told.number,
            time=told.time,
            digests=told.digests,
            commitments=told.commitments,
        )
    )
    change(5, kind="recording.exported", canonical=forged, leaf=merkle.leaf_hash(forged))
    assert found() == {"row_changed"}


def test_published_row_removed(filled: Path) -> None:
    Entry.objects.filter(index=5).delete()
    assert found() == {"row_missing", "number"}


def test_newest_row_of_a_subject_removed_before_publication(filled: Path) -> None:
    Entry.objects.filter(index=None).order_by("-order")[0].delete()
    assert found() == {"number"}


def test_removed_row_hidden_by_its_counter(filled: Path) -> None:
    Entry.objects.filter(index=5).delete()
    Subject.objects.filter(id=subject(5 % 3)).delete()
    report = queries.check_rows()
    assert {each.code for each in report.findings} == {"custody.finding_row_missing", "custody.finding_number"}


def test_all_rows_of_a_subject_removed_before_publication(home: Path) -> None:
    say(1)
    operations.integrate(now=NOW)
    say(2)
    Entry.objects.filter(subject=subject(2)).delete()
    report = queries.check_rows()
    assert [(each.code, each.subject) for each in report.findings] == [("custody.finding_number", str(subject(2)))]


def test_two_rows_exchange_their_places(filled: Path) -> None:
    Entry.objects.filter(index=5).update(index=10_000)
    Entry.objects.filter(index=6).update(index=5)
    Entry.objects.filter(index=10_000).update(index=6)
    assert found() == {"row_changed"}


def test_checkpoint_row_of_another_tree(filled: Path) -> None:
    Checkpoint.objects.create(size=7, root=b"\0" * 32, note="", made_at=NOW)
    Checkpoint.objects.create(size=0, root=b"\0" * 32, note="", made_at=NOW)
    assert found() == {"checkpoint"}


def test_entry_bundle_missing_from_the_folder(filled: Path) -> None:
    (filled / "ledger/tile/entries/000.p/12").unlink()
    report = queries.check_rows()
    assert {each.code for each in report.findings} == {"custody.finding_unpublished"}
