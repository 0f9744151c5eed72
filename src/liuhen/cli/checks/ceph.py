"""A Ceph cluster with an S3 gateway for one test run: one monitor, one OSD on a file, all of it thrown away.

A real object store with versions and Object Lock, from Debian's packages, on loopback only. Every daemon is started
in the foreground and ended by its own process id.
"""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from liuhen.site.errors import PackageMissingError

START_SECONDS = 120.0
DISK = 6 << 30  # a sparse file: it takes what is written
PROGRAMS = ("ceph-mon", "ceph-osd", "ceph-mgr", "ceph", "monmaptool", "radosgw", "radosgw-admin")

_CONF = """\
[global]
fsid = {fsid}
mon initial members = a
monmap = {folder}/monmap
auth cluster required = none
auth service required = none
auth client required = none
auth supported = none
ms bind msgr2 = false
public addr = 127.0.0.1
cluster addr = 127.0.0.1
osd pool default size = 1
osd pool default min size = 1
osd pool default pg num = 1
osd pool default pg autoscale mode = off
mon allow pool size one = true
mon warn on pool no redundancy = false
mon data avail warn = 1
mon data avail crit = 0
osd crush chooseleaf type = 0
osd objectstore = bluestore
bluestore block size = {disk}
bluestore block create = true
bluestore cache size = 67108864
osd memory target = 939524096
run dir = {folder}/run
admin socket = {folder}/run/$name.asok
pid file = {folder}/run/$name.pid
log file = {folder}/log/$name.log
log to stderr = false
mon cluster log file = {folder}/log/cluster.log
mgr initial modules =
setuser match path =
[mon.a]
mon data = {folder}/mon
[osd.0]
osd data = {folder}/osd
[mgr.a]
mgr data = {folder}/mgr
[client.rgw]
rgw frontends = beast endpoint=127.0.0.1:{gateway}
rgw enable usage log = false
rgw thread pool size = 32
rgw gc obj min wait = 0
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gateway:
    """A running S3 gateway.

    Attributes:
        endpoint: its address.
        access_key, secret_key: of the one user.
    """

    endpoint: str
    access_key: str
    secret_key: str


def programs_there() -> bool:
    """Whether all that is needed is installed."""
    return all(shutil.which(name) for name in PROGRAMS)


@contextmanager
def gateway() -> Iterator[Gateway]:
    """A running cluster with its gateway, empty; about 15 seconds to start.

    Raises:
        PackageMissingError: Ceph isn't installed.
        TimeoutError: it didn't start; the end of the logs goes to standard error.
    """
    if not programs_there():
        raise PackageMissingError(packages="ceph-mon ceph-osd ceph-mgr ceph-common radosgw")
    folder = Path(tempfile.mkdtemp(prefix="liuhen-ceph-"))
    try:
        with _Daemons(folder) as daemons:
            yield _start(folder, daemons)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Daemons:
    """The processes of one cluster: started, looked after while it comes up, and ended by their ids."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._running: dict[tuple[str, ...], subprocess.Popen[bytes]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        for process in self._running.values():
            process.kill()  # nothing of it is kept
            process.wait()

    def start(self, *command: str) -> None:
        """Start one; it ends with us even when we are killed, where the system can see to that."""
        guard = ("setpriv", "--pdeathsig", "KILL") if shutil.which("setpriv") else ()
        with (self._folder / "log" / f"{command[0]}.out").open("ab") as log:
            self._running[command] = subprocess.Popen((*guard, *command), stdout=log, stderr=log, cwd="/")

    def revive(self) -> None:
        """Start again what ended. An OSD ends when its first command comes before the monitor told the cluster's id."""
        for command, process in list(self._running.items()):
            if process.poll() is not None:
                self.start(*command)

    def tell(self) -> None:
        """The ends of all logs, on standard error."""
        for log in sorted((self._folder / "log").iterdir()):
            sys.stderr.write(f"--- {log.name}\n{log.read_text('utf-8', 'replace')[-1500:]}\n")


def _start(folder: Path, daemons: _Daemons) -> Gateway:
    for name in ("run", "log", "mon", "osd", "mgr"):
        (folder / name).mkdir()
    fsid, osd, mon_port, port = str(uuid.uuid4()), str(uuid.uuid4()), _free_port(), _free_port()
    conf = folder / "ceph.conf"
    conf.write_text(_CONF.format(fsid=fsid, disk=DISK, folder=folder, gateway=port), "ascii")
    told = ("-c", str(conf))
    monmap = str(folder / "monmap")
    _run("monmaptool", "--create", "--fsid", fsid, "--addv", "a", f"[v1:127.0.0.1:{mon_port}]", monmap)
    _run("ceph-mon", *told, "--mkfs", "-i", "a", "--monmap", monmap)
    daemons.start("ceph-mon", *told, "-f", "-i", "a")
    _wait_for_monitor(told, daemons)
    _run("ceph", *told, "--connect-timeout", "60", "osd", "new", osd, "0")
    _run("ceph-osd", *told, "-i", "0", "--mkfs", "--osd-uuid", osd)
    daemons.start("ceph-osd", *told, "-f", "-i", "0")
    daemons.start("ceph-mgr", *told, "-f", "-i", "a")
    daemons.start("radosgw", *told, "-f", "-n", "client.rgw")
    _wait_until_open(port, daemons)
    made = _run("radosgw-admin", *told, "user", "create", "--uid", "liuhen", "--display-name", "liuhen")
    key = json.loads(made)["keys"][0]
    return Gateway(
        endpoint=f"http://127.0.0.1:{port}", access_key=str(key["access_key"]), secret_key=str(key["secret_key"])
    )


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/", timeout=START_SECONDS)
    if done.returncode:
        sys.stderr.write(done.stderr[-2000:])
        raise subprocess.CalledProcessError(done.returncode, command)
    return done.stdout


def _wait_for_monitor(told: tuple[str, ...], daemons: _Daemons) -> None:
    """Until it leads its quorum of one: before that it answers whoever asks early with EPERM."""
    until = time.monotonic() + START_SECONDS
    asked = ("ceph", *told, "--connect-timeout", "10", "quorum_status")
    while subprocess.run(asked, capture_output=True, check=False, cwd="/").returncode:
        if time.monotonic() > until:
            daemons.tell()
            raise TimeoutError("the monitor didn't come up")
        daemons.revive()
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _wait_until_open(port: int, daemons: _Daemons) -> None:
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        daemons.revive()
        time.sleep(0.1)
    daemons.tell()
    raise TimeoutError("the S3 gateway didn't start")
