"""What is known of a file from its content. All of these travel as JSON and are checked on the way in."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

ShortText = Annotated[str, StringConstraints(max_length=200)]


class Kind(StrEnum):
    """What a file is, by its content."""

    VIDEO = "video"
    AUDIO = "audio"
    PHOTO = "photo"
    LOG = "log"
    OTHER = "other"


class Playable(StrEnum):
    """How a browser can show it.

    NATIVE: served as it is. PHOTO: an image that browsers show as it is. PREVIEW: only after a preview was made.
    NONE: not at all, by its kind or by its damage.
    """

    NATIVE = "native"
    PREVIEW = "preview"
    PHOTO = "photo"
    NONE = "none"


class _Fact(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class VideoFacts(_Fact):
    """The best picture stream.

    Attributes:
        codec: FFmpeg's name: h264, hevc, mjpeg, mpeg4 …
        width, height: pixels as stored, before `rotation`.
        frame_rate: average, in frames per second; None if it can't be told.
        rotation: degrees by which the stored picture is turned counter-clockwise for showing: 0, 90, 180, -90.
        decodable: the first picture could be decoded.
    """

    codec: ShortText
    profile: ShortText = ""
    pixel_format: ShortText = ""
    width: int = 0
    height: int = 0
    frame_rate: float | None = None
    rotation: int = 0
    interlaced: bool = False
    decodable: bool = False


class AudioFacts(_Fact):
    """One sound stream: FFmpeg's codec name, samples per second, channels."""

    codec: ShortText
    profile: ShortText = ""
    rate: int = 0
    channels: int = 0


class PhotoFacts(_Fact):
    """A still image: format (jpeg, png, webp, tiff, heic …), pixels as stored, EXIF orientation 1 to 8."""

    format: ShortText
    width: int = 0
    height: int = 0
    orientation: int = 1
    decodable: bool = False


class DeviceTime(_Fact):
    """The moment of recording as the device wrote it; neither corrected nor believed.

    Attributes:
        at: ISO 8601; with offset unless `zone` is unknown.
        source: where it was read from: `quicktime.creationdate`, `mvhd`, `avi.idit`, `h264.mdpm`, `exif.original` …
        zone: stated (the device wrote an offset), utc (the format says UTC; recorders often write local time there
            all the same), unknown (local time of the device, no offset).
    """

    at: ShortText
    source: ShortText
    zone: Literal["stated", "utc", "unknown"]


class Position(_Fact):
    """Where a device says that it was when it began: degrees (WGS 84), north and east positive.

    Attributes:
        source: `gpmf`, `iso6709` or `exif`.
    """

    latitude: Annotated[float, Field(ge=-90, le=90)]
    longitude: Annotated[float, Field(ge=-180, le=180)]
    source: ShortText


class Probe(_Fact):
    """What the content says. Nothing here comes from the file's name.

    Attributes:
        container: FFmpeg's first name of the format (mov, matroska, avi, mpegts, mxf …), the photo's format, or "".
        duration_s: as the container claims; None if it doesn't.
        others: codecs of further streams, "" where unknown: timecode, telemetry, subtitles.
        faststart: for mov/mp4, whether the index stands before the data; None for the rest.
        truncated: the file ends before the container says.
    """

    schema_: Literal["liuhen/probe/1"] = Field(default="liuhen/probe/1", alias="schema")
    kind: Kind
    container: ShortText = ""
    size: int
    duration_s: float | None = None
    video: VideoFacts | None = None
    audio: tuple[AudioFacts, ...] = ()
    photo: PhotoFacts | None = None
    others: tuple[ShortText, ...] = ()
    captured: DeviceTime | None = None
    position: Position | None = None
    make: ShortText = ""
    model: ShortText = ""
    software: ShortText = ""
    faststart: bool | None = None
    truncated: bool = False

    def as_json(self) -> dict[str, object]:
        """For the facts file; `Probe.model_validate` reads it back."""
        return self.model_dump(mode="json", by_alias=True)
