"""QR codes for pages that are printed or shown: labels of discs and disks, checkpoints, slates."""

from __future__ import annotations

import io
from pathlib import Path

import segno


def qr_svg(text: str) -> str:
    """A QR code as an inline SVG that takes the size of what it stands in."""
    return segno.make(text, error="m", micro=False, encoding="utf-8").svg_inline(scale=3, border=2, omitsize=True)


def qr_png(text: str) -> bytes:
    """The same as a PNG file."""
    made = io.BytesIO()
    segno.make(text, error="m", micro=False, encoding="utf-8").save(made, kind="png", scale=8, border=4)
    return made.getvalue()


def draw_qr(text: str, target: Path) -> None:
    """The same as an SVG file with its quiet zone, for a template to show."""
    segno.make(text, error="m", micro=False, encoding="utf-8").save(str(target), border=4, scale=4, xmldecl=False)


def slate_rows(text: str) -> tuple[int, list[str]]:
    """A slate's code as squares: how many a side, and each row's bits in hexadecimal, the leftmost highest."""
    code = _slate(text)
    side = int(code.symbol_size(border=0)[0])
    return side, [f"{int(''.join(str(square) for square in row), 2):x}" for row in code.matrix_iter(border=0)]


def slate_svg(text: str) -> str:
    """A slate's code as an inline SVG with its quiet zone."""
    return _slate(text).svg_inline(scale=3, border=4, omitsize=True)


def slate_png(text: str) -> str:
    """A slate's code as an address of a PNG that holds it (`data:`), to be kept on a phone; some 700 pixels wide."""
    return str(_slate(text).png_data_uri(scale=13, border=4))


def draw_slate(text: str, target: Path) -> None:
    """A slate's code as an SVG file with its quiet zone, for a template to show."""
    _slate(text).save(str(target), border=4, scale=4, xmldecl=False)


def _slate(text: str) -> segno.QRCode:
    """Lowest correction: more would make the squares smaller, and blur takes small squares (docs/adr/slate.md)."""
    return segno.make(text, error="l", micro=False, mode="alphanumeric", boost_error=False)
