"""Writes of consultations, by topic."""

from liuhen.archive.consulting.operations.asking import ask, decide, end, expire, revoke
from liuhen.archive.consulting.operations.copying import (
    TASKS,
    claim_copy,
    close_copies,
    enter_making,
    is_making,
    keep_copy,
    make_copy_again,
    record_copy_failed,
    require_allowed,
    tidy_copies,
)
from liuhen.archive.consulting.operations.handing import answer, end_handout, fetch_copy, hand_out, print_receipt
from liuhen.archive.consulting.operations.looking import leave_for, open_item, open_volume_file
from liuhen.archive.consulting.operations.paper import lend_paper, take_paper_back

__all__ = [
    "TASKS",
    "answer",
    "ask",
    "claim_copy",
    "close_copies",
    "decide",
    "end",
    "end_handout",
    "enter_making",
    "expire",
    "fetch_copy",
    "hand_out",
    "is_making",
    "keep_copy",
    "leave_for",
    "lend_paper",
    "make_copy_again",
    "open_item",
    "open_volume_file",
    "print_receipt",
    "record_copy_failed",
    "require_allowed",
    "revoke",
    "take_paper_back",
    "tidy_copies",
]
