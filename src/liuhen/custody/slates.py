"""The key that signs slates (场记码): its own, beside the ledger's, and made when the first slate is issued.

It lies in `keys/`, so that backups take it sealed with the other keys. Its name is the ledger's origin with `/slate`
behind it: what it signs can't be taken for a checkpoint. A new key may take its place: the public half of the former
one stays beside it, for printed and saved codes are good for weeks after they were signed.
"""

from __future__ import annotations

import os
from datetime import datetime
from pathlib import Path

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.custody.errors import InstanceDamagedError
from liuhen.custody.instance import Instance, instance
from liuhen.ledger.entry import Json
from liuhen.ledger.errors import NoteMalformedError
from liuhen.ledger.note import Signer, Verifier, parse_vkey


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
    """The public keys whose slates are this instance's, the present one first; none while it never issued one.

    Raises:
        InstanceAbsentError, InstanceDamagedError: as `slate_signer`.
    """
    current = instance()
    path = _path(current)
    return [_read(path, current).verifier, *_former(current)] if path.exists() else []


def renew_slate_key(*, actor: str, now: datetime, is_distrusted: bool = False) -> Verifier:
    """Make a new key to sign slates with; codes of the one before stay genuine until they end.

    Args:
        actor: `Actor.reference`; whoever runs the machine.
        now: the moment.
        is_distrusted: somebody else may have the former key: what it signed counts as foreign from now on.

    Returns:
        The new key's public half.

    Raises:
        InstanceAbsentError, InstanceDamagedError: as `slate_signer`.
    """
    current = instance()
    before, former = slate_signer().verifier, [each.vkey() for each in _former(current)]
    # The former one first: a crash in between leaves a key that is known twice, never a code that nobody knows.
    kept = former if is_distrusted else [before.vkey(), *former]
    if not is_distrusted:
        _replace(_former_path(current), "".join(f"{each}\n" for each in kept))
    signer = Signer.generate(_name(current))
    _replace(_path(current), signer.private_text() + "\n")
    with transaction.atomic():
        facts: dict[str, Json] = {"key": signer.verifier.key_id.hex(), "former": before.key_id.hex()}
        facts["distrusted"] = is_distrusted
        custody.append(kind="slate.key_renewed", subject=current.id, actor=actor, now=now, facts=facts)
    return signer.verifier


def _former(current: Instance) -> list[Verifier]:
    path = _former_path(current)
    try:
        lines = path.read_text("ascii").splitlines() if path.exists() else []
        return [parse_vkey(line) for line in lines if line.strip()]
    except (OSError, ValueError, NoteMalformedError) as error:
        raise InstanceDamagedError(path=str(path), what="former slate keys") from error


def _former_path(current: Instance) -> Path:
    return current.home / "keys" / "slate.former"


def _replace(path: Path, text: str) -> None:
    """Write a file whole, in place of the one before (mode 0600)."""
    beside = path.with_name(f".{path.name}.{os.getpid()}")
    beside.unlink(missing_ok=True)
    handle = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    beside.replace(path)
    _sync_folder(path)


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
    _sync_folder(path)


def _sync_folder(path: Path) -> None:
    if os.name != "nt":  # Windows can't sync a folder; NTFS journals the name
        folder = os.open(path.parent, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
