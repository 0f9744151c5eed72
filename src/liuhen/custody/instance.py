"""Which bureau this is: instance.json and the ledger's key in the home folder."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Literal
from uuid import UUID

from django.conf import settings
from uuid_utils.compat import uuid7

from liuhen.custody.errors import InstanceAbsentError, InstanceDamagedError, InstanceExistsError
from liuhen.ledger.note import Signer

SCHEMA = "liuhen/instance/1"
Kind = Literal["demo", "bureau"]


@dataclass(frozen=True, slots=True)
class Instance:
    """One bureau, one ledger.

    Attributes:
        id: in every ledger entry.
        origin: the ledger's name in checkpoints, `liuhen.invalid/<id>`; a name, not an address.
        kind: a demo's home is never taken for a bureau's and the other way round.
        created: RFC 3339.
        home: where it lives.
    """

    id: UUID
    origin: str
    kind: Kind
    created: str
    home: Path

    @property
    def ledger_folder(self) -> Path:
        """The published ledger; may be copied anywhere."""
        return self.home / "ledger"

    @property
    def ledger_key(self) -> Path:
        """The ledger's signing key."""
        return self.home / "keys" / "ledger.key"


def create_instance(home: Path, kind: Kind, now: datetime) -> Instance:
    """Make an instance in an empty or absent home: its identity and the ledger's key (mode 0600).

    The key is written first and instance.json last, so that a crash leaves a home without an instance, which this
    function completes when called again, with the same key.

    Raises:
        InstanceExistsError: there is one already.
        InstanceDamagedError: the home holds a ledger, but not the key to continue it.
    """
    marker = home / "instance.json"
    if marker.exists():
        raise InstanceExistsError(home=str(home), kind=read_instance(home).kind)
    if (home / "ledger" / "checkpoint").exists():
        raise InstanceDamagedError(path=str(marker), what="ledger without instance")
    (home / "keys").mkdir(mode=0o700, parents=True, exist_ok=True)
    identifier = uuid7()
    content = {
        "schema": SCHEMA,
        "id": str(identifier),
        "origin": f"liuhen.invalid/{identifier}",
        "kind": kind,
        "created": now.isoformat(),
    }
    _create_key(home / "keys" / "ledger.key", content["origin"])
    _write_durably(marker, (json.dumps(content, indent=1) + "\n").encode(), mode=0o644)
    _cached.cache_clear()
    return read_instance(home)


def _create_key(path: Path, origin: str) -> None:
    _write_durably(path, (Signer.generate(origin).private_text() + "\n").encode(), mode=0o600)


def _write_durably(path: Path, data: bytes, *, mode: int) -> None:
    """Write beside, sync, rename, sync the folder; a private file is private from its first byte."""
    beside = path.with_name(f".{path.name}.new")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(handle, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    if os.name != "nt":  # Windows can't sync a folder; NTFS journals the rename
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)


def read_instance(home: Path) -> Instance:
    """The instance in a home.

    Raises:
        InstanceAbsentError: there is none.
        InstanceDamagedError: instance.json is not what it should be.
    """
    path = home / "instance.json"
    try:
        content = json.loads(path.read_bytes())
        if content["schema"] != SCHEMA or content["kind"] not in ("demo", "bureau"):
            raise InstanceDamagedError(path=str(path), what="schema or kind")
        return Instance(UUID(content["id"]), str(content["origin"]), content["kind"], str(content["created"]), home)
    except FileNotFoundError:
        raise InstanceAbsentError(home=str(home)) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InstanceDamagedError(path=str(path), what=str(error)) from error


@lru_cache(maxsize=8)
def _cached(home: Path) -> Instance:
    return read_instance(home)


def instance() -> Instance:
    """The instance of the home in the settings, read once per process.

    Raises:
        InstanceAbsentError: there is none.
        InstanceDamagedError: instance.json is not what it should be.
    """
    return _cached(settings.LIUHEN.home)
