"""In the child: use copies (利用副本): a mark that is part of every picture, and words in the file that say what it is.

The mark comes as a picture that is clear but for its words, drawn by whoever asks; here it's laid over film frames,
photos and pages. The original is only read.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from PIL import Image

from liuhen.media import sheets, transcode
from liuhen.media.progress import Report

DESIGN_SIDE = 720
"""The mark is drawn for pictures whose short side has so many pixels; it grows and shrinks with them."""
LEAST_SCALE = 0.5
"""Below half, words couldn't be read: in very small pictures part of them stands, and is repeated elsewhere."""


def stamp_film(arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    """The operation: `source`, `target`, `mark`, `title` and `comment` in; `transcode.preview`'s answer out."""
    return _film(arguments, report, laid_out)


def title_film(arguments: Mapping[str, str], report: Report) -> Mapping[str, object]:
    """The same with a strip of titles, `mark`, along the lower edge of every picture."""
    return _film(arguments, report, at_bottom)


def _film(
    arguments: Mapping[str, str], report: Report, lay: Callable[[Path, int, int], Image.Image]
) -> Mapping[str, object]:
    mark = Path(arguments["mark"])
    fitted = Path(arguments["target"]).with_suffix(".mark.png")

    def fit(width: int, height: int) -> Path:
        if not fitted.exists():
            lay(mark, width, height).save(fitted, "PNG")
        return fitted

    told = {"title": arguments["title"], "comment": arguments["comment"]}
    try:
        return transcode.preview(Path(arguments["source"]), Path(arguments["target"]), report, mark=fit, told=told)
    finally:
        fitted.unlink(missing_ok=True)


def stamp_sheet(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    """The operation: `path`, `sheet` (from 0), `target`, `longest`, `mark` and `comment` in; width and height out."""
    image = sheets.sheet_of(Path(arguments["path"]), int(arguments["sheet"]), int(arguments["longest"]))
    mark = laid_out(Path(arguments["mark"]), image.width, image.height)
    image.paste(mark, (0, 0), mark)
    comment = arguments["comment"].encode()
    image.save(Path(arguments["target"]), "JPEG", quality=sheets.QUALITY, optimize=True, comment=comment)
    return {"width": image.width, "height": image.height}


def laid_out(mark: Path, width: int, height: int) -> Image.Image:
    """The mark as large as a picture: scaled to it, then again and again until all of it is covered."""
    with Image.open(mark, formats=("PNG",)) as drawn:
        piece = drawn.convert("RGBA")
    scale = max(min(width, height) / DESIGN_SIDE, LEAST_SCALE)
    piece = piece.resize((max(round(piece.width * scale), 1), max(round(piece.height * scale), 1)))
    whole = Image.new("RGBA", (width, height))
    for left in range(0, width, piece.width):
        for top in range(0, height, piece.height):
            whole.paste(piece, (left, top))
    return whole


def at_bottom(mark: Path, width: int, height: int) -> Image.Image:
    """A strip at the lower edge of a picture, as wide as that; the beginning of one that would cover over half."""
    with Image.open(mark, formats=("PNG",)) as drawn:
        strip = drawn.convert("RGBA")
    strip = strip.resize((width, max(round(strip.height * width / strip.width), 1)))
    strip = strip.crop((0, 0, width, min(strip.height, height // 2)))
    whole = Image.new("RGBA", (width, height))
    whole.paste(strip, (0, height - strip.height))
    return whole
