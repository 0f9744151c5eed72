"""Registers as workbooks: values stay what they are, and nothing in them ever runs."""

from __future__ import annotations

import io
from datetime import date, datetime

import pytest
from openpyxl import load_workbook

from liuhen.sheets.reading import Heading, read_table
from liuhen.sheets.writing import Column, Register, Share, write_register

MOMENT = datetime(2026, 2, 3, 4, 5, 6)  # noqa: DTZ001 - as a cell has it
COLUMNS = [Column("名称", 30), Column("日期", 12, "date"), Column("时间", 20, "moment"), Column("数目", 8, "number")]


def written(*rows, title="登记簿", notes=("导出时间：今天",)):
    file = io.BytesIO()
    assert write_register(file, Register(title=title, notes=notes, columns=COLUMNS), rows) == len(rows)
    return file.getvalue()


def sheet_of(content: bytes):
    return load_workbook(io.BytesIO(content)).active


@pytest.mark.parametrize("hostile", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", '=HYPERLINK("http://x","y")', "＝1+1"])
def test_text_that_begins_like_a_formula_stays_a_text(hostile):
    cell = sheet_of(written([hostile, None, None, None]))["A4"]
    assert cell.data_type == "s"
    assert cell.quotePrefix
    assert cell.value == hostile


def test_title_and_notes_that_begin_like_a_formula():
    sheet = sheet_of(written(title="=1+1", notes=["@x"]))
    assert [(sheet[at].data_type, bool(sheet[at].quotePrefix)) for at in ("A1", "A2")] == [("s", True), ("s", True)]


def test_mark_of_one_text_does_not_stay_for_the_next():
    sheet = sheet_of(written(["=1", None, None, None], ["普通", None, None, None]))
    assert not sheet["A5"].quotePrefix


def test_dates_are_dates_and_numbers_numbers():
    sheet = sheet_of(written(["甲", date(2026, 2, 3), MOMENT, 7.5]))
    assert sheet["B4"].is_date
    assert sheet["B4"].number_format == "yyyy-mm-dd"
    assert sheet["C4"].value == MOMENT
    assert sheet["D4"].value == 7.5


def test_a_share_is_reckoned_with_and_its_look_does_not_stay_for_the_next():
    sheet = sheet_of(written(["甲", None, None, Share(0.962)], ["乙", None, None, 7]))
    assert (sheet["D4"].value, sheet["D4"].number_format) == (0.962, "0.0%")
    assert (sheet["D5"].value, sheet["D5"].number_format) == (7, "General")


def test_what_no_cell_can_hold_is_left_out_and_the_rest_stays():
    sheet = sheet_of(written(["甲\x00\x0b乙", None, None, None], ["长" * 40_000, None, None, None]))
    assert sheet["A4"].value == "甲乙"
    assert len(sheet["A5"].value) == 32_767


def test_heading_filters_stays_and_is_printed_on_every_page():
    sheet = sheet_of(written(["甲", None, None, 1], ["乙", None, None, 2]))
    assert (sheet.freeze_panes, sheet.auto_filter.ref, sheet.print_title_rows) == ("A4", "A3:D5", "$3:$3")
    assert sheet.page_setup.orientation == "landscape"


def test_what_is_written_can_be_read_again():
    table = read_table(written(["-甲\n乙", None, None, 3]), [Heading("name", "名称"), Heading("count", "数目")])
    assert [[cell.text for cell in row.cells.values()] for row in table.rows] == [["-甲\n乙", "3"]]
