"""How each kind of error is told over HTTP and by the exit code of a command."""

from __future__ import annotations

from types import MappingProxyType

from liuhen.errors import (
    ConflictError,
    DamagedError,
    DeniedError,
    InvalidError,
    LiuhenError,
    NotFoundError,
    UnavailableError,
)

STATUSES: tuple[tuple[type[LiuhenError], int, int], ...] = (
    # kind, HTTP status, exit code (sysexits.h)
    (InvalidError, 422, 65),
    (DeniedError, 403, 77),
    (NotFoundError, 404, 66),
    (ConflictError, 409, 73),
    (UnavailableError, 503, 75),
    (DamagedError, 500, 74),
)
_STATUS_OF_CODE = MappingProxyType({"people.sign_in_needed": 401, "people.sign_in_throttled": 429})
_UNFORESEEN = (500, 70)


def http_status(error: LiuhenError) -> int:
    """The HTTP status for an error."""
    if error.code in _STATUS_OF_CODE:
        return _STATUS_OF_CODE[error.code]
    return next((status for kind, status, _ in STATUSES if isinstance(error, kind)), _UNFORESEEN[0])


def exit_code(error: LiuhenError) -> int:
    """The exit code of a command that ends with an error."""
    return next((code for kind, _, code in STATUSES if isinstance(error, kind)), _UNFORESEEN[1])
