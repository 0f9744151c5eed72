"""Reads one table out of an .xlsx that a stranger made.

Everything is bounded before anything is parsed: the sizes that the ZIP declares, and, while unpacking, what comes out.
The XML goes through defusedxml (no entities, no external files). Nothing is computed: a formula is what it is.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
import warnings
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from io import BytesIO
from typing import Any

from defusedxml.ElementTree import iterparse
from openpyxl import load_workbook
from openpyxl.utils import get_column_letter, range_boundaries

from liuhen.sheets.errors import (
    HeadingMergedError,
    HeadingsAbsentError,
    HeadingsWrongError,
    NotAWorkbookError,
    RowsTooManyError,
    WorkbookTooLargeError,
)

MEBIBYTE = 1024 * 1024
FILE_LIMIT = 4 * MEBIBYTE  # as it comes
PARTS_LIMIT = 16 * MEBIBYTE  # all parts unpacked
OTHER_PART_LIMIT = MEBIBYTE  # one part that holds neither rows nor texts: styles, themes, names
PARTS = 500
ROWS_LIMIT = 2_000
COLUMNS_LIMIT = 64
TEXT_LIMIT = 2_000_000  # characters of all cells together
HEADING_ROWS = 10  # a heading stands among the first rows, under a title and a line or two
_BLANKS = re.compile(r"\s+")
_MERGE = re.compile(r"\}mergeCell$")
_LAST_ROW = 1_048_576
_ERRORS = frozenset({"#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#N/A", "#NULL!", "#NUM!"})


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a cell.

    Attributes:
        text: for people; a formula as it is written, a date as 2026-11-24.
        kind: `text`, `number`, `moment`, `truth`, `formula` or `error`; `text` too for nothing.
    """

    text: str = ""
    kind: str = "text"


@dataclass(frozen=True, slots=True)
class Row:
    """A row below the heading: its number in the sheet and its cells by the wanted columns' keys."""

    number: int
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """What was read: the sheet, its heading's row, the rows that hold anything, and headings that nobody asked for."""

    sheet: str
    heading: int
    rows: tuple[Row, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Heading:
    """A column that is wanted: its key, its name, other names that people give it."""

    key: str
    name: str
    others: tuple[str, ...] = ()


def read_table(content: bytes, headings: Sequence[Heading]) -> Table:
    """Read the first visible sheet that has the headings, all of them in one of its first ten rows.

    Cells that are merged downwards count for each of their rows, as people read them.

    Args:
        content: the file.
        headings: the columns, each of which must be there once; their order is free.

    Raises:
        NotAWorkbookError: it can't be read.
        WorkbookTooLargeError, RowsTooManyError: it is more than a table.
        HeadingsAbsentError, HeadingsWrongError, HeadingMergedError: the heading isn't as it must be.
    """
    _refuse_bombs(content)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of extensions that openpyxl drops: only cells are read
            book = load_workbook(BytesIO(content), read_only=True, keep_links=False)
            try:
                return _table(book, content, headings)
            finally:
                book.close()
    except (NotAWorkbookError, WorkbookTooLargeError, RowsTooManyError):
        raise
    except (HeadingsAbsentError, HeadingsWrongError, HeadingMergedError):
        raise
    except Exception as broken:  # whatever openpyxl makes of a stranger's XML: its exceptions have no common root
        raise NotAWorkbookError(field="file") from broken


def _refuse_bombs(content: bytes) -> None:
    """Unpack every part once, counting, and keep nothing: a declared size may be a lie."""
    if len(content) > FILE_LIMIT:
        raise WorkbookTooLargeError(field="file", part=".xlsx", limit=FILE_LIMIT // MEBIBYTE)
    try:
        with zipfile.ZipFile(BytesIO(content)) as parts:
            listed = parts.infolist()
            if len(listed) > PARTS or sum(part.file_size for part in listed) > PARTS_LIMIT:
                raise WorkbookTooLargeError(field="file", part=".xlsx", limit=PARTS_LIMIT // MEBIBYTE)
            left = PARTS_LIMIT
            for part in listed:
                limit = left if _holds_rows(part.filename) else min(left, OTHER_PART_LIMIT)
                left -= _size_of(parts, part, limit)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, OSError, EOFError, ValueError) as broken:
        raise NotAWorkbookError(field="file") from broken  # RuntimeError: a part with a password


def _holds_rows(name: str) -> bool:
    lowered = name.lower()
    return "sheet" in lowered or "sharedstrings" in lowered or lowered.startswith(("xl/media/", "/xl/media/"))


def _size_of(parts: zipfile.ZipFile, part: zipfile.ZipInfo, limit: int) -> int:
    size = 0
    with parts.open(part) as unpacked:
        while piece := unpacked.read(64 * 1024):
            size += len(piece)
            if size > limit:
                raise WorkbookTooLargeError(field="file", part=part.filename[-60:], limit=limit // MEBIBYTE or 1)
    return size


def _table(book: Any, content: bytes, headings: Sequence[Heading]) -> Table:
    best: HeadingsAbsentError | None = None
    sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
    for sheet in sheets:
        merged = _merged(content, sheet)
        found = _find(sheet, headings, merged)
        if found is not None:
            number, places, unknown = found
            return Table(
                sheet=sheet.title,
                heading=number,
                rows=tuple(_rows(sheet, number, places, merged)),
                unknown=unknown,
            )
        best = best or HeadingsAbsentError(
            field="file", sheet=sheet.title[:60], wanted="、".join(heading.name for heading in headings)
        )
    raise best or NotAWorkbookError(field="file")


def _merged(content: bytes, sheet: Any) -> list[tuple[int, int, int, int]]:
    """The merged ranges as (first column, first row, last column, last row); read-only sheets don't tell them."""
    ranges = []
    with zipfile.ZipFile(BytesIO(content)) as parts, parts.open(sheet._worksheet_path) as source:  # noqa: SLF001
        for _event, element in iterparse(source, forbid_dtd=True):
            if _MERGE.search(element.tag):
                left, top, right, bottom = range_boundaries(str(element.get("ref", "")))
                if left and top and right and bottom:
                    ranges.append((left, top, right, bottom))
                if len(ranges) > ROWS_LIMIT:
                    raise RowsTooManyError(field="file", limit=ROWS_LIMIT)
            element.clear()
    return ranges


def _cells(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """Rows with their numbers, at most `COLUMNS_LIMIT` wide, as far as something may stand in them."""
    sheet.reset_dimensions()  # what a file says of its own size is no promise
    for number, row in enumerate(sheet.iter_rows(max_col=COLUMNS_LIMIT), start=1):
        if number > _LAST_ROW:
            raise RowsTooManyError(field="file", limit=ROWS_LIMIT)
        yield number, row


def _find(
    sheet: Any, headings: Sequence[Heading], merged: list[tuple[int, int, int, int]]
) -> tuple[int, dict[str, int], tuple[str, ...]] | None:
    """The heading's row, the place of each wanted column, the names of others; None when no row is like it."""
    known = {_plain(name): heading.key for heading in headings for name in (heading.name, *heading.others)}
    best: tuple[int, list[str]] = (0, [])
    hits = 0
    for number, row in _cells(sheet):
        if number > HEADING_ROWS:
            break
        names = [_shown(cell).text.strip() for cell in row]
        here = len({known[_plain(name)] for name in names if _plain(name) in known})
        if here > hits:
            hits, best = here, (number, names)
    if hits * 2 < len(headings):
        return None
    number, names = best
    _refuse_merged(number, merged)
    places: dict[str, int] = {}
    repeated, unknown = [], []
    for place, name in enumerate(names):
        key = known.get(_plain(name))
        if key is None:
            unknown += [name] if name else []
        elif key in places:
            repeated.append(name)
        else:
            places[key] = place
    missing = [heading for heading in headings if heading.key not in places]
    if missing or repeated:
        raise HeadingsWrongError(
            field="file",
            row=number,
            missing="、".join(heading.name for heading in missing) or "—",
            near=_suggestions(missing, unknown) or "—",
            repeated="、".join(dict.fromkeys(repeated)) or "—",
        )
    return number, places, tuple(unknown)


def _refuse_merged(number: int, merged: list[tuple[int, int, int, int]]) -> None:
    for left, top, right, bottom in merged:
        if top <= number <= bottom and left != right:
            cells = f"{get_column_letter(left)}{top}:{get_column_letter(right)}{bottom}"
            raise HeadingMergedError(field="file", cells=cells)


def _suggestions(missing: Iterable[Heading], unknown: Sequence[str]) -> str:
    """「记录方法」→「记录方式」 for each missing heading that some unknown one is like."""
    told = []
    for heading in missing:
        near = max(
            ((difflib.SequenceMatcher(None, _plain(name), _plain(heading.name)).ratio(), name) for name in unknown),
            default=(0.0, ""),
        )
        if near[0] >= 0.5:  # noqa: PLR2004 - two of four characters alike
            told.append(f"「{near[1][:30]}」→「{heading.name}」")
    return "、".join(told)


def _rows(
    sheet: Any, heading: int, places: Mapping[str, int], merged: list[tuple[int, int, int, int]]
) -> Iterator[Row]:
    corners = {(top, left - 1) for left, top, _right, _bottom in merged}
    held: dict[tuple[int, int], Cell] = {}
    characters = 0
    for number, row in _cells(sheet):
        if number <= heading:
            continue
        own = [_shown(row[place]) if place < len(row) else Cell() for place in places.values()]
        held |= {(number, place): cell for place, cell in zip(places.values(), own, strict=True) if cell.text
                 and (number, place) in corners}  # fmt: skip
        if not any(cell.text for cell in own):
            continue
        if number - heading > ROWS_LIMIT:
            raise RowsTooManyError(field="file", limit=ROWS_LIMIT)
        sources = _sources(number, places.values(), merged)
        cells = {
            key: held.get(sources[place], Cell()) if place in sources else cell
            for (key, place), cell in zip(places.items(), own, strict=True)
        }
        characters += sum(len(cell.text) for cell in cells.values())
        if characters > TEXT_LIMIT:
            raise WorkbookTooLargeError(field="file", part=sheet.title[:60], limit=TEXT_LIMIT // MEBIBYTE)
        yield Row(number, cells)


def _sources(number: int, places: Iterable[int], merged: list[tuple[int, int, int, int]]) -> dict[int, tuple[int, int]]:
    """Where the text of a row's merged cells stands, by place: the upper left corner of what they're merged into."""
    here = [bounds for bounds in merged if bounds[1] <= number <= bounds[3]]
    return {
        place: (top, left - 1) for place in places for left, top, right, _bottom in here if left <= place + 1 <= right
    }


def _plain(name: str) -> str:
    """A heading as it is compared: no blanks, no star of an obligatory column, full-width forms made one."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", name)).strip("*:：").casefold()


def _shown(cell: Any) -> Cell:
    value, told = cell.value, Cell()
    if value is None:
        return told
    if cell.data_type == "f":
        told = Cell(str(getattr(value, "text", value) or "="), "formula")
    elif cell.data_type == "e" or value in _ERRORS:
        told = Cell(str(value), "error")
    elif isinstance(value, bool):
        told = Cell("TRUE" if value else "FALSE", "truth")
    elif isinstance(value, int | float):
        told = Cell(f"{value:.15g}", "number")
    elif isinstance(value, datetime):
        told = Cell(value.date().isoformat() if value.time() == time() else value.isoformat(" "), "moment")
    elif isinstance(value, date | time | timedelta):
        told = Cell(str(value), "moment")
    else:
        told = Cell(_printable(str(value)))
    return told


def _printable(text: str) -> str:
    """Text without what no page and no database can hold; line breaks stay."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ").split("\n")
    kept = ("".join(sign for sign in line if unicodedata.category(sign) not in {"Cc", "Cs"}).strip() for line in lines)
    return "\n".join(kept).strip()
