"""One book as PDF/A-2b (ISO 19005-2): fonts embedded, bookmarks, pages numbered, no scripts, nothing from outside.

The typesetter writes the archive profile itself and refuses what the profile forbids. A character that no font has
would be refused too, and would stop a whole volume for one name: such are boxed before, and listed.
"""

from __future__ import annotations

import io
import json
import re
import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from pathlib import Path
from typing import Any

import segno
import typst

from liuhen.binding import glyphs
from liuhen.binding.errors import TypesettingError
from liuhen.binding.model import Book, Field, Leaf, Table

WORDS = {
    "cover": "案卷封面",
    "page": "页号",
    "closing": "卷内备考表",
    "state": "本卷情况说明",
    "seal": "留痕账本检查点",
    "mark": "短码",
    "unfit": "下列字符没有可用字形，文中以方框加字符编码表示：",
}
_REFUSED = re.compile(r'the text `"(.+?)"` could not be displayed')
_TRIES = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """What came of printing.

    Attributes:
        pages: of the PDF.
        unfit: codes of the characters that were drawn as a box, such as `U+20BB7`.
    """

    pages: int
    unfit: tuple[str, ...]


def print_book(book: Book, target: Path, *, workroom: Path, made_at: datetime) -> Printed:
    """Write a book as PDF/A-2b.

    Args:
        book: what to print.
        target: the file; replaced if it stands.
        workroom: an empty folder for intermediate files; the caller removes it.
        made_at: the moment that the PDF bears, so that the same book gives the same bytes.

    Raises:
        TypesettingError: a picture can't be used.
        OSError: no room, or a picture isn't there.
    """
    if book.seal:
        draw_seal(book.seal, workroom)
    leaves = [_leaf(leaf, index, workroom) for index, leaf in enumerate(book.leaves)]
    return typeset("book.typ", lambda fitting: _data(book, leaves, fitting), target, workroom=workroom, made_at=made_at)


def draw_seal(text: str, workroom: Path) -> None:
    """Draw a text as a QR code, for the template to show."""
    segno.make(text, error="l", boost_error=False, encoding="utf-8").save(
        str(workroom / "seal.svg"), border=2, scale=4, xmldecl=False
    )


def typeset(
    template: str,
    data: Callable[[Fitting], Mapping[str, Any]],
    target: Path,
    *,
    workroom: Path,
    made_at: datetime,
) -> Printed:
    """Set one of our templates with its data as PDF/A-2b; see `print_book`.

    Args:
        template: its file's name in this package.
        data: gives what the template reads, its texts fitted; called again when a character turns out undrawable.
        target: the file.
        workroom: a folder with what the template shows.
        made_at: the moment that the PDF bears.

    Raises:
        TypesettingError: as `print_book`.
    """
    (workroom / template).write_bytes(resources.files("liuhen.binding").joinpath(template).read_bytes())
    fitting = Fitting()
    for _try in range(_TRIES):
        (workroom / "data.json").write_text(json.dumps(data(fitting), ensure_ascii=False), encoding="utf-8")
        try:
            typst.compile(
                str(workroom / template),
                output=str(target),
                root=str(workroom),
                font_paths=[str(glyphs.folder())],
                ignore_system_fonts=True,
                format="pdf",
                pdf_standards=["a-2b"],
                timestamp=made_at.replace(microsecond=0),
            )
        except typst.TypstError as error:
            refused = _REFUSED.search(str(error))
            if refused is None:
                raise TypesettingError(reason=str(error).splitlines()[0][:200]) from error
            fitting.refuse(refused.group(1))
        else:
            return Printed(pages=_pages(target), unfit=tuple(sorted(fitting.unfit)))
    raise TypesettingError(reason="too many characters without a glyph")


class Fitting:
    """Cuts texts where a character can't be drawn, and remembers which."""

    def __init__(self) -> None:
        self.unfit: set[str] = set()
        self._refused: set[str] = set()

    def refuse(self, letters: str) -> None:
        """The typesetter found no glyph after all (a sign that only stands with another)."""
        self._refused.update(letters)

    def fit(self, text: str) -> str | list[str | dict[str, str]]:
        """The text, or what it's cut into."""
        found = glyphs.pieces(text, refused=self._refused)
        self.unfit.update(part["code"] for part in found if isinstance(part, dict))
        if all(isinstance(part, str) for part in found):
            return "".join(part for part in found if isinstance(part, str))
        return found

    def plain(self, text: str) -> str:
        """For the PDF's own properties, where no box can stand."""
        return "".join(part if isinstance(part, str) else f"[{part['code']}]" for part in glyphs.pieces(text))


def _data(book: Book, leaves: list[dict[str, Any]], fitting: Fitting) -> dict[str, Any]:
    fit = fitting.fit
    return {
        "words": WORDS,
        "title": fitting.plain(book.title),
        "author": fitting.plain(book.author),
        "author_text": fit(book.author),
        "running": fit(book.running),
        "heading": fit(book.heading),
        "emphasis": fit(book.emphasis),
        "cover": [field_data(one, fitting) for one in book.cover],
        "contents": table_data(book.contents, fitting),
        "leaves": [
            leaf
            | {
                "mark": fit(leaf["mark"]),
                "note": fit(leaf["note"]),
                "stand_in": {
                    "title": fit(leaf["stand_in"]["title"]),
                    "lines": [fit(line) for line in leaf["stand_in"]["lines"]],
                }
                if leaf["stand_in"]
                else None,
            }
            for leaf in leaves
        ],
        "recordings": table_data(book.recordings, fitting) if book.recordings else None,
        "left_out": table_data(book.left_out, fitting) if book.left_out else None,
        "closing": [field_data(one, fitting) for one in book.closing],
        "notes": [fit(note) for note in book.notes],
        "seal": book.seal.strip(),
        "seal_note": fit(book.seal_note),
        "mark": book.mark,
        "checks": [field_data(one, fitting) for one in book.checks],
        "unfit": sorted(fitting.unfit),
    }


def field_data(one: Field, fitting: Fitting) -> dict[str, Any]:
    """A field as templates read it."""
    return {"label": fitting.fit(one.label), "value": fitting.fit(one.value)}


def table_data(table: Table, fitting: Fitting) -> dict[str, Any]:
    """A table as templates read it."""
    return {
        "title": fitting.fit(table.title),
        "columns": [fitting.fit(name) for name in table.columns],
        "widths": list(table.widths),
        "rows": [[fitting.fit(cell) for cell in row] for row in table.rows],
        "note": fitting.fit(table.note),
    }


def _leaf(leaf: Leaf, index: int, workroom: Path) -> dict[str, Any]:
    name = None
    if leaf.picture is not None:
        name = f"{index:05}.jpg"
        shutil.copyfile(leaf.picture, workroom / name)
    stand_in = leaf.stand_in
    return {
        "mark": leaf.mark,
        "number": leaf.number,
        "note": leaf.note,
        "picture": name,
        "stand_in": {"title": stand_in.title, "lines": list(stand_in.lines)} if stand_in else None,
    }


def _pages(path: Path) -> int:
    import pypdfium2

    document = pypdfium2.PdfDocument(io.BytesIO(path.read_bytes()))
    try:
        return len(document)
    finally:
        document.close()
