"""Bytes by key: a small contract, a local folder, a store in memory for tests. No Django."""

from __future__ import annotations

from liuhen.storage.address import S3Access, read_access
from liuhen.storage.errors import (
    KeyAbsentError,
    KeyInvalidError,
    KeyLockedError,
    KeyOccupiedError,
    KeyReplacedError,
    StoreAccessError,
    StoreFullError,
    StoreUnreachableError,
    StoreUrlError,
)
from liuhen.storage.local import LocalFolder
from liuhen.storage.opening import create_store, name_of, open_store
from liuhen.storage.store import ReadBack, ReadBackHow, Receipt, Stat, Store

__all__ = [
    "KeyAbsentError",
    "KeyInvalidError",
    "KeyLockedError",
    "KeyOccupiedError",
    "KeyReplacedError",
    "LocalFolder",
    "ReadBack",
    "ReadBackHow",
    "Receipt",
    "S3Access",
    "Stat",
    "Store",
    "StoreAccessError",
    "StoreFullError",
    "StoreUnreachableError",
    "StoreUrlError",
    "create_store",
    "name_of",
    "open_store",
    "read_access",
]
