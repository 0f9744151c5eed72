"""What is done to records of the bureau itself; complaints and who reports stand in `complaints`."""

from liuhen.cases.bureau.operations.correcting import correct_record, keeps_kind
from liuhen.cases.bureau.operations.reading import open_original
from liuhen.cases.bureau.operations.records import (
    MONTHS,
    UNREADABLE,
    WRONG_MONTH,
    LineTelling,
    RecordTelling,
    keep_open_record,
    keep_record,
    link_case,
    name_readers,
    remove_line,
    save_line,
    unlink_case,
    write_plan,
)

__all__ = [
    "MONTHS",
    "UNREADABLE",
    "WRONG_MONTH",
    "LineTelling",
    "RecordTelling",
    "correct_record",
    "keep_open_record",
    "keep_record",
    "keeps_kind",
    "link_case",
    "name_readers",
    "open_original",
    "remove_line",
    "save_line",
    "unlink_case",
    "write_plan",
]
