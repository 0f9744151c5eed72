"""In the child: still images, through Pillow."""

from __future__ import annotations

import struct
from pathlib import Path

import pillow_heif
from PIL import ExifTags, Image, ImageOps, UnidentifiedImageError

from liuhen.media import times, whereabouts
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.model import DeviceTime, Kind, PhotoFacts, Position, Probe

# 200 million pixels: the largest sensors of phones; beyond it Pillow refuses before it decodes.
MOST_PIXELS = 200_000_000
PILLOW_FORMATS = ("JPEG", "PNG", "GIF", "BMP", "WEBP", "TIFF", "AVIF", "HEIF")
pillow_heif.register_heif_opener(thumbnails=False, depth_images=False, aux_images=False)  # the picture itself only
_MOST_TEXT = 200
_ORIENTATIONS = 8
# What Pillow's readers raise on bytes that are no image, and libheif's bounds; MemoryError is none of these.
DAMAGE = (OSError, SyntaxError, ValueError, IndexError, KeyError, TypeError, EOFError, RuntimeError, struct.error)


def probe(path: Path, family: str, size: int) -> Probe:
    """Format, pixels, orientation, EXIF time, make and model.

    Raises:
        MediaUnreadableError: it begins like an image but can't be read.
    """
    with opened(path) as image:
        width, height = image.size
        known, details = _exif(image)
        position = _position(image)
        decodable = _decodes(image)
    orientation = known.get(ExifTags.Base.Orientation, 1)
    return Probe(
        kind=Kind.PHOTO,
        container=family,
        size=size,
        photo=PhotoFacts(
            format=family,
            width=width,
            height=height,
            orientation=orientation if isinstance(orientation, int) and 1 <= orientation <= _ORIENTATIONS else 1,
            decodable=decodable,
        ),
        captured=_captured(known, details),
        position=position,
        make=_text(known.get(ExifTags.Base.Make)),
        model=_text(known.get(ExifTags.Base.Model)),
        software=_text(known.get(ExifTags.Base.Software)),
    )


def _exif(image: Image.Image) -> tuple[dict[int, object], dict[int, object]]:
    """The main and the detailed EXIF entries; empty where they are damaged, which does no harm to the picture."""
    try:
        exif = image.getexif()
        return dict(exif), dict(exif.get_ifd(ExifTags.IFD.Exif))
    except DAMAGE:
        return {}, {}


def _position(image: Image.Image) -> Position | None:
    """Where a phone says that it was."""
    try:
        return whereabouts.from_exif(dict(image.getexif().get_ifd(ExifTags.IFD.GPSInfo)))
    except DAMAGE:
        return None


def opened(path: Path) -> Image.Image:
    """The image, not decoded yet; use as a context manager.

    Raises:
        MediaUnreadableError: no image, or more pixels than we decode.
    """
    Image.MAX_IMAGE_PIXELS = MOST_PIXELS // 2  # Pillow refuses at twice this
    try:
        return Image.open(path, formats=PILLOW_FORMATS)
    except (UnidentifiedImageError, Image.DecompressionBombError, SyntaxError, ValueError, RuntimeError) as error:
        raise MediaUnreadableError(reason="damaged", error=type(error).__name__) from error


def web_copy(path: Path, target: Path, longest: int) -> tuple[int, int]:
    """Write an upright JPEG with at most `longest` pixels a side and without EXIF (it may hold a place); its size.

    Raises:
        MediaUnreadableError: the image can't be decoded.
    """
    with opened(path) as image:
        image.draft("RGB", (longest, longest))
        try:
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((longest, longest))
            flat = on_white(upright)
        except DAMAGE as error:
            raise MediaUnreadableError(reason="damaged", error=type(error).__name__) from error
    flat.save(target, "JPEG", quality=85)
    return flat.size


def on_white(image: Image.Image) -> Image.Image:
    """The picture in plain colours, what was transparent on white."""
    if image.mode in {"RGBA", "LA", "PA"} or "transparency" in image.info:
        image = image.convert("RGBA")
        page = Image.new("RGBA", image.size, "white")
        page.alpha_composite(image)
        image = page
    if image.mode.startswith(("I", "F")):
        image = image.convert("F").point(lambda value: value * (1 / 256)).convert("L")
    return image.convert("RGB")


def _decodes(image: Image.Image) -> bool:
    try:
        image.load()
    except DAMAGE:
        return False
    return True


def _captured(exif: dict[int, object], details: dict[int, object]) -> DeviceTime | None:
    for tag, offset, source in (
        (ExifTags.Base.DateTimeOriginal, ExifTags.Base.OffsetTimeOriginal, "exif.original"),
        (ExifTags.Base.DateTimeDigitized, ExifTags.Base.OffsetTimeDigitized, "exif.digitized"),
    ):
        found = times.device_time(_text(details.get(tag)), source, offset=_text(details.get(offset)))
        if found is not None:
            return found
    zone = _text(details.get(ExifTags.Base.OffsetTime))
    return times.device_time(_text(exif.get(ExifTags.Base.DateTime)), "exif.modified", offset=zone)


def _text(value: object) -> str:
    if not isinstance(value, str):
        return ""
    return "".join(character for character in value if character.isprintable()).strip()[:_MOST_TEXT]
