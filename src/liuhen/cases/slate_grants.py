"""Grants to renew a live slate: signed and short-lived, given when opening the page was recorded.

So the second's codes cost neither an entry nor a question to the database, and none is had without an entry.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing

from liuhen.cases.errors import SlateGrantError

LIFETIME = timedelta(hours=1)
"""Long enough for a whole unit to set out; then the page is opened anew, with another entry."""
_SALT = "liuhen.cases.slates"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlateGrant:
    """What the codes say, and who may fetch them until when."""

    activity_id: UUID
    officer_ids: tuple[UUID, ...]
    recorder_id: UUID | None
    account_id: UUID | None
    expires_at: datetime


def issue(grant: SlateGrant) -> str:
    """The token for a page's renewals; the caller has recorded its opening."""
    return _signer().sign_object(
        [
            grant.activity_id.hex,
            [each.hex for each in grant.officer_ids],
            grant.recorder_id.hex if grant.recorder_id else "",
            grant.account_id.hex if grant.account_id else "",
            int(grant.expires_at.timestamp()),
        ]
    )


def read(token: str, *, account_id: UUID | None, now: datetime) -> SlateGrant:
    """The grant in a token.

    Raises:
        SlateGrantError: not signed here, for somebody else, or run out: the page is to be opened anew.
    """
    try:
        activity, officers, recorder, account, expires = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise SlateGrantError from error
    if account != (account_id.hex if account_id else "") or expires <= now.timestamp():
        raise SlateGrantError
    return SlateGrant(
        activity_id=UUID(hex=activity),
        officer_ids=tuple(UUID(hex=each) for each in officers),
        recorder_id=UUID(hex=recorder) if recorder else None,
        account_id=account_id,
        expires_at=datetime.fromtimestamp(expires, UTC),
    )


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=_SALT)
