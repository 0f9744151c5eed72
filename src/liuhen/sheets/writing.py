"""Writes a register as .xlsx: a title, a heading that stays and filters, values as what they are, ready to print.

Rows are written as they come, so the memory that it takes doesn't grow with them. No cell is ever a formula: a text
that begins like one stays a text, also after somebody edited the cell (CSV injection: = + - @).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import IO, Any

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter


class Share(float):
    """A part of a whole, from 0 to 1; a cell shows it in hundredths and reckons with it."""


Value = str | int | float | bool | date | datetime | None

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LONGEST_TEXT = 32_767  # what a cell can hold
_LIKE_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")  # Excel takes full-width ones too
_FONT = "等线"
_A4 = "9"
_LINE = Side(style="thin", color="BFBFBF")
_FORMATS = {"date": "yyyy-mm-dd", "moment": "yyyy-mm-dd hh:mm:ss", "text": "@", "number": "General", "share": "0.0%"}


@dataclass(frozen=True, slots=True)
class Column:
    """A column: what its heading says, how wide it is (in characters of the body font), what kind of values it holds.

    Kinds: `text`, `number` (any of them may be a `Share`), `date` (a date), `moment` (a datetime in the reader's own
    time zone, without offset).
    """

    title: str
    width: int = 16
    kind: str = "text"


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """What a register looks like.

    Attributes:
        title: over the table and the sheet's name.
        notes: lines under the title: when it was made, by whom, what it was narrowed to, where it stops.
        columns: from left to right.
    """

    title: str
    notes: Sequence[str]
    columns: Sequence[Column]


def write_register(target: IO[bytes], register: Register, rows: Iterable[Sequence[Value]]) -> int:
    """Write a register to a file that can seek; how many rows it has.

    Args:
        target: open for writing bytes.
        register: title, notes, columns.
        rows: a value for each column; moments without offset, already in the reader's time zone.

    Raises:
        ValueError: a row has another number of values than there are columns.
    """
    [written] = write_registers(target, [(register, rows)])
    return written


def write_registers(target: IO[bytes], sheets: Iterable[tuple[Register, Iterable[Sequence[Value]]]]) -> list[int]:
    """Write several registers to one file, a sheet each; how many rows each has. Titles differ; else `write_register`.

    Raises:
        ValueError: a row has another number of values than there are columns.
    """
    book = Workbook(write_only=True)
    counts = [_write_sheet(book, register, rows) for register, rows in sheets]
    book.save(target)
    return counts


def _write_sheet(book: Workbook, register: Register, rows: Iterable[Sequence[Value]]) -> int:
    sheet: Any = book.create_sheet(_sheet_name(register.title))
    head = 2 + len(register.notes)
    _set_up(sheet, register, head)
    sheet.append([_cell(sheet, register.title, font=Font(name=_FONT, size=16, bold=True))])
    for note in register.notes:
        sheet.append([_cell(sheet, note, font=Font(name=_FONT, size=10, color="595959"))])
    sheet.append([_heading(sheet, column.title) for column in register.columns])
    patterns = [_pattern(sheet, column) for column in register.columns]
    quoted = [_pattern(sheet, column) for column in register.columns]
    for cell in quoted:
        cell.quotePrefix = True  # Excel's own mark for "this is a text, whatever it begins with"
    shares = [_pattern(sheet, replace(column, kind="share")) for column in register.columns]
    written = 0
    for row in rows:
        line = []
        for value, plain, marked, share in zip(row, patterns, quoted, shares, strict=True):
            cell = share if isinstance(value, Share) else plain
            if isinstance(value, str) and value.startswith(_LIKE_A_FORMULA):
                cell = marked
            _fill(cell, value)
            line.append(cell)
        sheet.append(line)
        written += 1
    last = get_column_letter(len(register.columns))
    sheet.auto_filter.ref = f"A{head}:{last}{head + max(written, 1)}"
    return written


def _fill(cell: Any, value: Value) -> None:
    if isinstance(value, str):
        clean = ILLEGAL_CHARACTERS_RE.sub("", value)
        cell.value = clean if len(clean) <= LONGEST_TEXT else clean[: LONGEST_TEXT - 1] + "…"
        cell.data_type = "s"  # never what openpyxl guesses: it takes a leading = for a formula
    else:
        kept = cell.number_format
        cell.value = value
        cell.number_format = kept  # a value of its own kind would bring a format of its own


def _cell(sheet: Any, text: str, **style: Any) -> Any:
    cell = WriteOnlyCell(sheet)
    for name, given in style.items():
        setattr(cell, name, given)
    _fill(cell, text)
    cell.quotePrefix = text.startswith(_LIKE_A_FORMULA)
    return cell


def _heading(sheet: Any, text: str) -> Any:
    return _cell(
        sheet,
        text,
        font=Font(name=_FONT, size=11, bold=True),
        fill=PatternFill("solid", fgColor="EDEFF2"),
        alignment=Alignment(vertical="center", wrap_text=True),
        border=Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE),
    )


def _pattern(sheet: Any, column: Column) -> Any:
    """A cell that is written again and again with other values: making one for each costs ten times as much."""
    cell = WriteOnlyCell(sheet)
    cell.font = Font(name=_FONT, size=11)
    cell.border = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
    cell.alignment = Alignment(vertical="top", wrap_text=column.kind == "text")
    cell.number_format = _FORMATS[column.kind]
    return cell


def _set_up(sheet: Any, register: Register, head: int) -> None:
    sheet.freeze_panes = f"A{head + 1}"
    for place, column in enumerate(register.columns, start=1):
        sheet.column_dimensions[get_column_letter(place)].width = column.width
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.paperSize = _A4
    sheet.page_setup.fitToWidth = 1
    sheet.page_setup.fitToHeight = 0  # as many pages down as it takes
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{head}:{head}"
    sheet.oddFooter.center.text = "第 &P 页，共 &N 页"


def _sheet_name(title: str) -> str:
    """At most 31 characters, none of those that a sheet's name can't have."""
    return "".join(sign for sign in title if sign not in r"\/?*[]:")[:31].strip("'") or "Sheet1"
