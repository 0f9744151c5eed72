"""Appending: outside of a transaction, rolled back, with the clock set back, with things that can't be committed to."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from liuhen.custody import operations, queries
from liuhen.custody.errors import InstanceAbsentError
from liuhen.custody.models import Entry, Subject
from liuhen.ledger import entry as ledger_entry
from liuhen.ledger import merkle
from liuhen.ledger.errors import EntryInvalidError
from unit.custody.bureau import NOW, say, subject


@pytest.mark.django_db(transaction=True)
def test_entry_is_written_outside_of_the_rows_transaction(home: Path) -> None:
    with pytest.raises(RuntimeError, match="transaction"):
        operations.append(kind="recording.viewed", subject=subject(1), actor="worker", now=NOW)
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_row_says_something_else_than_its_entry(home: Path) -> None:
    row = say(1, place="鼓楼区", count=3)
    told = ledger_entry.decode(row.canonical)
    assert (told.kind, told.subject, told.number, told.time) == ("recording.viewed", subject(1), 1, NOW)
    assert told.digests == {"sha256": "ab" * 32}
    assert set(told.commitments) == {"actor", "place", "count"}
    assert merkle.leaf_hash(row.canonical) == row.leaf
    row.refresh_from_db()
    assert row.facts == {"actor": "account:1", "place": "鼓楼区", "count": 3}
    assert ledger_entry.unproven_facts(told, row.facts, row.salts) == []
    assert "鼓楼区" not in bytes(row.canonical).decode()
    assert row.index is None


@pytest.mark.django_db
def test_running_number_has_a_hole_after_a_rollback(home: Path) -> None:
    say(1)

    class MindChangedError(Exception):
        pass

    def change_my_mind() -> None:
        with transaction.atomic():
            say(1)
            say(2)
            raise MindChangedError

    with pytest.raises(MindChangedError):
        change_my_mind()
    say(1)
    assert [each.number for each in queries.entries_of(subject(1))] == [1, 2]
    assert not Subject.objects.filter(id=subject(2)).exists()


@pytest.mark.django_db
def test_clock_set_back_turns_a_subjects_entries_round(home: Path) -> None:
    for minutes in (0, -5, -3, 10):
        say(1, now=NOW + timedelta(minutes=minutes))
    say(2, now=NOW - timedelta(minutes=1))
    assert [(each.subject, each.number) for each in queries.pending()] == [
        (subject(2), 1),
        (subject(1), 1),
        (subject(1), 2),
        (subject(1), 3),
        (subject(1), 4),
    ]


@pytest.mark.django_db
def test_caller_names_another_actor_among_the_facts(home: Path) -> None:
    assert say(1, actor="account:other").facts["actor"] == "account:1"


@pytest.mark.django_db
@pytest.mark.parametrize("facts", [{"size": 1.5}, {"名": 1}, {"name": "a\0"}, {"name": {1: 2}}])
def test_fact_without_one_form_is_appended(home: Path, facts: dict[str, Any]) -> None:
    with pytest.raises(EntryInvalidError):
        say(1, **facts)
    assert not Entry.objects.exists()


@pytest.mark.django_db
def test_entry_of_a_home_without_instance(tmp_path: Path) -> None:
    own = settings.LIUHEN.model_copy(update={"home": tmp_path})
    with override_settings(LIUHEN=own), pytest.raises(InstanceAbsentError):
        say(1)
