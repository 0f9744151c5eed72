"""Workbooks of strangers: what is read of them, and that none of them takes the machine down."""

from __future__ import annotations

import contextlib
import io
import time
import zipfile
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from liuhen.errors import LiuhenError
from liuhen.sheets.errors import (
    HeadingMergedError,
    HeadingsAbsentError,
    HeadingsWrongError,
    NotAWorkbookError,
    RowsTooManyError,
    WorkbookTooLargeError,
)
from liuhen.sheets.reading import Heading, read_table

HEADINGS = (Heading("category", "执法类别", ("类别",)), Heading("way", "记录方式"), Heading("kept", "存储期限"))
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook(*rows, merge: str = "") -> bytes:
    book = Workbook()
    sheet = book.active
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def with_part(content: bytes, name: str, text: bytes) -> bytes:
    """The same workbook with one part replaced."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new:
        for part in old.namelist():
            if part != name:
                new.writestr(part, old.read(part))
        new.writestr(name, text)
    return made.getvalue()


def sheet_with(rows: str) -> bytes:
    size = '<dimension ref="A1:XFD1048576"/>'
    return f'<worksheet xmlns="{MAIN}">{size}<sheetData>{rows}</sheetData></worksheet>'.encode()


HEAD = ["执法类别", "记录方式", "存储期限"]


def texts(table) -> list[list[str]]:
    return [[cell.text for cell in row.cells.values()] for row in table.rows]


def test_title_above_and_columns_in_another_order_with_another_name():
    table = read_table(
        workbook(["某局清单"], [], ["序号", "存储 期限", "记录方式*", "类别"], [1, "永久", "录像", "行政检查"]),
        HEADINGS,
    )
    assert table.heading == 3
    assert table.unknown == ("序号",)
    assert [(row.number, row.cells["category"].text, row.cells["kept"].text) for row in table.rows] == [
        (4, "行政检查", "永久")
    ]


def test_category_merged_down_counts_for_each_of_its_rows():
    table = read_table(
        workbook(HEAD, ["行政检查", "录像", "永久"], [None, "录音", "2年"], [None, "照相", "2年"], merge="A2:A3"),
        HEADINGS,
    )
    assert [row[0] for row in texts(table)] == ["行政检查", "行政检查", ""]


def test_formula_is_told_as_what_it_is_and_never_computed():
    table = read_table(workbook(HEAD, ['=HYPERLINK("http://x")', "录像", "=1+1"]), HEADINGS)
    (row,) = table.rows
    assert (row.cells["category"].kind, row.cells["kept"].text) == ("formula", "=1+1")


def test_numbers_dates_and_truths_keep_their_kind():
    (row,) = read_table(workbook(HEAD, [2, date(2026, 1, 2), True]), HEADINGS).rows
    assert [(cell.text, cell.kind) for cell in row.cells.values()] == [
        ("2", "number"), ("2026-01-02", "moment"), ("TRUE", "truth"),
    ]  # fmt: skip


def test_text_of_three_thousand_characters_arrives_whole():
    (row,) = read_table(workbook(HEAD, ["长" * 3000, "录像\n录音", "永久"]), HEADINGS).rows
    assert len(row.cells["category"].text) == 3000
    assert row.cells["way"].text == "录像\n录音"


def test_wrong_heading_is_named_with_what_it_should_be():
    with pytest.raises(HeadingsWrongError) as caught:
        read_table(workbook(["执法类别", "记录方法", "存储期限"], ["行政检查", "录像", "永久"]), HEADINGS)
    assert caught.value.fields["missing"] == "记录方式"
    assert caught.value.fields["near"] == "「记录方法」→「记录方式」"


def test_heading_that_stands_twice():
    with pytest.raises(HeadingsWrongError) as caught:
        read_table(workbook([*HEAD, "类别"], ["行政检查", "录像", "永久", "检查"]), HEADINGS)
    assert caught.value.fields["repeated"] == "类别"


def test_merged_heading_is_refused_at_its_cells():
    with pytest.raises(HeadingMergedError) as caught:
        read_table(workbook([*HEAD, "备注"], ["行政检查", "录像", "永久"], merge="C1:D1"), HEADINGS)
    assert caught.value.fields["cells"] == "C1:D1"


def test_no_heading_at_all():
    with pytest.raises(HeadingsAbsentError):
        read_table(workbook(["甲", "乙"], ["丙", "丁"]), HEADINGS)


@pytest.mark.parametrize(
    "content", [b"", b"not a workbook", b"\xd0\xcf\x11\xe0" + b"\x00" * 600, b"PK\x03\x04" + b"x" * 90]
)
def test_what_is_no_workbook(content):
    with pytest.raises(NotAWorkbookError):
        read_table(content, HEADINGS)


def test_sheet_that_unpacks_to_a_gigabyte_is_refused_before_it_is_parsed():
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as parts:
        parts.writestr("xl/worksheets/sheet1.xml", b"<x>" + b" " * (64 * 1024 * 1024))
    began = time.monotonic()
    with pytest.raises(WorkbookTooLargeError):
        read_table(bomb.getvalue(), HEADINGS)
    assert time.monotonic() - began < 5


def test_part_that_lies_about_its_size():
    content = bytearray(with_part(workbook(HEAD), "xl/worksheets/sheet1.xml", b" " * (32 * 1024 * 1024)))
    at = content.rfind(b"PK\x01\x02", 0, content.rfind(b"xl/worksheets/sheet1.xml"))
    content[at + 24 : at + 28] = (100).to_bytes(4, "little")  # the size that the directory declares
    with pytest.raises((WorkbookTooLargeError, NotAWorkbookError)):
        read_table(bytes(content), HEADINGS)


def test_styles_that_would_fill_the_memory():
    styles = f'<styleSheet xmlns="{MAIN}"><cellXfs>'.encode() + b"<xf/>" * 400_000 + b"</cellXfs></styleSheet>"
    with pytest.raises(WorkbookTooLargeError):
        read_table(with_part(workbook(HEAD), "xl/styles.xml", styles), HEADINGS)


@pytest.mark.parametrize(
    "sheet",
    [
        b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>',
        sheet_with('<row r="9999999999"><c r="ZZZZZZ1"/></row>'),
        sheet_with('<row r="1"><c r="A1" t="s"><v>99</v></c></row>'),
        b"<worksheet",
    ],
    ids=["entities", "rows without end", "no such text", "cut off"],
)  # fmt: skip
def test_sheet_made_to_break_the_reader(sheet):
    began = time.monotonic()
    with pytest.raises(LiuhenError):
        read_table(with_part(workbook(HEAD), "xl/worksheets/sheet1.xml", sheet), HEADINGS)
    assert time.monotonic() - began < 10


def test_two_thousand_rows_are_taken_and_one_more_is_not():
    rows = [["行政检查", "录像", "永久"]] * 2000
    assert len(read_table(workbook(HEAD, *rows), HEADINGS).rows) == 2000
    with pytest.raises(RowsTooManyError):
        read_table(workbook(HEAD, *rows, rows[0]), HEADINGS)


@given(st.binary(max_size=300), st.integers(0, 4000))
def test_bytes_changed_anywhere_end_in_a_table_or_in_our_own_words(noise, place):
    content = bytearray(ONE)
    content[place : place + len(noise)] = noise
    with contextlib.suppress(LiuhenError):
        read_table(bytes(content), HEADINGS)


ONE = workbook(HEAD, ["行政检查", "录像", "永久"])
