"""In the child: words that are burnt into pictures: light with a dark edge, along the lower edge."""

from __future__ import annotations

from functools import lru_cache

import pylopdf_fonts_zh_cn
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw, ImageFont

SHARE = 30
"""A letter is a thirtieth of the picture's height,"""
LEAST = 12
"""but so many pixels at least."""
LIGHT, DARK, GREY = 235, 16, 128


@lru_cache(maxsize=4)
def _font(size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(pylopdf_fonts_zh_cn.sans_path()), size)


def _folded(text: str, width: int, size: int) -> str:
    """The text in lines of so many pixels."""
    lines, line = [], ""
    for letter in text:
        if line and _font(size).getlength(line + letter) > width:
            lines.append(line)
            line = ""
        line += letter
    return "\n".join([*lines, line])


def card(text: str, width: int, height: int) -> Image.Image:
    """A picture of words alone, for sound without pictures."""
    picture = Image.new("RGB", (width, height), (24, 24, 24))
    size = height // 16
    told = _folded(text, width * 4 // 5, size)
    ImageDraw.Draw(picture).multiline_text(
        (width // 2, height // 2), told, font=_font(size), fill=(LIGHT,) * 3, anchor="mm", align="center"
    )
    return picture


class Label:
    """Words for pictures of one size; each is drawn once and laid over every picture."""

    def __init__(self, text: str, width: int, height: int) -> None:
        size = max(height // SHARE, LEAST)
        edge = max(size // 12, 1)
        told = _folded(text, width - 2 * size, size)
        canvas = ImageDraw.Draw(Image.new("L", (1, 1)))
        box = canvas.multiline_textbbox((0, 0), told, font=_font(size), stroke_width=edge)
        wide = min(-(-int(box[2] - box[0] + 2 * edge) // 2) * 2, width)
        high = min(-(-int(box[3] - box[1] + 2 * edge) // 2) * 2, height)
        self._at = (min(size // 2 * 2, (width - wide) // 2 * 2), max((height - high - size // 2) // 2 * 2, 0))
        letters, around = Image.new("L", (wide, high)), Image.new("L", (wide, high))
        where = (edge - box[0], edge - box[1])
        ImageDraw.Draw(letters).multiline_text(where, told, font=_font(size), fill=255)
        ImageDraw.Draw(around).multiline_text(where, told, font=_font(size), fill=255, stroke_width=edge)
        light = Image.composite(Image.new("L", letters.size, LIGHT), Image.new("L", letters.size, DARK), letters)
        half = (wide // 2, high // 2)
        grey, thin = Image.new("L", half, GREY), around.resize(half, Image.Resampling.BOX)
        self._layers = ((light, around, 1), (grey, thin, 2), (grey, thin, 2))

    def lay_over(self, frame: VideoFrame) -> None:
        """Lay the words over a yuv420p picture that is nobody else's."""
        for plane, (layer, alpha, scale) in zip(frame.planes, self._layers, strict=True):
            left, top = self._at[0] // scale, self._at[1] // scale
            view = memoryview(plane)
            begin, rows = top * plane.line_size, layer.height
            below = Image.frombytes(
                "L", (plane.line_size, rows), bytes(view[begin : begin + rows * plane.line_size])
            ).crop((left, 0, left + layer.width, rows))
            below.paste(layer, (0, 0), alpha)
            drawn = below.tobytes()
            for row in range(rows):
                into = begin + row * plane.line_size + left
                view[into : into + layer.width] = drawn[row * layer.width : (row + 1) * layer.width]
