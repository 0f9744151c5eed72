"""From a storage URL to a store."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import url2pathname

from liuhen.storage.errors import StoreUnreachableError, StoreUrlError
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


def open_store(url: str, *, identity: str | None = None) -> Store:
    """Open a store that was created before.

    Args:
        url: `file:///folder`. S3 joins with part 4.
        identity: the id that its marker must have.

    Raises:
        StoreUrlError: no such kind.
        StoreUnreachableError: it isn't there, or is another one.
    """
    return LocalFolder(folder_of(url), identity=identity)


def create_store(url: str) -> Store:
    """Make a store and its marker, or open the one that is there. Raises as `open_store`."""
    folder = folder_of(url)
    try:
        return LocalFolder.create(folder)
    except OSError as error:
        raise StoreUnreachableError(store=str(folder), reason=error.strerror or type(error).__name__) from error
