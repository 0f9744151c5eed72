"""Play grants: a signed, short-lived permission to fetch one file's bytes, given when a view is recorded (invariant 8).

The grant carries all that serving needs, so that seeking costs neither a question to the database nor a custody entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing

from liuhen.recordings.errors import PlayGrantExpiredError, PlayGrantInvalidError

LIFETIME = timedelta(hours=4)
"""Long enough for the longest film with its pauses; afterwards the page records another view."""

_SIGNER = "liuhen.recordings.play"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayGrant:
    """Who may fetch what until when.

    Attributes:
        object_id: the recording.
        path: logical path in its OCFL object, or the file's name below `previews/<recording>/`.
        is_derivative: which of the two `path` is.
        content_type: as the browser is told.
        size: bytes of the file.
        sha256: its digest, hex: the strong ETag.
        account_id: who looks.
        expires_at: aware.
        leave_id: the consultation by which the account looks; None for who may look anyway.
    """

    object_id: UUID
    path: str
    is_derivative: bool
    content_type: str
    size: int
    sha256: str
    account_id: UUID | None
    expires_at: datetime
    leave_id: UUID | None = None


def issue(grant: PlayGrant) -> str:
    """The token for /bytes/play/<token>; the caller has recorded the view."""
    return _signer().sign_object(
        [
            grant.object_id.hex,
            grant.path,
            int(grant.is_derivative),
            grant.content_type,
            grant.size,
            grant.sha256,
            grant.account_id.hex if grant.account_id else "",
            int(grant.expires_at.timestamp()),
            grant.leave_id.hex if grant.leave_id else "",
        ]
    )


def read(token: str, *, now: datetime) -> PlayGrant:
    """The grant in a token.

    Raises:
        PlayGrantInvalidError: not signed by this instance.
        PlayGrantExpiredError: it was; open the page again.
    """
    try:
        told = _signer().unsign_object(token)
        object_id, path, derivative, content_type, size, sha256, account, expires, leave = told
    except (signing.BadSignature, ValueError) as error:
        raise PlayGrantInvalidError from error
    grant = PlayGrant(
        object_id=UUID(hex=object_id),
        path=path,
        is_derivative=bool(derivative),
        content_type=content_type,
        size=size,
        sha256=sha256,
        account_id=UUID(hex=account) if account else None,
        expires_at=datetime.fromtimestamp(expires, UTC),
        leave_id=UUID(hex=leave) if leave else None,
    )
    if grant.expires_at <= now:
        raise PlayGrantExpiredError
    return grant


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=_SIGNER)
