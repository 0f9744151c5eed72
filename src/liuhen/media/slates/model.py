"""What a slate says, where one was seen, and what to think of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID


class Kind(StrEnum):
    """Whether a code tells the time: only what a screen renews each second does."""

    LIVE = "live"
    PRINTED = "printed"


class Standing(StrEnum):
    """What a text read from a QR code is; only a genuine one is used."""

    GENUINE = "genuine"
    FOREIGN = "foreign"
    """Signed, it says, by a key that isn't known here: another bureau's, or nobody's."""
    FORGED = "forged"
    """It names a known key, and that key didn't sign it."""
    EXPIRED = "expired"
    """Genuine, and filmed after its end."""
    NOT_SLATE = "not_slate"


@dataclass(frozen=True, slots=True, kw_only=True)
class Slate:
    """What a code says.

    Attributes:
        kind: live (a screen's) or printed (also: saved on a phone).
        activity_id: the activity; None where the case is named instead.
        case_id: the case; None where the activity is named.
        point: clause of the record point, `7(5)`; empty for none.
        officer_ids: the accounts' officers, who holds the recorder first; at most 15.
        recorder_id: what is filmed with, where it's known.
        at: the server's time when this very code began to be shown (ms, aware); live codes only.
        expires: from when on it's no longer to be filmed (s, aware).
        issuer: eight hex digits, the id of the key that signs; "" until it's signed.
    """

    kind: Kind
    expires: datetime
    activity_id: UUID | None = None
    case_id: UUID | None = None
    point: str = ""
    officer_ids: tuple[UUID, ...] = ()
    recorder_id: UUID | None = None
    at: datetime | None = None
    issuer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a text is, and what it says where it can be read at all.

    Attributes:
        standing: only `genuine` may be used.
        slate: what it says, also of foreign, forged and expired ones, of which nothing may be believed; None if it
            isn't a slate.
        signed_by: name of the known key whose signature holds; empty for none.
    """

    standing: Standing
    slate: Slate | None = None
    signed_by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """One text that was read from one stretch of a film.

    Attributes:
        text: as it was read; it isn't judged.
        at_s: seconds from the beginning of the film to the first frame in which it was read.
        last_s: to the last frame in which it was read.
        before_s: to the frame before the first, in which it wasn't read (or -1 where it was read in the very first).
        interval_s: the longest step between two frames looked at meanwhile.
        count: frames in which it was read.
    """

    text: str
    at_s: float
    last_s: float
    before_s: float
    interval_s: float
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What was found in a film, and how far it was looked through.

    Attributes:
        sightings: in the order of their beginning.
        seconds: how much of the beginning was looked at frame by frame.
        key_pictures: how many pictures were looked at elsewhere.
        is_whole: whether all that was asked for was looked at in the time allowed.
    """

    sightings: tuple[Sighting, ...]
    seconds: float
    key_pictures: int
    is_whole: bool
