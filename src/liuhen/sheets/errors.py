"""What can be wrong with a workbook that somebody sends. `field` names the form's field that takes it."""

from __future__ import annotations

from liuhen.errors import InvalidError


class NotAWorkbookError(InvalidError):
    """The bytes are no .xlsx that can be read: another format, damaged, or with a password."""

    code = "sheets.not_a_workbook"


class WorkbookTooLargeError(InvalidError):
    """Unpacked it is more than a table of this kind (a ZIP bomb, or the wrong file). Fields: part, limit (MiB)."""

    code = "sheets.too_large"


class RowsTooManyError(InvalidError):
    """The table has more rows than are taken at once. Fields: limit."""

    code = "sheets.too_many_rows"


class HeadingsAbsentError(InvalidError):
    """No row of the sheet looks like the table's heading. Fields: sheet, wanted."""

    code = "sheets.headings_absent"


class HeadingsWrongError(InvalidError):
    """Some headings are missing or stand twice. Fields: row; missing, near, repeated: texts, a dash for none."""

    code = "sheets.headings_wrong"


class HeadingMergedError(InvalidError):
    """A heading spans several columns, so nobody can tell which is meant. Fields: cells, such as `C2:D2`."""

    code = "sheets.heading_merged"
