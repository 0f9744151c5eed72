"""The key that signs slates (场记码): its own, beside the ledger's, and made when the first slate is issued.

It lies in `keys/`, so that backups take it sealed with the other keys. Its name is the ledger's origin with `/slate`
behind it: what it signs can't be taken for a checkpoint.
"""

from __future__ import annotations

import os
from pathlib import Path

from liuhen.custody.errors import InstanceDamagedError
from liuhen.custody.instance import Instance, instance
from liuhen.ledger.errors import NoteMalformedError
from liuhen.ledger.note import Signer, Verifier


def slate_signer() -> Signer:
    """The key to sign slates with; made when there's none (mode 0600).

    Raises:
        InstanceAbsentError: there is no instance.
        InstanceDamagedError: the key can't be read, or is another instance's.
    """
    current = instance()
    path = _path(current)
    if not path.exists():
        _make(path, _name(current))
    return _read(path, current)


def slate_keys() -> list[Verifier]:
    """The public keys whose slates are this instance's; none while it never issued one.

    Raises:
        InstanceAbsentError, InstanceDamagedError: as `slate_signer`.
    """
    current = instance()
    path = _path(current)
    return [_read(path, current).verifier] if path.exists() else []


def _path(current: Instance) -> Path:
    return current.home / "keys" / "slate.key"


def _name(current: Instance) -> str:
    return f"{current.origin}/slate"


def _read(path: Path, current: Instance) -> Signer:
    try:
        signer = Signer.parse(path.read_text("ascii"))
    except (OSError, ValueError, NoteMalformedError) as error:
        raise InstanceDamagedError(path=str(path), what="slate key") from error
    if signer.name != _name(current):
        raise InstanceDamagedError(path=str(path), what="another instance's slate key")
    return signer


def _make(path: Path, name: str) -> None:
    """Write it beside and link it into place: of two processes that make one at once, the first one's stands."""
    beside = path.with_name(f".slate.key.{os.getpid()}")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(Signer.generate(name).private_text() + "\n")
            file.flush()
            os.fsync(file.fileno())
        try:
            os.link(beside, path)
        except FileExistsError:
            return
    finally:
        beside.unlink(missing_ok=True)
    if os.name != "nt":  # Windows can't sync a folder; NTFS journals the name
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
