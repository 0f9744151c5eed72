"""The instance's store, opened once, and where things stand in it.

`root/` is the OCFL storage root; `staging/<object>/…` holds files and versions on their way into it,
`set-aside/<object>/…` what was damaged and has been repaired.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from django.conf import settings

from liuhen.holdings.errors import NotEstablishedError
from liuhen.holdings.models import Archive
from liuhen.packages import ocfl
from liuhen.storage import S3Access, Store, open_store, read_access

ROOT = "root"
STAGING = "staging"
ASIDE = "set-aside"
"""Where damaged bytes go when they're repaired: nothing is thrown away but by an approved disposal."""

_opened: dict[str, Store] = {}
_lock = threading.Lock()
_given: list[Store] = []


def storage_url() -> str:
    """The URL in force: the setting, else the folder `archive` of the home."""
    return str(settings.LIUHEN.storage_url or (settings.LIUHEN.home / "archive").absolute().as_uri())


def access(*, is_copy: bool = False) -> S3Access | None:
    """The keys for object stores: of the file, else of the settings; None where neither is set. Never logged.

    Args:
        is_copy: whether a store of copies is meant, which may have keys of its own.

    Raises:
        StoreAccessError: the file can't be read.
    """
    chosen = settings.LIUHEN
    file = (chosen.copy_credentials if is_copy else None) or chosen.s3_credentials
    if file is not None:
        return read_access(file, chosen.s3_ca)
    if chosen.s3_access_key:
        return S3Access(access_key=chosen.s3_access_key, secret_key=chosen.s3_secret_key, ca=chosen.s3_ca)
    return None


def store() -> Store:
    """The instance's store. The first call in a process asks the database for its identity; no other does.

    Raises:
        NotEstablishedError: there is none yet.
        StoreUnreachableError: it isn't there, or another one is in its place.
    """
    if _given:
        return _given[-1]
    url = storage_url()
    with _lock:
        if url not in _opened:
            archive = Archive.objects.first()
            if archive is None:
                raise NotEstablishedError
            _opened[url] = open_store(url, identity=archive.identity, access=access())
        return _opened[url]


def forget() -> None:
    """Open anew at the next call: the archive or the settings changed."""
    with _lock:
        _opened.clear()


@contextmanager
def using(store: Store) -> Iterator[Store]:
    """Use a given store inside the block, in every thread of this process; for tests and drills."""
    _given.append(store)
    try:
        yield store
    finally:
        _given.pop()


def ocfl_id(object_id: UUID) -> str:
    """The object's OCFL id."""
    return f"urn:uuid:{object_id}"


def object_key(object_id: UUID, path: str = "") -> str:
    """The key of an object's folder in the store, or of a path in it."""
    key = f"{ROOT}/{ocfl.object_path(ocfl_id(object_id))}"
    return f"{key}/{path}" if path else key


def staging_key(object_id: UUID) -> str:
    """The prefix of everything of an object that's on its way."""
    return f"{STAGING}/{object_id}"


def aside_key(object_id: UUID) -> str:
    """The prefix of everything damaged of an object that was set aside when it was repaired."""
    return f"{ASIDE}/{object_id}"
