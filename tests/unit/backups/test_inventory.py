"""After a disaster: every object is told as there, damaged, lost, out of reach or destroyed; none is left out."""

from __future__ import annotations

import ast
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

import pytest
import typer
from django.conf import settings
from django.db import transaction
from typer.testing import CliRunner

from cards import NOW, bureau_in
from keeping import keep
from liuhen.backups.inventory import EXAMINED, FIRST, LATER, REPORTED, published, take_inventory
from liuhen.cli import inventory as cli
from liuhen.custody import operations as custody
from liuhen.holdings.models import HeldFile
from liuhen.ledger.folder import LedgerFolder
from liuhen.storage import LocalFolder

pytestmark = pytest.mark.django_db(transaction=True)


def say(kind: str, subject: UUID, path: str = "original.mp4", **digests: str) -> None:
    held = HeldFile.objects.get(object_id=subject, logical_path=path)
    with transaction.atomic():
        custody.append(
            kind=kind,
            subject=subject,
            actor="worker",
            now=NOW,
            digests=digests or {"sha256": held.sha256, "sm3": held.sm3},
        )


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    with bureau_in(tmp_path) as folder:
        monkeypatch.setenv("LIUHEN_HOME", str(folder))
        yield folder


@pytest.fixture
def ids(home: Path) -> list[UUID]:
    """Seven objects: the last stands in no entry, the one before was destroyed with approval."""
    made = [keep(f"film {number}".encode() * 999, description=b"{}") for number in range(7)]
    for each in made[:6]:
        say("recording.received", each)
        say("recording.described", each, "description.json")
    say("recording.destroyed", made[5])
    custody.integrate(now=NOW)
    return made


def folder_of(home: Path, object_id: UUID) -> Path:
    return next((home / "archive" / "root").glob(f"*/*/*/urn%3auuid%3a{object_id}"))


def told(*arguments: str) -> tuple[int, dict]:
    app = typer.Typer()
    cli.register(app)
    app.callback()(lambda: None)
    outcome = CliRunner().invoke(app, ["inventory", *arguments, "--json"])
    return outcome.exit_code, json.loads(outcome.stdout)


def test_what_is_lost_is_told_as_there(home: Path, ids: list[UUID]) -> None:
    shutil.rmtree(folder_of(home, ids[0]))
    original = next(folder_of(home, ids[1]).rglob("original.mp4"))
    original.write_bytes(b"x" + original.read_bytes()[1:])
    next(folder_of(home, ids[2]).rglob("description.json")).unlink()
    (folder_of(home, ids[3]) / "inventory.json").write_bytes(b"torn")  # its versions have their own
    shutil.rmtree(folder_of(home, ids[5]))
    code, data = told()
    states = {each["id"]: each["state"] for each in data["holdings"]}
    expected = ["lost", "damaged", "damaged", "there", "there", "destroyed"]
    assert states == {str(each): state for each, state in zip(ids[:6], expected, strict=True)}
    assert data["unknown"] == [{"store": str(home / "archive"), "id": str(ids[6])}]
    wrong = {each["id"]: [(one["path"], one["what"]) for one in each["wrong"]] for each in data["holdings"]}
    assert wrong[str(ids[1])] == [("v1/content/original.mp4", "altered")]
    assert wrong[str(ids[2])] == [("v2/content/description.json", "missing")]
    assert code == 74


def test_document_without_a_scan_or_what_was_added_to_it_is_lost_in_silence(home: Path, ids: list[UUID]) -> None:
    gone, behind, whole = (keep(f"typed {number}".encode()) for number in range(3))
    for each in (gone, behind, whole):
        say("document.entered", each)
    say("document.served", behind, sha256="ab" * 32)  # the store is of before
    custody.integrate(now=NOW)
    shutil.rmtree(folder_of(home, gone))
    states = {each["id"]: (each["what"], each["state"]) for each in told()[1]["holdings"]}
    assert [states[str(each)] for each in (gone, behind, whole)] == [
        ("document", "lost"),
        ("document", "damaged"),
        ("document", "there"),
    ]


def test_kind_of_entry_that_brings_a_version_of_which_the_inventory_knows_nothing() -> None:
    """Whoever keeps a version of a document or a recording says so under a kind that the inventory reads."""
    kinds = {*FIRST, *LATER, EXAMINED, REPORTED}
    folder = Path(__file__).parents[3] / "src" / "liuhen"
    kept = set()
    for path in folder.glob("cases/**/operations/*.py"):
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "keep":
                kept |= {word.value.value for word in call.keywords if word.arg == "kind"}
    assert len(kept) > 5
    assert kept - kinds == set()
    writers = {path for path in folder.rglob("*.py") if "prepare_version(" in path.read_text("utf-8")}
    for path in writers - {folder / "holdings" / "operations.py"}:
        said = {one for one in kinds if f'"{one}"' in path.read_text("utf-8")}
        assert said or "kind=kind" in path.read_text("utf-8") or path.name == "receiving.py", path


def test_second_copy_that_nobody_looked_into(home: Path, ids: list[UUID], tmp_path: Path) -> None:
    shutil.copytree(home / "archive", tmp_path / "copy")
    shutil.rmtree(folder_of(home, ids[0]))
    shutil.rmtree(folder_of(home, ids[5]))
    code, data = told("--store", str(home / "archive"), "--store", str(tmp_path / "copy"))
    assert code == 0
    [first] = [each for each in data["holdings"] if each["id"] == str(ids[0])]
    assert (first["state"], first["places"]) == ("there", [str(tmp_path / "copy")])
    assert first["wrong"] == [{"store": str(home / "archive"), "path": "", "what": "missing"}]


def test_disk_that_is_not_mounted_counts_as_lost(home: Path, ids: list[UUID], tmp_path: Path) -> None:
    (home / "archive").rename(tmp_path / "unplugged")
    code, data = told()
    assert data["counts"] == {"there": 0, "damaged": 0, "lost": 0, "unreachable": 5, "destroyed": 1}
    assert code == 75


def test_torn_ledger_or_one_that_lacks_a_version_goes_unnoticed(home: Path, ids: list[UUID]) -> None:
    say("recording.described", ids[4], sha256="ab" * 32)
    custody.integrate(now=NOW)
    code, data = told()
    assert [each["wrong"][0]["path"] for each in data["holdings"] if each["state"] == "damaged"] == ["ab" * 32]
    for bundle in (home / "ledger" / "tile" / "entries").rglob("*"):
        if bundle.is_file():
            bundle.write_bytes(bundle.read_bytes()[:-5])
    code, data = told()
    assert data["unreadable"]
    assert code == 74


def test_ledger_folder_and_store_alone(home: Path, ids: list[UUID], tmp_path: Path) -> None:
    unreadable: list[str] = []
    found = take_inventory(published(LedgerFolder(home / "ledger"), unreadable), [LocalFolder(home / "archive")])
    assert (len(found.of("there")), len(found.of("destroyed")), unreadable) == (5, 1, [])
    assert [name for name, _id in found.unknown] == [str(home / "archive")]
    told("--xlsx", str(tmp_path / "清点.xlsx"))
    assert (tmp_path / "清点.xlsx").stat().st_size > 1000


def test_database_alone_says_what_was_held(home: Path, ids: list[UUID]) -> None:
    shutil.rmtree(home / "ledger")
    shutil.rmtree(home / "archive" / "root")
    assert settings.LIUHEN.home == home
    code, data = told()
    assert data["counts"]["lost"] == 5
    assert data["source"] == "数据库"
    assert code == 74
