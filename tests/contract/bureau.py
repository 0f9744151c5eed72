"""A bureau of its own in real processes: the command line on its machine, and its two servers when wanted."""

from __future__ import annotations

import atexit
import functools
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

from migrated import copy_to

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60.0
_SET_UP = """
import sys
from pathlib import Path
from liuhen.clock import now
from liuhen.site import config, instances

instances.ensure_instance(config.load().home, "bureau", now())
from liuhen.cli.django_setup import set_up
set_up()
instances.open_up(now=now())
from liuhen.people import operations
from liuhen.people.actors import Channel, actor_of, console_actor
from liuhen.people.models import Account, Role

console = console_actor("root")
unit = operations.create_unit(actor=console, now=now(), name="执法大队")

def account(username, role, unit=None):
    made = operations.create_account(
        actor=console, now=now(), username=username, name=username, password="Qiushui-Changtian-7",
        unit_id=unit.id if unit else None,
    )
    operations.grant_role(actor=console, now=now(), account_id=made.id, role=role, unit_id=unit.id if unit else None)
    made.must_change_password = False
    made.save()
    operations.arrive(account=made, now=now())
    return Account.objects.get(id=made.id)

for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDIT_ADMIN):
    account(role.value, role)
officer = account("zhang", Role.OFFICER, unit)
operations.register_officer(actor=console, now=now(), name="zhang", unit_id=unit.id, account_id=officer.id)
print(operations.create_token(actor=actor_of(officer, Channel.WEB), now=now(), name="test", days=1).secret)
"""


class Bureau:
    """One home. `token` is that of the officer zhang."""

    def __init__(self, folder: Path) -> None:
        self.home = folder / "home"
        self.port, self.bytes_port = _free_ports()
        first, database, self.token = _first_day()
        shutil.copytree(first, self.home)
        own = {"LIUHEN_PORT": str(self.port), "LIUHEN_BYTES_PORT": str(self.bytes_port)}
        self.environment = _environment(self.home, _database_like(database)) | own

    @property
    def address(self) -> str:
        """Of the pages."""
        return f"http://127.0.0.1:{self.port}"

    def run(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
        """Run a command on the machine itself; returns what it printed."""
        return self._python("-m", "liuhen", *arguments, codes=codes).stdout

    def intake(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """`liuhen intake … --json`."""
        printed: dict[str, Any] = json.loads(self.run("intake", *arguments, "--json", codes=codes))
        return printed

    @contextmanager
    def servers(self) -> Iterator[None]:
        """Both servers, until the block ends."""
        command = [sys.executable, "-m", "liuhen", "serve"]
        with (self.home / "serve.log").open("ab") as log:
            started = [
                subprocess.Popen([*command, which], env=self.environment, stdout=log, stderr=log)
                for which in ("pages", "bytes")
            ]
            try:
                for process, port in zip(started, (self.port, self.bytes_port), strict=True):
                    self._wait(process, port)
                yield
            finally:
                for process in started:
                    process.send_signal(signal.SIGTERM)
                for process in started:
                    process.wait(30)
        told = (self.home / "serve.log").read_text()
        assert "Traceback" not in told, told

    def _wait(self, process: subprocess.Popen[bytes], port: int) -> None:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
            except OSError:
                told = (self.home / "serve.log").read_text()
                assert process.poll() is None, told
                assert time.monotonic() < until, told
                time.sleep(0.05)
            else:
                return

    def _python(self, *arguments: str, codes: tuple[int, ...] = (0,)) -> subprocess.CompletedProcess[str]:
        ended = subprocess.run(
            [sys.executable, *arguments], env=self.environment, capture_output=True, text=True, check=False
        )
        assert ended.returncode in codes, (ended.returncode, ended.stdout[-2000:], ended.stderr[-4000:])
        return ended


def _environment(home: Path, database: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
    own = {"LIUHEN_HOME": str(home), "LIUHEN_RESERVE_BYTES": "0", "PYTHONPATH": str(ROOT / "src")}
    return inherited | own | ({"LIUHEN_DATABASE_URL": database} if database else {})


@functools.cache
def _first_day() -> tuple[Path, str, str]:
    """A bureau's home, database and token on its first day: made once a process, and copied."""
    folder = Path(tempfile.mkdtemp(prefix="liuhen-bureau-"))
    atexit.register(shutil.rmtree, folder)
    (folder / "home").mkdir()
    database = _database_like("")
    if not database:
        copy_to(folder / "home" / "db.sqlite3")
    made = subprocess.run(
        [sys.executable, "-c", _SET_UP], env=_environment(folder / "home", database), capture_output=True, text=True,
        check=False,
    )  # fmt: skip
    assert made.returncode == 0, made.stderr[-4000:]
    return folder / "home", database, made.stdout.strip().splitlines()[-1]


def _free_ports() -> tuple[int, int]:
    with socket.socket() as one, socket.socket() as other:
        one.bind(("127.0.0.1", 0))
        other.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1]), int(other.getsockname()[1])


def _database_like(template: str) -> str:
    """On PostgreSQL, a copy of a bureau's database or a migrated one; empty for SQLite, whose file is in the home."""
    given = os.environ.get("LIUHEN_DATABASE_URL", "")
    if not given:
        return ""
    name = f"bureau_{uuid4().hex[:12]}"
    copy_to(name, of=template.rpartition("/")[2])
    return given.rpartition("/")[0] + f"/{name}"
