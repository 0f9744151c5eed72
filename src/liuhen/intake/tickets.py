"""Upload tickets: a signed, short-lived permission to send the files of one intake, checked by the bytes process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from uuid import UUID

from django.core import signing

from liuhen.intake.errors import UploadTicketExpiredError, UploadTicketInvalidError

LIFETIME = timedelta(hours=1)
"""The sender asks for a new one when it runs out; so a withdrawn right ends within the hour."""

_SIGNER = "liuhen.intake.upload"


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadRight:
    """What a ticket allows: to send files of this intake on behalf of this account."""

    intake_id: UUID
    account_id: UUID


def issue(*, intake_id: UUID, account_id: UUID, now: datetime) -> str:
    """A ticket for `Authorization: Bearer …`; the caller has checked that the account may."""
    return _signer().sign_object([intake_id.hex, account_id.hex, int((now + LIFETIME).timestamp())])


def authorise(ticket: str, *, now: datetime) -> UploadRight:
    """What a ticket allows.

    Raises:
        UploadTicketInvalidError: not signed by this instance.
        UploadTicketExpiredError: it has run out.
    """
    try:
        intake_id, account_id, expires = _signer().unsign_object(ticket)
    except (signing.BadSignature, ValueError) as error:
        raise UploadTicketInvalidError from error
    if datetime.fromtimestamp(expires, UTC) <= now:
        raise UploadTicketExpiredError
    return UploadRight(intake_id=UUID(hex=intake_id), account_id=UUID(hex=account_id))


def _signer() -> signing.Signer:
    return signing.Signer(sep=".", salt=_SIGNER)
