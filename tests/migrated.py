"""A migrated database, made once in a test run by `liuhen migrate` and copied for whoever needs one.

Every worker, every bureau in processes of its own and every journey stands on such a copy. Whoever tests the first
start or an upgrade migrates by itself.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from filelock import FileLock

from migrating import saying_again

SOURCE = Path(__file__).resolve().parents[1] / "src"
MIGRATING = Path(__file__).with_name("migrating.py")
CHOOSES = 150_000  # the version of PostgreSQL that can be told how to copy
FOLDER = "MIGRATED_FOLDER"  # in the environment, for every process of a run; `liuhen test` gives it


def _own_folder() -> None:
    """Nobody gave one: pytest runs by itself. The first process makes it, for its workers too, and clears it up."""
    made = os.environ[FOLDER] = tempfile.mkdtemp(prefix="liuhen-migrated-")
    atexit.register(_clear_up, os.getpid(), made)


def _clear_up(owner: int, folder: str) -> None:
    if os.getpid() == owner:  # forked children of the kill tests end too, and must leave it alone
        if (Path(folder) / "done").exists() and _server():
            drop(_template())
        shutil.rmtree(folder, ignore_errors=True)


if not os.environ.get(FOLDER):
    _own_folder()


def copy_to(place: str | Path, *, of: str = "") -> None:
    """A fresh copy: at a path for SQLite, under a name on the PostgreSQL server that the suite runs on.

    Args:
        place: the path or name.
        of: another database of the server to copy.
    """
    if of:
        _on_server(f"CREATE DATABASE {place} TEMPLATE {of}", by_files=True)
        return
    made = _made_once()
    if _server():
        _on_server(f"CREATE DATABASE {place} TEMPLATE {_template()}", by_files=True)
    else:
        shutil.copyfile(made / "db.sqlite3", place)


def create(name: str) -> None:
    """An empty database on the server."""
    _on_server(f"CREATE DATABASE {name}")


def drop(place: str) -> None:
    """Remove a copy."""
    if _server():
        _on_server(f"DROP DATABASE IF EXISTS {place} WITH (FORCE)")
    else:
        Path(place).unlink()


def _made_once() -> Path:
    """Migrate, if no other process of this run has; returns the folder."""
    folder = Path(os.environ[FOLDER])
    with FileLock(folder / "lock"):
        if not (folder / "done").exists():
            environment = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
            environment |= {"LIUHEN_HOME": str(folder), "PYTHONPATH": str(SOURCE)}
            if _server():
                create(_template())
                environment["LIUHEN_DATABASE_URL"] = f"{_server()}/{_template()}"
            told = subprocess.run(
                [sys.executable, str(MIGRATING), str(_noted())],  # `liuhen migrate`, with a note of what it says
                env=environment,
                capture_output=True,
                text=True,
                check=False,
            )
            assert told.returncode == 0, told.stdout + told.stderr
            (folder / "done").touch()
    return folder


def _noted() -> Path:
    return Path(os.environ[FOLDER]) / "said.pickle"


def migrating_again() -> Callable[[Sequence[tuple[str, str]]], None]:
    """What migrates an empty database by saying to it what was said when this run's was made; see `migrating`."""
    _made_once()
    return saying_again(_noted())


def _template() -> str:
    return f"migrated_{Path(os.environ[FOLDER]).name.lower().replace('-', '_')}"


def _server() -> str:
    """The server that the suite runs on, as a URL without a database; empty for SQLite."""
    return os.environ.get("LIUHEN_DATABASE_URL", "").rpartition("/")[0]


def _on_server(statement: str, *, by_files: bool = False) -> None:
    import psycopg

    with psycopg.connect(f"{_server()}/postgres", autocommit=True) as connection:
        if by_files and connection.info.server_version >= CHOOSES:
            statement += " STRATEGY file_copy"  # where nothing is synced, half the time of the way through the log
        connection.execute(statement)
