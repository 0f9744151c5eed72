"""水印: who looks, when and by which consultation, as a picture that lies over what is shown. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

MEDIA_TYPE = "image/svg+xml"
_WIDTH, _HEIGHT = 1280, 720
_STEP, _LINE, _SIZE = 340, 26, 20


def svg(lines: Sequence[str]) -> str:
    """Short lines again and again across a picture, light with a dark edge: read on black film and on white paper."""
    wide = max(_STEP, *(len(line) * _SIZE + _SIZE for line in lines))
    tall = _LINE * (len(lines) + 3)
    words = "".join(f'<text x="0" y="{_LINE * (place + 1)}">{escape(line)}</text>' for place, line in enumerate(lines))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}" width="{_WIDTH}" height="{_HEIGHT}" '
        f'preserveAspectRatio="xMidYMid slice"><defs><pattern id="w" width="{wide}" height="{tall}" '
        f'patternUnits="userSpaceOnUse" patternTransform="rotate(-24)"><g font-family="sans-serif" '
        f'font-size="{_SIZE}" fill="#fff" fill-opacity="0.42" stroke="#000" stroke-opacity="0.28" stroke-width="0.8" '
        f'paint-order="stroke">{words}</g></pattern></defs><rect width="100%" height="100%" fill="url(#w)"/></svg>'
    )
