"""Films in which slates are shown, made on the spot for the demo and for tests; as `synthesise`, run in place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import zxingcpp
from PIL import Image

from liuhen.media.synthesise import Segment, picture, video


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A code that is before the lens from one second of the film to another."""

    text: str
    from_s: float
    to_s: float


def code_picture(text: str, side: int) -> Image.Image:
    """A QR code with its quiet zone, so many pixels wide and high."""
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="L").to_image(scale=4)
    return Image.fromarray(code, "L").resize((side, side), Image.Resampling.BILINEAR)


def film(path: Path, segment: Segment, shown: Sequence[Shown], *, share: float = 0.7) -> None:
    """Write a segment in which codes are shown, each over the middle of the picture.

    Args:
        path: where to.
        segment: what the film is like; its sound is left out.
        shown: the codes and their seconds.
        share: of the shorter side that a code takes.
    """
    side = round(min(segment.width, segment.height) * share)
    codes = {each.text: code_picture(each.text, side) for each in shown}
    corner = (segment.width - side) // 2, (segment.height - side) // 2

    def drawn(told: Segment, number: int) -> Image.Image:
        image = picture(told, number)
        for each in shown:
            if each.from_s <= number / told.rate < each.to_s:
                image.paste(codes[each.text], corner)
        return image

    video(path, replace(segment, sound=None), drawn)
