"""What was recorded is never discarded, even when whoever recorded it believes that it failed."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.db import transaction

from keeping import NOW, archive_in, keep
from liuhen.holdings import operations, queries

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_version_whose_commit_was_not_heard_of_is_thrown_away(tmp_path: Path) -> None:
    with archive_in(tmp_path / "home"):
        own = keep(b"film")
        prepared = operations.prepare_version(
            object_id=own, files={"description.json": b"{}"}, message="test", user_name="tester", now=NOW
        )
        with transaction.atomic():
            operations.record_version(prepared)
        operations.discard(prepared)
        operations.roll_forward(own)
        assert queries.read_json(own, "description.json") == {}
