"""kill -9 in the middle of a backup and of a restoration: the same command completes both, and `verify` is clean."""

from __future__ import annotations

import gc
import json
import os
import shutil
import signal
import tempfile
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import typer
from django.conf import settings
from django.db import connection, connections

from cards import fill
from fault.test_intake_kill import Home, assert_clean, describe_all, finish, fork, take_in
from fault.test_intake_kill import _settle_in as settle_in
from keeping import NOW
from liuhen.backups import databases, making, proving, restoring, sealing, sets
from liuhen.backups.errors import BackupPlaceError, BackupRoomError, HomeNotEmptyError, PassphraseError
from liuhen.backups.models import Backup
from liuhen.cli import backup as cli
from liuhen.cli.verify_backup import verify_backup
from liuhen.custody import operations as custody
from liuhen.custody.models import Entry
from liuhen.holdings import copying
from liuhen.recordings.models import Recording
from liuhen.rules.shelf import rulebook
from liuhen.storage import LocalFolder
from liuhen.work import registry
from migrated import copy_to, create, migrating_again

PASSPHRASE = "鼓楼-correct-horse-备份"
FILES = 4
STEP_BY_STEP = databases._migrate_to


@pytest.fixture(scope="module", autouse=True)
def loading(django_db_setup: None) -> Iterator[None]:
    """On PostgreSQL, an empty database is told at once what migrations say to it (see `migrating`), for every load."""
    with pytest.MonkeyPatch.context() as patch:
        if connection.vendor == "postgresql":
            patch.setattr(databases, "_migrate_to", migrating_again())
        yield


@pytest.fixture(scope="module")
def bureau(django_db_setup: None, django_db_blocker: Any) -> Iterator[Home]:
    """A bureau with four recordings described, in a home that every test copies."""
    base = Path(tempfile.mkdtemp(prefix="liuhen-backup-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
    sealing.COST, cost = 1 << 4, sealing.COST
    with django_db_blocker.unblock():
        connections.close_all()
        registry.autodiscover()
        rulebook()
        gc.freeze()
        home = Home(base / "template")
        home.path.mkdir()
        if connection.vendor == "sqlite":
            copy_to(home.database)
        fill(base / "card", {f"DCIM/{n:04}.MP4": os.urandom(200_000 + n) for n in range(FILES)})
        finish(home, lambda: (settle_in(), take_in(), describe_all(), connection.close()))
        (home.path / "passphrase").write_text(PASSPHRASE + "\n", encoding="utf-8")
        (home.path / "sealed").mkdir(exist_ok=True)
        (home.path / "sealed" / "mark").touch()
        (home.path / "keys" / "secret.key").write_text("signs sessions\n")
        yield home
        home.leave()
    gc.unfreeze()
    sealing.COST = cost
    shutil.rmtree(base)


@pytest.fixture
def home(bureau: Home, tmp_path: Path, django_db_blocker: Any) -> Iterator[Home]:
    with django_db_blocker.unblock():
        connections.close_all()
        made = Home(bureau.path.parent / f"home-{tmp_path.name}", bureau)
        yield made
        made.leave()


@pytest.fixture
def fresh(home: Home) -> Iterator[Home]:
    """An empty machine."""
    made = Home.__new__(Home)
    made.path = home.path.with_name(home.path.name + "-fresh")
    made.database = f"{home.database}_fresh" if connection.vendor == "postgresql" else str(made.path / "db.sqlite3")
    if connection.vendor == "postgresql":
        create(made.database)
    yield made
    made.leave()


def backed_up(place: Path, passphrase: Path | None = None) -> None:
    """`liuhen backup` in this process; anything but success raises."""
    with pytest.raises(typer.Exit) as ended:
        cli.backup(place, passphrase_file=passphrase or settings.LIUHEN.home / "passphrase", as_account="")
    assert ended.value.exit_code == 0


def restored(home: Home, place: Path, passphrase: Path, name: str = "") -> None:
    """`liuhen restore` in this process, whose verification has to be clean."""
    os.environ["LIUHEN_HOME"] = str(home.path)
    if connection.vendor == "postgresql":
        server = os.environ["LIUHEN_DATABASE_URL"].rpartition("/")[0]
        os.environ["LIUHEN_DATABASE_URL"] = f"{server}/{home.database}"
    with pytest.raises(typer.Exit) as ended:
        cli.restore(place, name=name, known=None, passphrase_file=passphrase)
    assert ended.value.exit_code == 0


def checked(place: Path, passphrase: Path) -> list[tuple[object, object]]:
    """What `liuhen verify-backup` finds; its exit code has to say whether that's anything."""
    words = passphrase.read_text("utf-8").strip()
    proof = proving.prove_backup(place, passphrase=words, progress=lambda _done, _total: None)
    with pytest.raises(typer.Exit) as ended:
        verify_backup(place, passphrase_file=passphrase)
    assert ended.value.exit_code == (cli.EXIT_FAULTS if proof.damaged or proof.lost else 0)
    return [(error.fields["path"], error.fields["what"]) for error in proof.damaged]


def killed_at(step: int) -> None:
    """Let this process be killed at the moment of its n-th durable step, as by a power cut."""
    left = [step]

    def counted(real: Callable[..., Any]) -> Callable[..., Any]:
        def call(*arguments: Any, **options: Any) -> Any:
            left[0] -= 1
            if left[0] < 0:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*arguments, **options)

        return call

    for name in ("fsync", "replace", "rename", "link"):
        setattr(os, name, counted(getattr(os, name)))


def run_killed(home: Home, step: int, run: Callable[[], object]) -> bool:
    """Whether it was killed; it may have ended well before."""
    _, status = os.waitpid(fork(home, lambda: (killed_at(step), run())), 0)
    trouble = home.path / "trouble"
    assert status in {0, signal.SIGKILL}, trouble.read_text() if trouble.exists() else status
    return status != 0


def check_restored() -> None:
    assert_clean()
    assert Recording.objects.filter(is_described=True).count() == FILES
    assert Entry.objects.filter(kind="backup.restored").count() >= 1
    assert (settings.LIUHEN.home / "sealed" / "mark").exists()
    assert (settings.LIUHEN.home / "keys" / "secret.key").read_text() == "signs sessions\n"
    assert not (settings.LIUHEN.home / "restoring.json").exists()


def test_killed_anywhere_in_a_backup_and_in_a_restoration(home: Home, fresh: Home) -> None:
    place, passphrase = home.path / "../backup", home.path / "passphrase"
    place = home.path.with_name(home.path.name + "-backup")
    steps, kills = 0, 0
    while run_killed(home, steps, lambda: backed_up(place)):
        kills += 1
        steps += 1 + steps // 2
    assert kills > 5
    fresh.path.mkdir()
    steps, kills = 0, 0
    while run_killed(fresh, steps, lambda: restored(fresh, place, passphrase)):
        kills += 1
        steps += 1 + steps // 2
    assert kills > 5
    finish(fresh, check_restored)
    shutil.rmtree(place)


def test_backup_after_new_intake_restores_the_older_state(
    home: Home, fresh: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(databases, "_migrate_to", STEP_BY_STEP)
    place, passphrase = home.path.with_name(home.path.name + "-backup"), home.path / "passphrase"
    card = home.path.parent / "card"

    def second_day() -> None:
        backed_up(place)
        before = {path: path.stat().st_mtime_ns for path in (place / "root").rglob("original.mp4")}
        fill(card, {"DCIM/0099.MP4": os.urandom(100_000)})
        take_in()
        custody.integrate(now=NOW)
        backed_up(place)
        newest = Backup.objects.latest("began_at")
        assert newest.copied < newest.size
        assert all(path.stat().st_mtime_ns == at for path, at in before.items())  # nothing was copied again
        assert Entry.objects.filter(kind="backup.made").count() == 2

    def newer() -> None:
        restored(fresh, place, passphrase)
        assert Recording.objects.count() == FILES + 1
        assert_clean()

    finish(home, second_day)
    (card / "DCIM" / "0099.MP4").unlink()
    fresh.path.mkdir()
    finish(fresh, newer)
    shutil.rmtree(place)


def test_altered_file_in_a_backup_is_restored(home: Home, fresh: Home) -> None:
    place, passphrase = home.path.with_name(home.path.name + "-backup"), home.path / "passphrase"
    finish(home, lambda: backed_up(place))
    assert checked(place, passphrase) == []
    altered = next(iter((place / "root").rglob("original.mp4")))
    content = bytearray(altered.read_bytes())
    content[100_000] ^= 1
    altered.write_bytes(content)
    assert checked(place, passphrase) == [(str(altered.relative_to(place)), "altered")]

    def refused() -> None:
        with pytest.raises(restoring.BackupDamagedError) as error:
            restored(fresh, place, passphrase)
        assert error.value.fields == {"path": str(altered.relative_to(place)), "what": "altered"}

    fresh.path.mkdir()
    finish(fresh, refused)
    assert not (fresh.path / "instance.json").exists()
    database = next(iter((place / "sets").glob("*/database.*")))
    for what, change in (
        ("altered", lambda data: data[:-50] + bytes([data[-50] ^ 1]) + data[-49:]),
        ("cut", lambda data: data[:-100]),
    ):
        kept = database.read_bytes()
        database.write_bytes(change(kept))
        shutil.rmtree(fresh.path)
        fresh.path.mkdir()
        with pytest.raises(restoring.BackupDamagedError) as error:
            restoring.begin(fresh.path, place, passphrase=PASSPHRASE)
        assert error.value.fields == {"path": str(database.relative_to(place)), "what": what}
        assert list(fresh.path.iterdir()) == []
        assert (str(database.relative_to(place)), what) in checked(place, passphrase)
        database.write_bytes(kept)
    for name, what in ((sets.MANIFEST, "altered"), (sets.LISTING, "altered"), (sets.NOTE, "signature")):
        shutil.rmtree(fresh.path)
        fresh.path.mkdir()
        path = next(iter((place / "sets").glob(f"*/{name}")))
        kept = path.read_bytes()
        path.write_bytes(kept.replace(b'"objects": 4', b'"objects": 5').replace(b"v1/", b"v2/").replace(b"=", b"A"))

        def refused_too(what: str = what) -> None:
            with pytest.raises(restoring.BackupDamagedError) as error:
                restored(fresh, place, passphrase)
            assert error.value.fields["what"] == what

        finish(fresh, refused_too)
        path.write_bytes(kept)
    shutil.rmtree(place)


def test_restoration_writes_over_an_instance_or_opens_keys_without_the_passphrase(home: Home, fresh: Home) -> None:
    place = home.path.with_name(home.path.name + "-backup")
    wrong = home.path / "wrong"
    wrong.write_text("not-the-passphrase")
    finish(home, lambda: backed_up(place))
    sealed = next(iter((place / "sets").glob("*/keys.sealed"))).read_text()
    for secret in (home.path / "keys").iterdir():
        assert secret.read_text().strip()[-40:] not in sealed
    assert PASSPHRASE not in sealed
    for path in place.rglob("*"):  # neither the database nor a name that's in it, on none of the disk
        content = path.read_bytes() if path.is_file() else b""
        assert not content.startswith((b"SQLite format 3", b"PK")), path
        assert b"django_migrations" not in content, path
    assert not (home.path / "run" / making.ROOM).exists()

    def occupied() -> None:
        with pytest.raises(HomeNotEmptyError):
            restored(home, place, home.path / "passphrase")

    def locked() -> None:
        with pytest.raises(PassphraseError) as error:
            restored(fresh, place, wrong)
        assert error.value.fields == {"problem": "wrong"}

    finish(home, occupied)
    fresh.path.mkdir()
    finish(fresh, locked)
    assert list(fresh.path.iterdir()) == []
    shutil.rmtree(place)


def test_backup_inside_the_home_or_onto_a_full_disk(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    place = home.path.with_name(home.path.name + "-backup")

    def refused() -> None:
        for inside, problem in (
            (home.path / "copy", "inside"),
            (home.path / "archive" / "copy", "inside"),
            (home.path.parent, "around"),
            (home.path.parent / "card", "occupied"),
        ):
            with pytest.raises(BackupPlaceError) as error:
                backed_up(inside, home.path / "passphrase")
            assert error.value.fields["problem"] == problem
        free = making.MARGIN + 1
        LocalFolder.free = lambda self: free  # type: ignore[method-assign]
        with pytest.raises(BackupRoomError) as full:
            backed_up(place, home.path / "passphrase")
        assert full.value.fields["missing"] > 0
        assert not Backup.objects.exists()

    finish(home, refused)
    assert sets.finished(sets.open_place(place)) == []
    shutil.rmtree(place)


def test_lost_original_stops_the_backup_of_all_others(home: Home) -> None:
    place = home.path.with_name(home.path.name + "-backup")

    def with_faults() -> None:
        gone = min((home.path / "archive" / "root").rglob("original.mp4"))
        altered = max((home.path / "archive" / "root").rglob("original.mp4"))
        altered.write_bytes(b"x" * altered.stat().st_size)
        gone.unlink()
        with pytest.raises(typer.Exit) as ended:
            cli.backup(place, passphrase_file=home.path / "passphrase", as_account="")
        assert ended.value.exit_code == 74
        assert Backup.objects.get().faults == 2
        target = sets.open_place(place)
        manifest, _data = sets.read_manifest(target, sets.finished(target)[0])
        told = {line["fault"]: line["what"] for line in sets.read_listing(target, manifest) if "fault" in line}
        archive = home.path / "archive"
        assert told == {str(gone.relative_to(archive)): "missing", str(altered.relative_to(archive)): "altered"}
        assert len(list((place / "root").rglob("original.mp4"))) == FILES - 2

    finish(home, with_faults)
    shutil.rmtree(place)


def test_the_last_good_backup_is_pruned_or_what_it_needs(home: Home, fresh: Home) -> None:
    place, passphrase = home.path.with_name(home.path.name + "-backup"), home.path / "passphrase"
    original: list[Path] = []

    def days() -> None:
        mark = settings.LIUHEN.home / "sealed" / "old"
        mark.write_text("an old mark")
        for _day in range(3):
            backed_up(place)
        mark.unlink()
        store = sets.open_place(place)
        first, *_rest = sets.finished(store)
        original.append(next((settings.LIUHEN.home / "archive").rglob("original.mp4")))
        content = original[0].read_bytes()
        shutil.rmtree(place / "root")  # all has to be copied anew, and one of it is gone
        original[0].unlink()
        with pytest.raises(typer.Exit) as ended:
            cli.backup(place, passphrase_file=passphrase, as_account="", keep=1)
        assert ended.value.exit_code == cli.EXIT_FAULTS
        assert first in sets.finished(store)  # it lacks something: nothing older goes
        assert len(sets.finished(store)) == 4
        original[0].write_bytes(content)
        with pytest.raises(typer.Exit):  # the newest as versions before the seal made them
            cli.backup(place, passphrase_file=passphrase, as_account="", keep=2, plain_database=True)
        manifest = json.loads(store.path.joinpath("sets", sets.finished(store)[-1], sets.MANIFEST).read_bytes())
        assert (manifest["schema"], "opened" in manifest) == ("liuhen/backup/1", False)
        assert [each.is_sealed for each in Backup.objects.order_by("began_at")] == [True, True, True, True, False]
        assert len(sets.finished(store)) == 2
        assert not any(path.read_bytes() == b"an old mark" for path in (place / "files").rglob("*") if path.is_file())
        assert len(list((place / "sets").iterdir())) == 2

    finish(home, days)
    fresh.path.mkdir()
    finish(fresh, lambda: (restored(fresh, place, passphrase), assert_clean()))
    shutil.rmtree(place)


def test_a_film_that_only_the_second_copy_has_is_not_backed_up(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    place, second = home.path.with_name(home.path.name + "-backup"), home.path.with_name(home.path.name + "-second")
    second.mkdir()
    monkeypatch.setenv("LIUHEN_COPY_URLS", second.as_uri())

    def one_day() -> None:
        settings.LIUHEN = settings.LIUHEN.model_copy(update={"copy_urls": (second.as_uri(),)})
        copying.copy_waiting(clock=lambda: NOW, until=NOW + timedelta(hours=1))
        lost, altered = sorted((settings.LIUHEN.home / "archive").rglob("original.mp4"))[:2]
        content = {path.relative_to(settings.LIUHEN.home / "archive"): path.read_bytes() for path in (lost, altered)}
        lost.unlink()
        altered.chmod(0o600)
        altered.write_bytes(b"x" * len(content[altered.relative_to(settings.LIUHEN.home / "archive")]))
        backed_up(place)
        assert {path: (place / path).read_bytes() for path in content} == content
        assert Entry.objects.filter(kind="backup.made").count() == 1

    finish(home, one_day)
    shutil.rmtree(place)
    shutil.rmtree(second)
