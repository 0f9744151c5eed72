"""What an examination sees and what it makes of that. Both travel as JSON."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from pydantic import BaseModel, ConfigDict, Field

VALID, MISMATCH = "valid", "mismatch"
"""What a library may have verified of a camera's signature."""


class Grade(StrEnum):
    """How a finding is meant. None of them says that anybody did anything."""

    FITS = "fits"
    UNUSUAL = "unusual"
    CONTRADICTS = "contradicts"
    UNSEEN = "unseen"


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Track(_Told):
    """One track of a mov/mp4.

    Attributes:
        handler: `vide`, `soun` and so on.
        name: the handler's own name, as the maker's program wrote it.
        codec: four characters of its coding.
        coder: the name of the encoder in the sample description.
        setup: the beginning of the SHA-256 of the codec's private data, in hex.
        rate: units of its time in a second.
        language: as packed.
        created: seconds since 1904.
        changed: likewise.
        headed: when the track's own head (`tkhd`) says that it was made, seconds since 1904.
        length: in its units.
        samples: how many.
        edits: of its edit list: length in the film's units and the begin in its own, -1 for nothing shown.
        tables: the kinds of boxes of its sample table, in their order.
    """

    handler: str = ""
    name: str = ""
    codec: str = ""
    coder: str = ""
    setup: str = ""
    rate: int = 0
    language: int = 0
    created: int = 0
    changed: int = 0
    headed: int = 0
    length: int = 0
    samples: int = 0
    edits: tuple[tuple[int, int], ...] = ()
    tables: tuple[str, ...] = ()


class Container(_Told):
    """A mov/mp4 as its boxes tell it.

    Attributes:
        brands: of `ftyp`, the major one first.
        outer: the kinds of the outermost boxes, in order.
        paths: every path of kinds that occurs, once, in order.
        oddities: see `boxes.Tree`.
        created: of the film, seconds since 1904.
        changed: likewise.
        rate: units of its time in a second.
        tracks: see `Track`.
        texts: names, makers, programs and the like: where it stands, and what.
        data: bytes in `mdat` boxes.
        referenced: bytes of these that belong to a sample; None when that couldn't be read.
        in_pieces: written in fragments (`moof`).
        beside: the first moment that stands beside the pictures (see `beside`), as ISO 8601 in UTC; empty without.
    """

    brands: tuple[str, ...] = ()
    outer: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    oddities: tuple[str, ...] = ()
    created: int = 0
    changed: int = 0
    rate: int = 0
    tracks: tuple[Track, ...] = ()
    texts: tuple[tuple[str, str], ...] = ()
    data: int = 0
    referenced: int | None = None
    in_pieces: bool = False
    beside: str = ""


class Jump(_Told):
    """Something that is missing in a stream.

    Attributes:
        at: seconds from the file's beginning.
        size: how much: pictures, or seconds for times.
    """

    at: float
    size: float


class Pictures(_Told):
    """The pictures as their own numbers tell them.

    Attributes:
        codec: `h264` or `hevc`; empty for others, which carry no such numbers.
        count: pictures that were read.
        key: how many of them begin anew.
        missing: where the count of reference pictures (H.264 `frame_num`, H.265 picture order) leaves some out; the
            first of them, when there are very many.
        gaps: at how many places it does, all counted.
        series: how the numbers of key pictures run (H.264 `idr_pic_id`): `constant`, `alternating`, `counting` or
            `mod N`; empty where they follow nothing.
        breaks: where that doesn't go on as it ran.
        short: where a group of pictures is shorter than nearly all others of the file, which are alike.
        is_whole: everything was read; a time or size limit may end it.
        coder: the program that names itself among the pictures, as x264 and x265 do; empty without.
    """

    codec: str = ""
    count: int = 0
    key: int = 0
    missing: tuple[Jump, ...] = ()
    gaps: int = 0
    series: str = ""
    breaks: tuple[Jump, ...] = ()
    short: tuple[Jump, ...] = ()
    is_whole: bool = True
    coder: str = ""


class Timing(_Told):
    """Timestamps.

    Attributes:
        jumps: where pictures stand still for much longer than anywhere else, in seconds.
        pictures_s: how long the pictures go on.
        sound_s: how long the sound goes on; None without any.
    """

    jumps: tuple[Jump, ...] = ()
    pictures_s: float | None = None
    sound_s: float | None = None


class Facts(_Told):
    """What was seen in a file.

    Attributes:
        family: `mp4` for what is built of boxes, else what the demuxer calls it; empty when nothing can read it.
        size: bytes.
        container: None for what isn't built of boxes.
        pictures: see `Pictures`.
        timing: see `Timing`.
        signed: signatures that cameras put in: `c2pa`, `axis`.
        program: that names itself as the writer of what isn't built of boxes; empty without.
        dated: when what isn't built of boxes says that it was made, as ISO 8601; without a zone the recorder's own time
            (AVI's `IDIT` chunk), else as it states (Matroska's `DateUTC`); empty without.
        claimed: the program that a C2PA manifest says that it was written by.
        signer: whose certificate is in it.
        verified: `valid` or `mismatch` where a library on this machine verified it; else empty.
        unseen: codes of what couldn't be looked at: `empty`, `demux`, `numbers`, `limit`, `structure` or, where only
            its moment was read, `structure_dated`, `tables`.
    """

    family: str = ""
    size: int = 0
    container: Container | None = None
    pictures: Pictures = Field(default_factory=Pictures)
    timing: Timing = Field(default_factory=Timing)
    signed: tuple[str, ...] = ()
    program: str = ""
    dated: str = ""
    claimed: str = ""
    signer: str = ""
    verified: str = ""
    unseen: tuple[str, ...] = ()


class Around(_Told):
    """What is known of a file from outside it.

    Attributes:
        named: the device's local moment that its name tells; None where the name tells none.
        received: when it came in, aware; None for a file that nobody took in.
        listed: when it was written last by the card's listing, aware; None where no card was listed.
        before: when the file was made whose number comes before its own on the same card, aware.
        after: likewise of the one behind.
    """

    named: datetime | None = None
    received: datetime | None = None
    listed: datetime | None = None
    before: datetime | None = None
    after: datetime | None = None


class Finding(_Told):
    """One thing that an examination says.

    Attributes:
        code: names the rule.
        grade: see `Grade`.
        lawyer: a sentence for somebody who decides.
        engineer: a sentence for somebody who checks it.
        at: seconds from the file's beginning, where it's at a moment.
        fields: what the sentences were filled with, for whoever says them in another language.
    """

    code: str
    grade: Grade
    lawyer: str
    engineer: str
    at: float | None = None
    fields: dict[str, str] = {}
