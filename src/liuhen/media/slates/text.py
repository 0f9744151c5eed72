"""A slate as the text of its QR code, signed, and back. Pure; docs/formats/slate.md describes every byte.

The code has to be read from a film of 480 lines, so each byte counts: ids are bytes, times whole numbers, and base45
is the closest that a QR code packs. The signature is Ed25519 under a key of its own; the key's id stands before it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID

from liuhen.ledger.note import Signer, Verifier
from liuhen.media.errors import SlateInvalidError
from liuhen.media.slates import base45
from liuhen.media.slates.model import Kind, Slate, Standing, Verdict

PREFIX = "LH1:"
CONTEXT = "liuhen/slate/1\n"
MOST_OFFICERS = 15
LONGEST_POINT = 15
LONGEST_LIFE = timedelta(seconds=0xFFFF)
MOST_CHARACTERS = 700

_PRINTED, _CASE, _RECORDER = 1, 2, 4
_FLAGS = _PRINTED | _CASE | _RECORDER
_KEY_ID, _AT, _LIFE, _EXPIRES, _UUID, _SIGNATURE = 4, 6, 2, 4, 16, 64
_POINT = re.compile(r"[0-9A-Za-z().\-]*")


def encode(slate: Slate, signer: Signer) -> str:
    """The text for a QR code, signed.

    Args:
        slate: what to say; `at` is kept to the millisecond, `expires` to the second, `issuer` is the signer's.
        signer: the slates' key.

    Raises:
        SlateInvalidError: it says both or neither of activity and case, or something doesn't fit the format.
    """
    body = base45.encode(signer.verifier.key_id + _body(slate))
    signature = signer.sign(CONTEXT + body).blob
    return PREFIX + base45.encode(_bytes(body) + signature)


def decode(text: str, keys: Iterable[Verifier], *, filmed_at: datetime | None = None) -> Verdict:
    """What a text read from a QR code is.

    Args:
        text: anything.
        keys: the keys whose slates are ours, former ones too.
        filmed_at: when it was filmed, as well as that is known; None leaves the end of its life unjudged.

    Returns:
        Genuine, expired (genuine, but filmed from `expires` on), foreign, forged, or no slate. Nothing is raised.
    """
    data = (
        base45.decode(text.removeprefix(PREFIX)) if text.startswith(PREFIX) and len(text) <= MOST_CHARACTERS else None
    )
    slate = _read(data[:-_SIGNATURE]) if data is not None and len(data) > _SIGNATURE + _KEY_ID else None
    if data is None or slate is None:
        return Verdict(standing=Standing.NOT_SLATE)
    known = [key for key in keys if key.key_id == data[:_KEY_ID] and key.check is not None]
    if not known:
        return Verdict(standing=Standing.FOREIGN, slate=slate)
    signed = (CONTEXT + base45.encode(data[:-_SIGNATURE])).encode()
    for key in known:
        if key.check is not None and key.check(signed, data[-_SIGNATURE:]):
            is_over = filmed_at is not None and filmed_at >= slate.expires
            return Verdict(standing=Standing.EXPIRED if is_over else Standing.GENUINE, slate=slate, signed_by=key.name)
    return Verdict(standing=Standing.FORGED, slate=slate)


def _bytes(body: str) -> bytes:
    data = base45.decode(body)
    if data is None:  # it was encoded a moment ago
        raise SlateInvalidError(what="body")
    return data


def _body(slate: Slate) -> bytes:
    if (slate.activity_id is None) == (slate.case_id is None):
        raise SlateInvalidError(what="activity or case")
    if len(slate.officer_ids) > MOST_OFFICERS:
        raise SlateInvalidError(what="officers")
    if len(slate.point) > LONGEST_POINT or _POINT.fullmatch(slate.point) is None:
        raise SlateInvalidError(what="point")
    if (slate.at is None) == (slate.kind == Kind.LIVE):
        raise SlateInvalidError(what="at")
    flags = _PRINTED if slate.kind == Kind.PRINTED else 0
    flags |= _CASE if slate.case_id is not None else 0
    flags |= _RECORDER if slate.recorder_id is not None else 0
    subject = slate.activity_id or slate.case_id
    parts = [bytes((flags,)), _times(slate), subject.bytes if subject else b""]
    parts.append(slate.recorder_id.bytes if slate.recorder_id else b"")
    parts.append(bytes((len(slate.point) << 4 | len(slate.officer_ids),)))
    parts.append(slate.point.encode("ascii"))
    parts.extend(officer.bytes for officer in slate.officer_ids)
    return b"".join(parts)


def _times(slate: Slate) -> bytes:
    try:
        if slate.at is None:
            return int(slate.expires.timestamp()).to_bytes(_EXPIRES, "big")
        at = _milliseconds(slate.at)
        life = int(slate.expires.timestamp()) - at // 1000
        return at.to_bytes(_AT, "big") + life.to_bytes(_LIFE, "big")
    except (OverflowError, ValueError):
        raise SlateInvalidError(what="expires") from None


def _milliseconds(at: datetime) -> int:
    """Whole numbers only: a float of seconds would round the last digit now up, now down."""
    return (at - _EPOCH) // timedelta(milliseconds=1)


_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class _Reader:
    """Takes bytes off the front; what isn't there is None."""

    def __init__(self, data: bytes) -> None:
        self.data, self.place = data, 0

    def take(self, count: int) -> bytes:
        """So many bytes, or fewer at the end."""
        self.place += count
        return self.data[self.place - count : self.place]

    def number(self, count: int) -> int:
        """A whole number of so many bytes."""
        return int.from_bytes(self.take(count), "big")

    def identifier(self) -> UUID:
        """An id; zeroes where the end is reached, which `is_all` tells."""
        return UUID(bytes=self.take(_UUID).ljust(_UUID, b"\0"))

    def is_all(self) -> bool:
        """Whether exactly what is there was taken."""
        return self.place == len(self.data)


def _read(data: bytes) -> Slate | None:
    reader = _Reader(data)
    issuer, flags = reader.take(_KEY_ID).hex(), reader.number(1)
    if flags & ~_FLAGS:
        return None
    at: datetime | None = None
    try:
        if flags & _PRINTED:
            expires = _EPOCH + timedelta(seconds=reader.number(_EXPIRES))
        else:
            at = _EPOCH + timedelta(milliseconds=reader.number(_AT))
            expires = at.replace(microsecond=0) + timedelta(seconds=reader.number(_LIFE))
    except OverflowError:
        return None
    subject = reader.identifier()
    recorder = reader.identifier() if flags & _RECORDER else None
    counts = reader.number(1)
    point = reader.take(counts >> 4)
    officers = tuple(reader.identifier() for _ in range(counts & 0xF))
    if not reader.is_all() or not point.isascii() or _POINT.fullmatch(point.decode("ascii")) is None:
        return None
    slate = Slate(
        kind=Kind.PRINTED if flags & _PRINTED else Kind.LIVE,
        expires=expires,
        point=point.decode("ascii"),
        officer_ids=officers,
        recorder_id=recorder,
        at=at,
        issuer=issuer,
    )
    return replace(slate, case_id=subject) if flags & _CASE else replace(slate, activity_id=subject)
