"""What a snapshot of the database says is held, and what else of the home belongs into a backup."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from uuid import UUID

from django.conf import settings

from liuhen.backups.copying import WantedFile, WantedObject, wanted_object
from liuhen.holdings.models import DestroyedObject, HeldFile, HeldObject, HeldVersion

BATCH = 200

SETTINGS = "liuhen.toml"
"""May hold passwords, and is sealed as the keys are."""
SECRETS = ("s3_credentials", "copy_credentials", "tls_key")
"""Settings that name files with secrets: those that stand in the home are sealed too."""
LEFT_OUT = frozenset(
    {
        *("archive", "keys", "previews", "spool", "log", "run", "cards"),
        *("restoring.json", "restoring.store", "upgrade", "upgrading.json"),
    }
)
"""Folders and files at the home's top that are backed up otherwise, or can be made again (previews)."""
WORKROOMS = ("checking-", "consulting-", "disposal-", "handover-", "db.sqlite3", "test.sqlite3", ".")
"""How temporary folders and the database's own files begin there."""


def objects_of(alias: str) -> Iterator[WantedObject | UUID]:
    """Every object that a snapshot knows, by id; for one that was destroyed by an approved disposal its id alone."""
    ids = HeldObject.objects.using(alias).order_by("id").values_list("id", flat=True)
    for batch in _batches(ids.iterator(chunk_size=BATCH)):
        gone = set(DestroyedObject.objects.using(alias).filter(object__in=batch).values_list("object_id", flat=True))
        inventories: dict[UUID, dict[int, str]] = {}
        for version in HeldVersion.objects.using(alias).filter(object_id__in=batch):
            inventories.setdefault(version.object_id, {})[version.number] = version.inventory_sha256
        files: dict[UUID, list[WantedFile]] = {}
        for file in HeldFile.objects.using(alias).filter(object_id__in=batch).order_by("content_path"):
            told = WantedFile(path=file.content_path, sha256=file.sha256, size=file.size, token=file.token or None)
            files.setdefault(file.object_id, []).append(told)
        for each in batch:
            yield each if each in gone else wanted_object(each, inventories[each], files.get(each, ()))


def _batches(ids: Iterable[UUID]) -> Iterator[Sequence[UUID]]:
    iterator = iter(ids)
    while batch := tuple(islice(iterator, BATCH)):
        yield batch


def home_files(home: Path, *, but: Sequence[Path] = ()) -> Iterator[tuple[str, Path]]:
    """Every file of the home that a backup holds by its digest: name below the home, and where it is.

    Args:
        home: the instance's folder.
        but: folders that stand in the home and hold something else (a store that the settings put there).
    """
    avoided = {path.resolve() for path in (*but, *_secret_paths(home))}
    for child in sorted(home.iterdir()):
        if child.name in LEFT_OUT or child.name == SETTINGS or child.name.startswith(WORKROOMS):
            continue
        yield from _below(home, child, avoided)


def _below(home: Path, path: Path, avoided: set[Path]) -> Iterator[tuple[str, Path]]:
    if path.is_symlink() or path.resolve() in avoided:
        return
    if path.is_file():
        yield path.relative_to(home).as_posix(), path
    elif path.is_dir():
        for child in sorted(path.iterdir()):
            yield from _below(home, child, avoided)


def sealed_files(home: Path) -> dict[str, bytes]:
    """Keys, settings and the files with secrets that these name, by their name below the home."""
    found = {SETTINGS: home / SETTINGS}
    found |= {f"keys/{path.name}": path for path in (home / "keys").iterdir() if not path.name.startswith(".")}
    found |= {path.relative_to(home).as_posix(): path for path in _secret_paths(home)}
    return {name: path.read_bytes() for name, path in found.items() if path.is_file()}


def _secret_paths(home: Path) -> list[Path]:
    named = (getattr(settings.LIUHEN, name, None) for name in SECRETS)
    return [path for path in named if isinstance(path, Path) and home in path.parents]
