"""Reading a whole backup and holding it against its digests, without restoring it. No Django: any machine can.

What is read is what a restoration would read: keys and signature, the database with its seal opened, the listing, and
every file and object that the listing names. What was missing already when the backup was made is told apart.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from liuhen.backups import sets
from liuhen.backups.errors import BackupDamagedError
from liuhen.backups.opening import OpenedBackup, checked, gone_since, lost_before, open_backup
from liuhen.backups.sets import Manifest
from liuhen.packages import ocfl

ROOT = "root"

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What was found in a backup.

    Attributes:
        manifest: which backup.
        files: how many files were read, the database among them.
        size: bytes read.
        damaged: what a restoration couldn't use: path in the backup, and what is wrong with it.
        lost: keys in the archive that were missing or altered already when the backup was made.
    """

    manifest: Manifest
    files: int
    size: int
    damaged: tuple[BackupDamagedError, ...]
    lost: tuple[str, ...]


def prove_backup(place: Path, *, passphrase: str, name: str = "", progress: Progress) -> Proof:
    """Read a backup through; goes on after what is damaged, so that all of it is named.

    Args:
        place: the folder of backups.
        passphrase: what opens it.
        name: which backup; the newest finished one without.
        progress: called with the bytes read and to be read.

    Raises:
        BackupAbsentError: no such backup.
        BackupDamagedError: keys, signature or listing don't hold, so that nothing else can be judged.
        PassphraseError: it doesn't open this backup.
    """
    opened = open_backup(place, passphrase=passphrase, name=name)
    manifest = opened.manifest
    lost = lost_before(opened.source, manifest)
    damaged: list[BackupDamagedError] = []
    files = size = 0
    try:
        opened.check_database()
        files, size = 1, manifest.database.size
    except BackupDamagedError as error:
        damaged.append(error)
    for key, sha256, seen in _wanted(opened):
        if seen in lost:
            continue
        try:
            for chunk in checked(opened.source, key, sha256):
                size += len(chunk)
                progress(min(size, manifest.size), manifest.size)
            files += 1
        except BackupDamagedError as error:
            damaged.append(error)
    return Proof(manifest=manifest, files=files, size=size, damaged=tuple(damaged), lost=tuple(sorted(lost)))


def _wanted(opened: OpenedBackup) -> Iterator[tuple[str, str, str]]:
    """Every file that the listing names: its key in the backup, its digest, and how a fault would name it."""
    gone = gone_since(opened.source, opened.manifest)
    for line in sets.read_listing(opened.source, opened.manifest):
        if "file" in line:
            yield sets.file_key(str(line["sha256"])), str(line["sha256"]), str(line["file"])
        elif "object" in line and line["object"] not in gone:
            folder = f"{ROOT}/{ocfl.object_path('urn:uuid:' + str(line['object']))}"
            for path, _size, sha256 in line["files"]:
                yield f"{folder}/{path}", str(sha256), f"{folder}/{path}"
