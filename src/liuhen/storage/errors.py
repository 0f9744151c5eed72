"""What can go wrong with a store: absent, unreachable, full, occupied and replaced are five different things."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, InvalidError, NotFoundError, UnavailableError


class KeyInvalidError(InvalidError):
    """A key isn't a plain relative path. Fields: key."""

    code = "storage.key_invalid"


class StoreUrlError(InvalidError):
    """The storage URL names no kind of store that exists here. Fields: url."""

    code = "storage.url_invalid"


class KeyAbsentError(NotFoundError):
    """The store answers, and says that it has nothing under the key. Fields: key."""

    code = "storage.key_absent"


class StoreUnreachableError(UnavailableError):
    """The store doesn't answer, so nothing is known about what it holds. Fields: store, reason."""

    code = "storage.unreachable"


class StoreFullError(UnavailableError):
    """There's no room for the bytes; nothing of them stays. Fields: store."""

    code = "storage.full"


class KeyOccupiedError(ConflictError):
    """Other bytes stand under the key already; they stay. Fields: key."""

    code = "storage.key_occupied"


class KeyReplacedError(DamagedError):
    """The key shows another version than the receipt names: somebody wrote over it or hid it. Fields: key."""

    code = "storage.key_replaced"


class KeyLockedError(ConflictError):
    """The bytes are locked and nobody can remove them before the lock ends. Fields: key, until (a date)."""

    code = "storage.key_locked"


class StoreAccessError(InvalidError):
    """The keys of an object store aren't given, or can't be read. Fields: file."""

    code = "storage.access_invalid"
