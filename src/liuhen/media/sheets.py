"""In the child: the pages of a PDF, or of a picture (a scanned TIFF has several), each as a JPEG to look at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

from liuhen.media import photos, sniff
from liuhen.media.errors import MediaUnreadableError
from liuhen.media.progress import Report

MOST_SCALE = 4.0
"""Pixels per point at most: a stamp-sized page isn't blown up without end."""
QUALITY = 82
_LOCKED = frozenset({FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY})


def is_pdf(head: bytes) -> bool:
    """Whether a file's first bytes are a PDF's."""
    return b"%PDF-" in head[: sniff.PDF_MARK_WITHIN]


def count_sheets(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    """The operation: `path` in; `format` and the number of `sheets` out."""
    path = Path(arguments["path"])
    head = _head(path)
    if is_pdf(head):
        document = _document(path)
        try:
            return {"format": "pdf", "sheets": len(document)}
        finally:
            document.close()
    with photos.opened(path) as image:
        return {"format": sniff.family(head), "sheets": int(getattr(image, "n_frames", 1)) if _has_sheets(image) else 1}


def draw_sheet(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    """The operation: `path`, `sheet` (from 0), `target` and `longest` (pixels) in; the JPEG's width and height out."""
    path, target = Path(arguments["path"]), Path(arguments["target"])
    number, longest = int(arguments["sheet"]), int(arguments["longest"])
    image = sheet_of(path, number, longest)
    image.save(target, "JPEG", quality=QUALITY, optimize=True)
    return {"width": image.width, "height": image.height}


def sheet_of(path: Path, number: int, longest: int) -> Image.Image:
    """One page of a PDF or a picture, from 0, upright, in plain colours, with at most so many pixels a side.

    Raises:
        MediaUnreadableError: damaged or locked, or it has no such page.
    """
    return _drawn(path, number, longest) if is_pdf(_head(path)) else _picture(path, number, longest)


def bind_sheets(arguments: Mapping[str, str], _report: Report) -> Mapping[str, object]:
    """The operation: `pictures` (JPEG paths, a line each) and `target` in; writes them as one PDF, a page each."""
    paths = arguments["pictures"].splitlines()
    document = pypdfium2.PdfDocument.new()
    try:
        for path in paths:
            picture = pypdfium2.PdfImage.new(document)
            picture.load_jpeg(path)
            width, height = picture.get_px_size()
            # As wide as A4 in points, so that every viewer and printer shows it at its size.
            scale = 595.0 / width
            picture.set_matrix(pypdfium2.PdfMatrix().scale(595.0, height * scale))
            page = document.new_page(595.0, height * scale)
            page.insert_obj(picture)
            page.gen_content()
        document.save(arguments["target"])
    finally:
        document.close()
    return {"sheets": len(paths)}


def _head(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(sniff.HEAD)


def _document(path: Path) -> pypdfium2.PdfDocument:
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        reason = "locked" if error.err_code in _LOCKED else "damaged"
        raise MediaUnreadableError(reason=reason) from error
    if not len(document):
        document.close()
        raise MediaUnreadableError(reason="damaged")
    return document


def _drawn(path: Path, number: int, longest: int) -> Image.Image:
    document = _document(path)
    try:
        page = document[number]
        side = max(page.get_width(), page.get_height(), 1.0)
        bitmap = page.render(scale=min(longest / side, MOST_SCALE), may_draw_forms=False)
        image: Image.Image = bitmap.to_pil().convert("RGB")
    except (pypdfium2.PdfiumError, IndexError) as error:
        raise MediaUnreadableError(reason="damaged") from error
    finally:
        document.close()
    return image


def _has_sheets(image: Image.Image) -> bool:
    return image.format == "TIFF"  # the frames of a GIF are a film, not pages


def _picture(path: Path, number: int, longest: int) -> Image.Image:
    with photos.opened(path) as image:
        if _has_sheets(image) and number:
            image.seek(number)
        image.draft("RGB", (longest, longest))
        try:
            upright = ImageOps.exif_transpose(image)
            upright.thumbnail((longest, longest))
            return photos.on_white(upright)
        except photos.DAMAGE as error:
            raise MediaUnreadableError(reason="damaged", error=type(error).__name__) from error
