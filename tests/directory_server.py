"""A real directory for tests: OpenLDAP's slapd on loopback, with a certificate of an authority of our own.

slapd leaves for the background once it answers, so nothing waits or polls; it's ended by the id that it wrote down.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from certificates import authority, issued

BASE = "ou=people,dc=bureau,dc=example"
READER, READER_PASSWORD = "cn=liuhen,dc=bureau,dc=example", "reads-only-7"
_SLAPD = shutil.which("slapd") or "/usr/sbin/slapd"
_CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile {folder}/slapd.pid
argsfile {folder}/slapd.args
TLSCACertificateFile {folder}/ca.pem
TLSCertificateFile {folder}/server.pem
TLSCertificateKeyFile {folder}/server.key
security {security}
database mdb
suffix "dc=bureau,dc=example"
rootdn "cn=liuhen,dc=bureau,dc=example"
rootpw reads-only-7
directory {folder}/data
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=liuhen,dc=bureau,dc=example" read by * none
"""
_PEOPLE = """
dn: dc=bureau,dc=example
objectClass: dcObject
objectClass: organization
dc: bureau
o: bureau

dn: ou=people,dc=bureau,dc=example
objectClass: organizationalUnit
ou: people
"""
_PERSON = """
dn: employeeNumber={number},ou=people,dc=bureau,dc=example
objectClass: inetOrgPerson
uid: {name}
employeeNumber: {number}
cn: {name}
sn: {name}
userPassword: {password}
"""


@dataclass(frozen=True, slots=True)
class Directory:
    """Where it answers, and the file of its authority."""

    port: int
    ca: Path

    @property
    def address(self) -> str:
        """Its address, by the name in its certificate."""
        return f"ldap://localhost:{self.port}"


@contextmanager
def directory(folder: Path, people: dict[str, str], *, security: str = "ssf=0") -> Iterator[Directory]:
    """A directory with these people and their passwords, ended on the way out."""
    (folder / "data").mkdir(parents=True)
    ours = authority("留痕测试目录")
    (folder / "ca.pem").write_bytes(ours.certificate_pem)
    server = issued(ours, "localhost")
    (folder / "server.pem").write_bytes(server.certificate_pem)
    (folder / "server.key").write_bytes(server.key_pem)
    (folder / "slapd.conf").write_text(_CONFIGURATION.format(folder=folder, security=security))
    entries = [
        _PERSON.format(name=name, number=number, password=password)
        for number, (name, password) in enumerate(people.items())
    ]
    subprocess.run(
        [_SLAPD, "-T", "add", "-f", str(folder / "slapd.conf")],
        input="\n".join([_PEOPLE, *entries]), text=True, check=True, capture_output=True,
    )  # fmt: skip
    port = _free_port()
    subprocess.run(
        [_SLAPD, "-h", f"ldap://127.0.0.1:{port}", "-f", str(folder / "slapd.conf")],
        check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    pid = int((folder / "slapd.pid").read_text())
    try:
        _wait_until_open(port)  # it listens a moment after it went to the background
        yield Directory(port, folder / "ca.pem")
    finally:
        os.kill(pid, signal.SIGTERM)
        _wait_until_gone(pid)


def _wait_until_gone(pid: int) -> None:
    until = time.monotonic() + 30
    while Path(f"/proc/{pid}/stat").exists() and "Z" not in Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1][:3]:
        assert time.monotonic() < until
        time.sleep(0.02)


def _wait_until_open(port: int) -> None:
    until = time.monotonic() + 30
    while True:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert time.monotonic() < until, "slapd doesn't listen"
        time.sleep(0.02)


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])
