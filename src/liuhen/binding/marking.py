"""水印 on working copies, on every page of a PDF or picture, and titles on copies of films. Never on evidence."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from importlib import resources
from pathlib import Path
from typing import Literal

import typst

from liuhen.binding import glyphs
from liuhen.binding.errors import TypesettingError

A4 = (595.0, 842.0)
_MOST_SIDE = 14_400.0  # of a page, in points, as PDF has it
_LETTERS = 13
_PICTURE, _PICTURE_LETTERS = 1440, 22  # pixels, for pictures of 720 lines
_STRIP, _STRIP_LETTERS = 1280, 26


def mark_pages(source: Path, target: Path, lines: Sequence[str], *, workroom: Path) -> int:
    """Write a PDF again with short lines across every page; how many pages.

    Args:
        source: the PDF; it isn't touched.
        target: the marked one.
        lines: what the mark says.
        workroom: a folder for intermediate files; the caller removes it.

    Raises:
        TypesettingError: the PDF can't be read or the mark not set.
    """
    import pypdfium2
    from pypdfium2 import raw

    try:
        document = pypdfium2.PdfDocument(str(source))
    except pypdfium2.PdfiumError as error:
        raise TypesettingError(reason="unreadable") from error
    marks: list[object] = []
    try:
        forms: dict[tuple[int, int], object] = {}
        for page in document:
            width, height = (min(max(side, 1.0), _MOST_SIDE) for side in page.get_size())
            size = (round(width), round(height))
            if size not in forms:
                mark = pypdfium2.PdfDocument(str(_set(lines, size, workroom)))
                marks.append(mark)
                forms[size] = raw.FPDF_NewXObjectFromPage(document.raw, mark.raw, 0)
            raw.FPDFPage_InsertObject(page.raw, raw.FPDF_NewFormObjectFromXObject(forms[size]))
            raw.FPDFPage_GenerateContent(page.raw)
            page.close()
        for form in forms.values():
            raw.FPDF_CloseXObject(form)
        document.save(str(target))
        return len(document)
    finally:
        document.close()


def draw_mark(lines: Sequence[str], target: Path, *, workroom: Path) -> None:
    """Write a mark for pictures as a PNG: light words with a dark edge, read on black film and on white paper.

    Args:
        lines: what it says.
        target: the PNG; clear but for the words.
        workroom: a folder for intermediate files; the caller removes it.

    Raises:
        TypesettingError: it can't be set.
    """
    _set(lines, (_PICTURE, _PICTURE), workroom, is_picture=True).replace(target)


def draw_titles(lines: Sequence[str], target: Path, *, picture: int, workroom: Path) -> None:
    """Write titles for pictures as a PNG: a strip that is scaled to their width, as high as its lines need.

    Args:
        lines: what it says, each on lines of its own.
        target: the PNG.
        picture: how many pixels wide the pictures are; in small ones letters take more of the width.
        workroom: a folder for intermediate files; the caller removes it.

    Raises:
        TypesettingError: it can't be set.
    """
    data = {"lines": [glyphs.pieces(line) for line in lines], "width": min(_STRIP, 2 * picture), "size": _STRIP_LETTERS}
    _compiled("titles", data, workroom / "titles.png", workroom).replace(target)


def _set(lines: Sequence[str], size: tuple[int, int], workroom: Path, *, is_picture: bool = False) -> Path:
    data = {
        "lines": [glyphs.pieces(line) for line in lines],
        "width": size[0],
        "height": size[1],
        "size": _PICTURE_LETTERS if is_picture else _LETTERS,
        "picture": is_picture,
    }
    kind = "png" if is_picture else "pdf"
    return _compiled("mark", data, workroom / f"mark-{size[0]}-{size[1]}.{kind}", workroom)


def _compiled(sheet: str, data: Mapping[str, object], target: Path, workroom: Path) -> Path:
    place = workroom / f"{sheet}.typ"
    place.write_bytes(resources.files("liuhen.binding").joinpath(place.name).read_bytes())
    (workroom / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    kind: Literal["png", "pdf"] = "png" if target.suffix == ".png" else "pdf"
    try:
        typst.compile(
            str(place),
            output=str(target),
            root=str(workroom),
            font_paths=[str(glyphs.folder())],
            ignore_system_fonts=True,
            format=kind,
            ppi=72,
        )
    except typst.TypstError as error:
        raise TypesettingError(reason=str(error).splitlines()[0][:200]) from error
    return target
