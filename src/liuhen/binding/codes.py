"""QR codes for pages that are printed: labels of discs and disks."""

from __future__ import annotations

import segno


def qr_svg(text: str) -> str:
    """A QR code as an inline SVG that takes the size of what it stands in."""
    return segno.make(text, error="m", micro=False, encoding="utf-8").svg_inline(scale=3, border=2, omitsize=True)
