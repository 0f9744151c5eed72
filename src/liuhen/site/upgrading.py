"""Bringing an instance to this version: rehearsed on a copy, checked before and after, undone when anything fails.

`upgrading.json` stands in the home from the moment that the database is about to change until the outcome is proven. A
run that died is told by it: until the proof, the next run puts the database back as it was and starts over; after the
proof it only finishes. Nothing else opens the instance meanwhile (`database.refuse_newer`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

from django.core.management import call_command
from django.db import connection, connections
from django.db.migrations.executor import MigrationExecutor

from liuhen.backups import databases
from liuhen.backups.migrating import collecting_seldom
from liuhen.backups.restoring import sync_folder, write_durably
from liuhen.bundles import install
from liuhen.custody.reconciliation import check_rows
from liuhen.holdings.verify import verify
from liuhen.site.database import JOURNAL, refuse_newer
from liuhen.site.errors import UpgradeFailedError, UpgradeRefusedError

SCHEMA = "liuhen/upgrading/1"
FOLDER = "upgrade"
_STEP = 1 << 20
Step = Literal["copy", "rehearse", "check", "migrate", "check_again"]
Recovered = Literal["", "rolled back", "finished"]


def environment() -> Path | None:
    """The installed version that this process runs from; None in a checkout."""
    own = Path(sys.prefix)
    return own if (own / "complete").is_file() and own.parent.name == "versions" else None


def recover(home: Path) -> Recovered:
    """Undo, or finish, an upgrade that died. Raises UpgradeFailedError when the copy isn't what it was."""
    journal = home / JOURNAL
    if not journal.exists():
        shutil.rmtree(home / FOLDER, ignore_errors=True)  # a copy that was never needed
        return ""
    told = json.loads(journal.read_bytes())
    if told["state"] == "proven":
        _finish(home, told)
        return "finished"
    copy = home / FOLDER / told["copy"]
    if not copy.is_file() or _digest(copy) != told["sha256"]:
        raise UpgradeFailedError(why="copy", problem="copy")
    _put_back(copy)
    _clear(home)
    return "rolled back"


def settle(home: Path, *, tell: Callable[[Step], None]) -> bool:
    """Bring the database to this version; whether there was anything to do.

    Args:
        home: the instance's.
        tell: called before each step.

    Raises:
        UpgradeRefusedError: what is held isn't sound already; nothing was changed.
        UpgradeFailedError: a migration failed, in rehearsal or in earnest, or what came out isn't sound; everything is
            as it was.
        DatabaseNewerError, DatabaseUnreachableError: as for `migrate`.
    """
    recover(home)
    refuse_newer()
    if not _is_pending():
        _finish(home, {"environment": str(environment() or "")})
        return False
    (home / FOLDER).mkdir(mode=0o700, exist_ok=True)
    copy = home / FOLDER / ("before.sqlite3" if connection.vendor == "sqlite" else "before.zip")
    tell("copy")
    _take(copy)
    told = {"schema": SCHEMA, "copy": copy.name, "sha256": _digest(copy), "environment": str(environment() or "")}
    tell("rehearse")
    try:
        _rehearse(home, copy, tell)
    except BaseException:
        shutil.rmtree(home / FOLDER, ignore_errors=True)
        raise
    write_durably(home / JOURNAL, json.dumps({**told, "state": "migrating"}).encode())
    try:
        tell("migrate")
        with collecting_seldom():
            call_command("migrate", interactive=False, verbosity=0)
        tell("check_again")
        wrong = _findings()
    except Exception as error:
        recover(home)
        raise UpgradeFailedError(why="migrate") from error
    if wrong:
        recover(home)
        raise UpgradeFailedError(why="check")
    write_durably(home / JOURNAL, json.dumps({**told, "state": "proven"}).encode())
    _finish(home, told)
    return True


def _is_pending() -> bool:
    executor = MigrationExecutor(connection)
    return bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))


def _take(copy: Path) -> None:
    if connection.vendor == "sqlite":
        with databases.sqlite_snapshot(copy):
            pass
    else:
        with databases.postgresql_snapshot() as alias:
            databases.dump_postgresql(alias, copy)
    with copy.open("r+b") as file:
        os.fsync(file.fileno())
    sync_folder(copy.parent)


def _digest(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(_STEP):
            digest.update(chunk)
    return digest.hexdigest()


def _rehearse(home: Path, copy: Path, tell: Callable[[Step], None]) -> None:
    """Migrate a second copy and check all that is held against it: nothing that's in use is touched."""
    with _stage(home, copy):
        try:
            with collecting_seldom():
                call_command("migrate", interactive=False, verbosity=0)
        except Exception as error:
            raise UpgradeFailedError(why="rehearse") from error
        tell("check")
        wrong = _findings()
        if wrong:
            raise UpgradeRefusedError(count=len(wrong), first=wrong[0])


@contextmanager
def _stage(home: Path, copy: Path) -> Iterator[None]:
    """Let the process work on a second copy of the database; back to the real one in any case."""
    own = connection.settings_dict
    kept = {name: own[name] for name in ("NAME", "OPTIONS")}
    connections.close_all()
    try:
        if connection.vendor == "sqlite":
            second = home / FOLDER / "rehearsal.sqlite3"
            shutil.copyfile(copy, second)
            own["NAME"] = str(second)
        else:
            databases.make_schema()
            options = str(own["OPTIONS"].get("options", ""))
            own["OPTIONS"] = {**own["OPTIONS"], "options": f"{options} -c search_path={databases.REHEARSAL}"}
            databases.load_postgresql(copy)
        yield
    finally:
        connections.close_all()
        own.update(kept)
        if connection.vendor == "sqlite":
            for left in (home / FOLDER).glob("rehearsal.sqlite3*"):
                left.unlink()
        else:
            databases.drop_schema()


def _findings() -> list[str]:
    """Everything that the full check finds, as short words."""
    held, rows = verify(), check_rows()
    found = [f"{finding.kind} {finding.subject}" for finding in held.findings]
    return found + [f"{finding.code} {finding.subject}" for finding in rows.findings]


def _put_back(copy: Path) -> None:
    """The database as it was before; again and again, until it's done."""
    if connection.vendor == "postgresql":
        databases.replace_postgresql(copy)
        return
    connections.close_all()
    target = Path(str(connection.settings_dict["NAME"]))
    for suffix in ("-wal", "-shm"):
        target.with_name(target.name + suffix).unlink(missing_ok=True)
    with copy.open("rb") as source:
        write_durably(target, iter(lambda: source.read(_STEP), b""))


def _finish(home: Path, told: dict[str, str]) -> None:
    """Let `current` lead to the version that fits the database, and forget the copy."""
    if told.get("environment"):
        target = Path(told["environment"])
        install.lead_to(target.parent.parent, target)
    _clear(home)


def _clear(home: Path) -> None:
    (home / JOURNAL).unlink(missing_ok=True)
    sync_folder(home)
    shutil.rmtree(home / FOLDER, ignore_errors=True)
