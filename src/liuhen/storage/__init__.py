"""Bytes by key: a small contract, a local folder, a store in memory for tests. No Django."""

from __future__ import annotations

from liuhen.storage.errors import (
    KeyAbsentError,
    KeyInvalidError,
    KeyOccupiedError,
    KeyReplacedError,
    StoreFullError,
    StoreUnreachableError,
    StoreUrlError,
)
from liuhen.storage.local import LocalFolder
from liuhen.storage.opening import create_store, open_store
from liuhen.storage.store import ReadBack, ReadBackHow, Receipt, Stat, Store

__all__ = [
    "KeyAbsentError",
    "KeyInvalidError",
    "KeyOccupiedError",
    "KeyReplacedError",
    "LocalFolder",
    "ReadBack",
    "ReadBackHow",
    "Receipt",
    "Stat",
    "Store",
    "StoreFullError",
    "StoreUnreachableError",
    "StoreUrlError",
    "create_store",
    "open_store",
]
