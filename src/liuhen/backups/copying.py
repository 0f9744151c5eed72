"""From one store into another: every file hashed on its way, read back, and kept only when both digests are right.

What stands under its key was so proven: a store puts a name in place last, and both checks come before that. So a run
that died is completed by running it again, and what stands with its size isn't copied anew. No Django.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from liuhen.backups.errors import BackupDamagedError, SourceAlteredError
from liuhen.packages import ocfl
from liuhen.storage import Store

ROOT = "root"
STEP = 1 << 20

Advanced = Callable[[int], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFile:
    """A file of an object.

    Attributes:
        path: below the object.
        sha256: what it must be.
        size: bytes; None where only the digest was recorded (inventories).
        token: the source's version token; None without versions.
        content: its bytes where they follow from what is known; None when they have to be read.
    """

    path: str
    sha256: str
    size: int | None = None
    token: str | None = None
    content: bytes | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedObject:
    """An object with all of its versions: the files of its version folders, and the newest inventory's digest."""

    object_id: UUID
    head: int
    inventory_sha256: str
    files: tuple[WantedFile, ...]

    @property
    def folder(self) -> str:
        """Where it stands in a store."""
        return f"{ROOT}/{ocfl.object_path(f'urn:uuid:{self.object_id}')}"

    def as_line(self) -> dict[str, object]:
        """As the listing has it."""
        return {
            "object": str(self.object_id),
            "head": self.head,
            "inventory": self.inventory_sha256,
            "files": [[file.path, file.size, file.sha256] for file in self.files],
        }


def wanted_object(object_id: UUID, inventories: dict[int, str], contents: Iterable[WantedFile]) -> WantedObject:
    """An object from the digests of its versions' inventories and its content files."""
    declaration = ocfl.DECLARATION_CONTENT
    files = [
        WantedFile(
            path=ocfl.DECLARATION,
            sha256=hashlib.sha256(declaration).hexdigest(),
            size=len(declaration),
            content=declaration,
        )
    ]
    files += contents
    for number, sha256 in sorted(inventories.items()):
        sidecar = f"{sha256} {ocfl.INVENTORY}\n".encode()
        digest = hashlib.sha256(sidecar).hexdigest()
        path = f"v{number}/{ocfl.SIDECAR}"
        files.append(WantedFile(path=path, sha256=digest, size=len(sidecar), content=sidecar))
        files.append(WantedFile(path=f"v{number}/{ocfl.INVENTORY}", sha256=sha256))
    head = max(inventories)
    return WantedObject(object_id=object_id, head=head, inventory_sha256=inventories[head], files=tuple(files))


def put_checked(target: Store, key: str, chunks: Iterable[bytes], *, sha256: str, advanced: Advanced) -> int:
    """Store bytes that must have a digest; nothing stays when they haven't, or come back otherwise. Returns the size.

    Raises:
        SourceAlteredError: what was given has another digest.
        BackupDamagedError: what came back from the medium has.
        KeyOccupiedError, StoreFullError, StoreUnreachableError: as `Store.put`.
    """
    coming, back = hashlib.sha256(), hashlib.sha256()
    whole: list[int] = []
    returned = [0]

    def passing() -> Iterator[bytes]:
        size = 0
        for chunk in chunks:
            coming.update(chunk)
            size += len(chunk)
            advanced(len(chunk))
            yield chunk
        if coming.hexdigest() != sha256:
            raise SourceAlteredError(path=key)
        whole.append(size)

    def seen(view: memoryview) -> None:
        back.update(view)
        returned[0] += len(view)
        # before the name is in place: a run that is killed right after it leaves nothing unproven
        if whole == [returned[0]] and back.hexdigest() != sha256:
            raise BackupDamagedError(path=key, what="altered")

    target.put(key, passing(), seen=seen)
    if back.hexdigest() != sha256:
        target.delete(key)
        raise BackupDamagedError(path=key, what="altered")
    return whole[0]


def missing_of(target: Store, wanted: WantedObject) -> list[WantedFile]:
    """The files of an object that don't stand in the target, or with another size."""
    prefix = f"{wanted.folder}/"
    standing = {stat.key.removeprefix(prefix): stat.size for stat in target.list(wanted.folder)}
    return [
        file
        for file in wanted.files
        if file.path not in standing or (file.size is not None and standing[file.path] != file.size)
    ]


def settle_head(target: Store, wanted: WantedObject) -> None:
    """Make the object's own inventory that of its newest version, if it isn't: so that the target is a whole OCFL root.

    Raises:
        KeyAbsentError: the version's inventory isn't there.
    """
    inventory = b"".join(target.get(f"{wanted.folder}/v{wanted.head}/{ocfl.INVENTORY}"))
    for name, content in ((ocfl.INVENTORY, inventory), (ocfl.SIDECAR, ocfl.sidecar(inventory))):
        key = f"{wanted.folder}/{name}"
        if not _stands(target, key, content):
            target.replace(key, content)


def _stands(target: Store, key: str, content: bytes) -> bool:
    return any(stat.key == key for stat in target.list(key)) and b"".join(target.get(key)) == content


def settle_root(target: Store) -> None:
    """What stands in an OCFL root beside its objects."""
    for path, content in ocfl.ROOT_FILES.items():
        if not _stands(target, f"{ROOT}/{path}", content):
            target.put(f"{ROOT}/{path}", [content])


def chunks_of(path: Path) -> Iterator[bytes]:
    """A local file, a megabyte at a time."""
    with path.open("rb", buffering=0) as file:
        while chunk := file.read(STEP):
            yield chunk


def digest_of(path: Path) -> tuple[int, str]:
    """Size and SHA-256 of a local file."""
    digest, size = hashlib.sha256(), 0
    for chunk in chunks_of(path):
        digest.update(chunk)
        size += len(chunk)
    return size, digest.hexdigest()
