"""The ledger's folder is lost without a backup: what comes back from the database is what was published, or nothing."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from django.conf import settings
from django.db import transaction
from django.test import override_settings
from typer.testing import CliRunner

from liuhen.cli import ledger as cli
from liuhen.custody import operations, queries
from liuhen.custody.errors import CheckpointsContradictError, NothingPublishedError, RowsBehindLedgerError
from liuhen.custody.instance import create_instance
from liuhen.custody.models import Checkpoint, Entry
from liuhen.ledger.check import check_folder
from liuhen.ledger.errors import LedgerAbsentError, SignatureWrongError, TileOccupiedError
from unit.custody.bureau import NOW, say
from unit.ledger.logs import files_of
from unit.ledger.logs import publish as publish_other

pytestmark = pytest.mark.django_db(transaction=True)


class PowerCutError(BaseException):
    """The machine stops here."""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """An instance whose ledger of 300 entries was published in three steps."""
    folder = tmp_path / "home"
    create_instance(folder, "demo", NOW)
    with override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"home": folder})):
        for count in (120, 136, 44):
            with transaction.atomic():
                for each in range(count):
                    say(each % 5)
            operations.integrate(now=NOW)
        yield folder


def anew(**given: object) -> operations.PublishedAnew:
    return operations.publish_anew(**{"actor": "console:root", "now": NOW, **given})  # type: ignore[arg-type]


def assert_sound(home: Path, size: int) -> None:
    report, rows = check_folder(home / "ledger"), queries.check_rows()
    assert (report.clean, report.size) == (True, size), report.findings
    assert (rows.clean, rows.pending) == (True, 0), rows.findings


def cut_power_at(step: int, patch: pytest.MonkeyPatch) -> None:
    left = [step]

    def wrap(name: str) -> None:
        real = getattr(os, name)

        def counted(*arguments: object, **options: object) -> object:
            left[0] -= 1
            if left[0] < 0:
                raise PowerCutError
            return real(*arguments, **options)

        patch.setattr(os, name, counted)

    for name in ("fsync", "replace"):
        wrap(name)


def test_power_cut_anywhere_while_a_lost_ledger_is_published_anew_forks_or_tears_it(home: Path) -> None:
    lost = files_of(home / "ledger")
    say(9)  # committed, not published when the folder went
    step, finished = 0, False
    while not finished:
        shutil.rmtree(home / "ledger")
        with pytest.raises(LedgerAbsentError):
            operations.integrate(now=NOW)
        with pytest.MonkeyPatch.context() as patch:
            cut_power_at(step, patch)
            try:
                anew(folder=home / "ledger")
                finished = True
            except PowerCutError:
                pass
        if (home / "ledger" / "checkpoint").exists():
            assert check_folder(home / "ledger").clean, step
        else:
            anew()
        operations.integrate(now=NOW)
        size = Entry.objects.count()
        assert_sound(home, size)
        for name in ("tile/0/000", "tile/entries/000", "vkey"):
            assert (home / "ledger" / name).read_bytes() == lost[name]
        step += 1
    assert step > 10
    assert "ledger.published_anew" in set(Entry.objects.values_list("kind", flat=True))


def test_ledger_that_comes_back_is_another_one(home: Path, tmp_path: Path) -> None:
    before = (home / "ledger" / "checkpoint").read_bytes()
    (tmp_path / "kept").write_bytes(before)
    app = typer.Typer()
    cli.register(app)
    told = CliRunner().invoke(
        app, ["ledger", "publish", "--dir", str(tmp_path / "stick"), "--known", str(tmp_path / "kept"), "--json"]
    )
    assert json.loads(told.stdout)["size"] == 300
    assert (tmp_path / "stick" / "checkpoint").read_bytes() == before
    assert check_folder(tmp_path / "stick", known=[before]).clean
    assert Entry.objects.count() == 300  # a copy elsewhere changes nothing here
    # what is lost in parts is mended, and the copy elsewhere is carried on
    (home / "ledger" / "tile/entries/000").unlink()
    assert anew().missing == 1
    assert_sound(home, 301)
    assert anew(folder=tmp_path / "stick").size == 301
    assert check_folder(tmp_path / "stick", known=[before]).clean
    assert anew().missing == 0
    assert Entry.objects.count() == 301


def test_changed_rows_are_published_as_the_past(home: Path) -> None:
    shutil.rmtree(home / "ledger")
    Entry.objects.filter(index=200).update(canonical=bytes(Entry.objects.get(index=201).canonical))
    with pytest.raises(CheckpointsContradictError) as error:
        anew()
    assert error.value.fields == {"size": 256}  # the first checkpoint that they no longer make
    assert not (home / "ledger").exists()


def test_database_restored_from_an_old_backup_forks_the_ledger(home: Path, tmp_path: Path) -> None:
    kept = (home / "ledger" / "checkpoint").read_bytes()
    Entry.objects.filter(index__gte=256).delete()
    Checkpoint.objects.filter(size=300).delete()
    with pytest.raises(RowsBehindLedgerError):
        anew()  # the folder is still there and knows better
    shutil.rmtree(home / "ledger")
    with pytest.raises(RowsBehindLedgerError):
        anew(known=[kept])
    publish_other(tmp_path / "other", [b"{}"])
    with pytest.raises(SignatureWrongError):
        anew(known=[(tmp_path / "other" / "checkpoint").read_bytes()])
    assert not (home / "ledger").exists()


def test_altered_file_is_written_over(home: Path) -> None:
    altered = home / "ledger" / "tile/entries/000"
    altered.write_bytes(altered.read_bytes()[:-1] + b"x")
    before = files_of(home / "ledger")
    with pytest.raises(TileOccupiedError):
        anew()
    assert files_of(home / "ledger") == before


def test_ledger_that_never_was_is_published_anew(home: Path) -> None:
    Checkpoint.objects.all().delete()
    shutil.rmtree(home / "ledger")
    with pytest.raises(NothingPublishedError):
        anew()
