"""Commands on an instance whose database is of another version, or on none: told in words, before a row is touched."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.test import override_settings
from typer.testing import CliRunner

from conftest import NOW
from liuhen import people
from liuhen.cli import accounts, export, intake, ledger, verify
from liuhen.custody.errors import InstanceAbsentError
from liuhen.custody.instance import create_instance
from liuhen.site.errors import DatabaseNewerError, DatabaseOlderError

MIGRATIONS = list(Path(people.__file__).parent.glob("migrations/0*.py"))
pytestmark = pytest.mark.django_db
COMMANDS = {
    "verify": ["verify"],
    "export": ["export", "2026-000001", "copy"],
    "intake": ["intake", "card", "--recorder", "KT50012"],
    "publish": ["ledger", "publish"],
    "accounts": ["accounts", "list"],
}


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    with override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"home": tmp_path / "home"})):
        yield tmp_path / "home"


def outcome(name: str) -> BaseException | None:
    app = typer.Typer()
    for each in (accounts, export, intake, ledger, verify):
        each.register(app)
    return CliRunner().invoke(app, COMMANDS[name]).exception


@pytest.mark.parametrize("name", COMMANDS)
def test_command_that_works_on_a_database_of_another_version(name: str, home: Path) -> None:
    assert isinstance(outcome(name), InstanceAbsentError)
    create_instance(home, "bureau", NOW)
    recorder = MigrationRecorder(connection)
    recorder.record_applied("people", "0999_from_the_future")
    assert isinstance(outcome(name), DatabaseNewerError)
    recorder.record_unapplied("people", "0999_from_the_future")
    recorder.record_unapplied("people", max(path.stem for path in MIGRATIONS))
    assert isinstance(outcome(name), DatabaseOlderError)
