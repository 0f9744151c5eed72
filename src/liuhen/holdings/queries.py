"""Reading what is held."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from liuhen.holdings import archive
from liuhen.holdings.archive import object_key
from liuhen.holdings.errors import HeldFileAbsentError, ReadBackMismatchError
from liuhen.holdings.models import HeldFile, VersionIntention
from liuhen.storage import KeyAbsentError, LocalFolder


def held_file(object_id: UUID, logical_path: str) -> HeldFile:
    """The newest file of that name.

    Raises:
        HeldFileAbsentError: nothing is held under it.
    """
    found = HeldFile.objects.filter(object_id=object_id, logical_path=logical_path).order_by("-version").first()
    if found is None:
        raise HeldFileAbsentError(object=str(object_id), path=logical_path)
    return found


def held_files(object_id: UUID) -> list[HeldFile]:
    """The newest file of every name, by name."""
    newest = {file.logical_path: file for file in HeldFile.objects.filter(object_id=object_id).order_by("version")}
    return [newest[path] for path in sorted(newest)]


def key_of(held: HeldFile) -> str:
    """Where a held file is in the store now: in the archive, or still in staging while its version is pending.

    Raises:
        KeyAbsentError: at neither place.
        StoreUnreachableError: nothing is known.
    """
    key = object_key(held.object_id, held.content_path)
    intention = VersionIntention.objects.filter(object_id=held.object_id, number=held.version).first()
    if intention is None:
        return key
    store = archive.store()
    staged = f"{intention.staged}/{held.content_path}"
    for place in (staged, key):  # it moves in this direction, so looking in this order can't miss it
        try:
            store.stat(place)
        except KeyAbsentError:
            continue
        return place
    raise KeyAbsentError(key=key)


def open_range(object_id: UUID, logical_path: str, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """Bytes of a held file from `start` up to `end` (not included; None means to the end).

    Raises:
        HeldFileAbsentError: nothing is held under that name.
        KeyAbsentError: it's recorded, and the store has lost it.
        StoreUnreachableError: the store doesn't answer.
    """
    return open_held(held_file(object_id, logical_path), start, end)


def open_held(held: HeldFile, start: int = 0, end: int | None = None) -> Iterator[bytes]:
    """The same of one file whose row is at hand: its very version, whatever was added since.

    Raises:
        KeyAbsentError: it's recorded, and the store has lost it.
        StoreUnreachableError: the store doesn't answer.
    """
    store = archive.store()
    try:
        return store.get(key_of(held), token=held.token or None, start=start, end=end)
    except KeyAbsentError:  # it moved from staging into the archive between the look and the reading
        return store.get(object_key(held.object_id, held.content_path), token=held.token or None, start=start, end=end)


def local_path(object_id: UUID, logical_path: str) -> Path | None:
    """Where a held file lies on this machine's disk, for serving it as it is; None in any other case.

    None also while its version is pending, so that a path once given stays true. Never write there.

    Raises:
        HeldFileAbsentError: nothing is held under that name.
        StoreUnreachableError: the store doesn't answer.
    """
    held = held_file(object_id, logical_path)
    store = archive.store()
    if not isinstance(store, LocalFolder):
        return None
    key = object_key(object_id, held.content_path)
    try:
        store.stat(key)
    except KeyAbsentError:
        return None
    return store.path_of(key)


def read_json(object_id: UUID, logical_path: str) -> dict[str, object]:
    """A held JSON object, such as `facts.json`.

    Raises:
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: as `open_range`.
        ReadBackMismatchError: it's no JSON object any more.
    """
    try:
        value = json.loads(b"".join(open_range(object_id, logical_path)))
    except ValueError as error:
        raise ReadBackMismatchError(path=logical_path) from error
    if not isinstance(value, dict):
        raise ReadBackMismatchError(path=logical_path)
    return value
