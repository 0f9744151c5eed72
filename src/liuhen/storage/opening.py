"""From a storage URL to a store."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from liuhen.storage.address import S3Access, s3_address
from liuhen.storage.errors import StoreAccessError, StoreUnreachableError, StoreUrlError
from liuhen.storage.local import LocalFolder
from liuhen.storage.store import Store


def folder_of(url: str) -> Path:
    """The folder that a `file://` URL names.

    Raises:
        StoreUrlError: it's no absolute local folder.
    """
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise StoreUrlError(url=url) from error
    path = Path(url2pathname(parts.path))
    if parts.scheme != "file" or parts.netloc not in ("", "localhost") or parts.query or not path.is_absolute():
        raise StoreUrlError(url=url)
    return path


def is_s3(url: str) -> bool:
    """Whether a storage URL names an object store."""
    return url.startswith("s3:")


def asks_for_locks(url: str) -> bool:
    """Whether a storage URL asks that content be locked in it (`lock=yes`); a folder keeps none.

    Raises:
        StoreUrlError: no such kind.
    """
    return is_s3(url) and s3_address(url).locks


def name_of(url: str) -> str:
    """What a person calls the store of an address: its folder, or its bucket and host.

    Raises:
        StoreUrlError: no such kind.
    """
    return s3_address(url).name if is_s3(url) else str(folder_of(url))


def open_store(url: str, *, identity: str | None = None, access: S3Access | None = None) -> Store:
    """Open a store that was created before.

    Args:
        url: `file:///folder`, or `s3://bucket/prefix?endpoint=…` (see `address.s3_address`).
        identity: the id that its marker must have.
        access: the keys of an object store.

    Raises:
        StoreUrlError: no such kind.
        StoreAccessError: an object store without keys.
        StoreUnreachableError: it isn't there, or is another one.
    """
    if is_s3(url):
        from liuhen.storage.s3 import S3Bucket  # boto3 takes half a second and much memory: only who has S3 pays

        return S3Bucket(s3_address(url), _given(access), identity=identity)
    return LocalFolder(folder_of(url), identity=identity)


def create_store(url: str, *, access: S3Access | None = None) -> Store:
    """Make a store and its marker, or open the one that is there. Raises as `open_store`."""
    if is_s3(url):
        from liuhen.storage.s3 import S3Bucket

        return S3Bucket.create(s3_address(url), _given(access))
    folder = folder_of(url)
    try:
        return LocalFolder.create(folder)
    except OSError as error:
        raise StoreUnreachableError(store=str(folder), reason=error.strerror or type(error).__name__) from error


def _given(access: S3Access | None) -> S3Access:
    if access is None:
        raise StoreAccessError(file="")
    return access
