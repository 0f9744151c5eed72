"""Opening a backup with its passphrase, and holding it against signature and digests; nothing is written. No Django.

Whoever has the passphrase has the key that signed; it vouches for the manifest, and that for all the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from liuhen.backups import sealing, sets, streaming
from liuhen.backups.errors import BackupAbsentError, BackupDamagedError
from liuhen.backups.sets import Manifest
from liuhen.errors import LiuhenError
from liuhen.ledger import note as notes
from liuhen.storage import KeyAbsentError, LocalFolder, Store, StoreUnreachableError


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedBackup:
    """A backup whose passphrase was right and whose signature holds.

    Attributes:
        source: its folder.
        manifest: what it holds.
        secrets: keys and settings, by their name below the home.
        database_key: what opens its database; empty where that lies unsealed.
    """

    source: LocalFolder
    manifest: Manifest
    secrets: dict[str, bytes]
    database_key: bytes

    @property
    def about(self) -> str:
        """What its seals belong to."""
        return f"{self.manifest.origin} {self.manifest.name}"

    def database(self) -> Iterator[bytes]:
        """The database as it was, chunk by chunk; damage is told before the last one.

        Raises:
            BackupDamagedError: it's missing, altered or cut off.
        """
        part = self.manifest.database
        key = sets.key_of(self.manifest.name, part.name)
        chunks = checked(self.source, key, part.sha256)
        if self.manifest.opened is None:
            yield from chunks
            return
        digest = hashlib.sha256()
        for chunk in streaming.open_stream(chunks, key=self.database_key, about=self.about, path=key):
            digest.update(chunk)
            yield chunk
        if digest.hexdigest() != self.manifest.opened.sha256:
            raise BackupDamagedError(path=key, what="altered")

    def check_database(self) -> None:
        """Read the database through, the seal opened, and keep nothing of it. Raises as `database`."""
        sets.check_part(self.source, self.manifest, self.manifest.database)
        if self.manifest.opened:
            for _chunk in self.database():
                pass


def choose(place: Path, name: str = "") -> tuple[LocalFolder, Manifest, bytes]:
    """A backup of a folder: the newest finished one, or the one of that name; not yet held against its signature.

    Raises:
        BackupAbsentError: there's none.
        BackupDamagedError: its manifest can't be read.
    """
    source = sets.open_place(place.absolute())
    names = sets.finished(source)
    if not names:
        raise BackupAbsentError(place=str(place))
    manifest, data = sets.read_manifest(source, name or names[-1])
    return source, manifest, data


def open_backup(place: Path, *, passphrase: str, name: str = "") -> OpenedBackup:
    """Open a backup: its keys with the passphrase, its signature, its listing's digest.

    Raises:
        BackupAbsentError, BackupDamagedError: no such backup, or it isn't whole.
        PassphraseError: it doesn't open this backup.
    """
    source, manifest, data = choose(place, name)
    sets.check_part(source, manifest, manifest.part(sets.KEYS))
    sealed = b"".join(source.get(sets.key_of(manifest.name, sets.KEYS)))
    secrets = sealing.unseal(sealed, passphrase=passphrase, about=f"{manifest.origin} {manifest.name}")
    try:
        signer = notes.Signer.parse(secrets["keys/ledger.key"].decode("ascii"))
        database_key = secrets.pop(sealing.DATABASE_KEY, b"")
    except (KeyError, UnicodeDecodeError, LiuhenError) as error:
        raise BackupDamagedError(path=sets.key_of(manifest.name, sets.KEYS), what="manifest") from error
    if signer.name != manifest.origin:
        raise BackupDamagedError(path=sets.key_of(manifest.name, sets.MANIFEST), what="signature")
    sets.check_signature(source, manifest.name, data, [signer.verifier])
    if bool(manifest.opened) != bool(database_key):
        raise BackupDamagedError(path=sets.key_of(manifest.name, sets.KEYS), what="manifest")
    sets.check_part(source, manifest, manifest.part(sets.LISTING))
    return OpenedBackup(source=source, manifest=manifest, secrets=secrets, database_key=database_key)


def gone_since(source: Store, manifest: Manifest) -> frozenset[str]:
    """What the newest backup of the folder knows to have gone by an approved disposal (art 22)."""
    newest = sets.finished(source)[-1]
    if newest == manifest.name:
        return frozenset()
    later, _data = sets.read_manifest(source, newest)
    return frozenset(str(line["gone"]) for line in sets.read_listing(source, later) if "gone" in line)


def lost_before(source: Store, manifest: Manifest) -> frozenset[str]:
    """Keys of what was missing or altered already when the backup was made."""
    lines = sets.read_listing(source, manifest) if manifest.faults else ()
    return frozenset(str(line["fault"]) for line in lines if "fault" in line)


def checked(source: Store, key: str, sha256: str) -> Iterator[bytes]:
    """A file of the backup, which has to have its digest; says so before the last chunk is taken for good.

    Raises:
        BackupDamagedError: it's missing, altered or can't be read.
    """
    digest = hashlib.sha256()
    try:
        for chunk in source.get(key):
            digest.update(chunk)
            yield chunk
    except KeyAbsentError as error:
        raise BackupDamagedError(path=key, what="absent") from error
    except StoreUnreachableError as error:
        raise BackupDamagedError(path=key, what="unreadable") from error
    if digest.hexdigest() != sha256:
        raise BackupDamagedError(path=key, what="altered")
