"""Sheets of a book as DOCX, to be corrected by hand in WPS or Word."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

from docx import Document
from docx.document import Document as Docx
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from liuhen.binding.model import Field, Table

_BODY = "宋体"
_REFUSED = re.compile("[^\\t\\n\\x20-\\ud7ff\\ue000-\\ufffd\\U00010000-\\U0010ffff]")


def write_docx(
    target: Path, *, title: str, fields: Sequence[Field] = (), tables: Sequence[Table] = (), notes: Sequence[str] = ()
) -> None:
    """Write one sheet.

    Args:
        target: the file.
        title: its heading.
        fields: as a table of two columns.
        tables: below them; from the second on with a heading of their own.
        notes: paragraphs below that.
    """
    document = new_document(Document(), title=title)
    if fields:
        add_grid(document, [(one.label, one.value) for one in fields])
    for number, table in enumerate(tables):
        if number:
            document.add_paragraph(clean(table.title))
        add_grid(document, [table.columns, *table.rows])
        if table.note:
            document.add_paragraph(clean(table.note))
    for note in notes:
        document.add_paragraph(clean(note))
    document.save(str(target))


def new_document(document: Docx, *, title: str) -> Docx:
    """Set an empty document's fonts, and its heading."""
    style = document.styles["Normal"]
    style.font.name, style.font.size = _BODY, Pt(11)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), _BODY)
    heading = document.add_paragraph()
    heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = heading.add_run(clean(title))
    run.font.size = Pt(18)
    return document


def add_grid(document: Docx, rows: Sequence[Sequence[str]]) -> None:
    """Add a table with lines around its cells."""
    grid = document.add_table(rows=len(rows), cols=len(rows[0]), style="Table Grid")
    for line, row in zip(grid.rows, rows, strict=True):
        for cell, text in zip(line.cells, row, strict=True):
            cell.text = clean(text)


def clean(text: str) -> str:
    """XML can't hold control characters; python-docx would raise. Every other one stays, known to Python or not."""
    return _REFUSED.sub("", text)
