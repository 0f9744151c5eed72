"""Writes of consultations, by topic."""

from liuhen.archive.consulting.operations.asking import ask, decide, end, expire, revoke
from liuhen.archive.consulting.operations.copying import (
    TASKS,
    close_copies,
    enter_making,
    make_copy_again,
    record_copy_failed,
    record_copy_made,
    require_allowed,
    tidy_copies,
)
from liuhen.archive.consulting.operations.handing import answer, end_handout, fetch_copy, hand_out
from liuhen.archive.consulting.operations.looking import leave_for, open_item, open_volume_file
from liuhen.archive.consulting.operations.paper import lend_paper, take_paper_back

__all__ = [
    "TASKS",
    "answer",
    "ask",
    "close_copies",
    "decide",
    "end",
    "end_handout",
    "enter_making",
    "expire",
    "fetch_copy",
    "hand_out",
    "leave_for",
    "lend_paper",
    "make_copy_again",
    "open_item",
    "open_volume_file",
    "record_copy_failed",
    "record_copy_made",
    "require_allowed",
    "revoke",
    "take_paper_back",
    "tidy_copies",
]
