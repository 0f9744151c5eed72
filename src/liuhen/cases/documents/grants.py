"""Addresses of pages' pictures: signed and short-lived, given when a view is recorded (invariant 8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.core import signing

from liuhen.cases.documents.errors import PagePictureAbsentError

LIFETIME = timedelta(hours=4)
_SALT = "liuhen.cases.pages"


@dataclass(frozen=True, slots=True, kw_only=True)
class PictureGrant:
    """Which picture an account may fetch."""

    document_id: UUID
    file_id: UUID
    index: int


def issue(grant: PictureGrant, *, account_id: UUID | None, now: datetime) -> str:
    """The token for a page's picture; the caller has recorded the view."""
    expires = int((now + LIFETIME).timestamp())
    account = account_id.hex if account_id else ""
    return _signer().sign_object([grant.document_id.hex, grant.file_id.hex, grant.index, account, expires])


def read(token: str, *, account_id: UUID | None, now: datetime) -> PictureGrant:
    """The grant in a token.

    Raises:
        PagePictureAbsentError: not signed here, for somebody else, or run out.
    """
    try:
        document, file, index, account, expires = _signer().unsign_object(token)
    except (signing.BadSignature, ValueError) as error:
        raise PagePictureAbsentError from error
    if account != (account_id.hex if account_id else "") or expires <= now.timestamp():
        raise PagePictureAbsentError
    return PictureGrant(document_id=UUID(hex=document), file_id=UUID(hex=file), index=index)


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=_SALT)
