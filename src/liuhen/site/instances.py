"""Makes an instance, and brings one into the state in which it can be used."""

from __future__ import annotations

import os
import secrets
from datetime import datetime
from pathlib import Path

from liuhen.custody.errors import InstanceAbsentError
from liuhen.custody.instance import Instance, Kind, create_instance, read_instance
from liuhen.site.errors import HomeIsDemoError, HomeNotDemoError


def ensure_instance(home: Path, kind: Kind, now: datetime) -> Instance:
    """The instance of a home, made when there is none. Needs no database and no settings.

    Raises:
        HomeNotDemoError: a demo was asked for, but this is a bureau's home (or holds something else).
        HomeIsDemoError: the other way round.
        InstanceDamagedError: instance.json can't be read.
    """
    try:
        found = read_instance(home)
    except InstanceAbsentError:
        if kind == "demo" and home.is_dir() and _holds_something(home):
            raise HomeNotDemoError(home=str(home)) from None
        make_secret(home)
        return create_instance(home, kind, now)
    if found.kind != kind:
        wrong = HomeNotDemoError if kind == "demo" else HomeIsDemoError
        raise wrong(home=str(home))
    make_secret(home)
    return found


def make_secret(home: Path) -> None:
    """Make the key that signs sessions and grants, if there is none; only its owner may read it."""
    folder = home / "keys"
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / "secret.key"
    if path.exists():
        return
    beside = folder / f".secret.key.{os.getpid()}"
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)


def _holds_something(home: Path) -> bool:
    # settings may be written before the first start; keys remain from a start that was cut short
    return any(child.name not in {"liuhen.toml", "keys"} for child in home.iterdir())


def migrate() -> None:
    """Bring the database to this version.

    Raises:
        DatabaseNewerError: a newer version has changed it.
        UpgradeInterruptedError: an upgrade is under way, or died.
    """
    from django.core.management import call_command
    from django.db import connection

    from liuhen.backups.migrating import collecting_seldom, migrating_quickly
    from liuhen.site.database import refuse_interrupted, refuse_newer

    refuse_interrupted()
    refuse_newer()
    is_new = not connection.introspection.table_names()
    with migrating_quickly() if is_new else collecting_seldom():
        call_command("migrate", interactive=False, verbosity=0)


def open_up(*, now: datetime) -> None:
    """Complete what was cut short and have the archive ready: before serving, working and every command that writes.

    Raises:
        StoreUnreachableError: the archive isn't there.
    """
    from liuhen.holdings import operations as holdings

    holdings.establish(now=now)
    holdings.recover(now=now)
