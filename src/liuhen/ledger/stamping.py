"""Time stamps of an authority on a checkpoint (RFC 3161), asked for and verified through the openssl program.

A stamp says that the checkpoint, and with it every entry before, stood at that moment by somebody else's clock. The
program knows SM3 imprints and GB/T certificates, which our libraries don't (docs/adr/witness.md).
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

from liuhen.ledger.errors import StampFailedError, StampWrongError
from liuhen.ledger.handing import post

QUERY, REPLY = "application/timestamp-query", "application/timestamp-reply"
Digest = Literal["sha256", "sm3"]
_OK = 200
_SECONDS = 20
_MOMENT = re.compile(r"^Time stamp: (\w{3} +\d+ [\d:]{8})(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Stamp:
    """A verified time stamp: the authority's answer, DER, and the moment that it tells."""

    token: bytes
    moment: datetime


def stamp(text: bytes, url: str, *, digest: Digest, ca: Path, https_ca: Path | None = None) -> Stamp:
    """Have an authority stamp a text, and verify what it answered.

    Args:
        text: what is stamped.
        url: the authority's address.
        digest: of the imprint.
        ca: certificates (PEM) that the authority's own must lead to.
        https_ca: certificates to trust for HTTPS besides those of the machine.

    Raises:
        KeeperUnreachableError: nobody answered.
        StampFailedError: no stamp was given, or the openssl program is missing.
        StampWrongError: the stamp is of something else, answers another request, or isn't of that authority.
    """
    with tempfile.TemporaryDirectory(prefix="liuhen-stamp-") as folder:
        query, said = Path(folder, "query"), Path(folder, "text")
        said.write_bytes(text)
        made = _openssl("ts", "-query", "-data", str(said), f"-{digest}", "-cert", "-out", str(query))
        if made.returncode:
            raise StampFailedError(why=_last_line(made))
        answer = post(url, query.read_bytes(), kind=QUERY, ca=https_ca)
        if answer.status != _OK or answer.kind != REPLY:
            raise StampFailedError(why=f"HTTP {answer.status} {answer.kind}"[:100])
        return _verified(answer.body, "-queryfile", query, ca, attime=None)


def verify(text: bytes, token: bytes, *, ca: Path) -> datetime:
    """Hold a kept stamp against the text that it is of; certificates may have run out since it was given.

    Returns:
        The moment that it tells.

    Raises:
        StampFailedError: the openssl program is missing.
        StampWrongError: it isn't a stamp, is of something else, or of no authority that is trusted.
    """
    with tempfile.TemporaryDirectory(prefix="liuhen-stamp-") as folder:
        said, reply = Path(folder, "text"), Path(folder, "reply")
        said.write_bytes(text)
        reply.write_bytes(token)
        return _verified(token, "-data", said, ca, attime=_told(reply)).moment


def _verified(token: bytes, kind: str, against: Path, ca: Path, *, attime: datetime | None) -> Stamp:
    reply = against.with_name("reply")
    reply.write_bytes(token)
    at = () if attime is None else ("-attime", str(int(attime.timestamp())))
    outcome = _openssl("ts", "-verify", kind, str(against), "-in", str(reply), "-CAfile", str(ca), *at)
    if outcome.returncode:
        refused = b"no time stamp token" in outcome.stderr  # it says itself that it gave none
        raise (StampFailedError if refused else StampWrongError)(why=_last_line(outcome))
    return Stamp(token, _told(reply))


def _told(reply: Path) -> datetime:
    text = _openssl("ts", "-reply", "-in", str(reply), "-text").stdout.decode("utf-8", "replace")
    match = _MOMENT.search(text)
    if match is None:
        raise StampWrongError(why="no time stamp")
    return datetime.strptime(f"{match[1]} {match[2]}", "%b %d %H:%M:%S %Y").replace(tzinfo=UTC)


def _openssl(*arguments: str) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            ("openssl", *arguments),
            capture_output=True,
            check=False,
            timeout=_SECONDS,
            env={**os.environ, "LC_ALL": "C"},
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise StampFailedError(why=type(error).__name__) from error


def _last_line(outcome: subprocess.CompletedProcess[bytes]) -> str:
    lines = [line for line in outcome.stderr.decode("utf-8", "replace").splitlines() if "error:" in line]
    return (lines[-1].rpartition("error:")[2] if lines else "openssl")[:200]
