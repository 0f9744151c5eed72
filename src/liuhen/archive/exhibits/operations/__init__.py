"""Writes of exhibits, by topic."""

from liuhen.archive.exhibits.operations.disputes import (
    DisputeTelling,
    LineTelling,
    add_evidence,
    close_over,
    list_evidence,
    open_dispute,
    record_answer,
    record_end,
    register_dispute,
    set_access,
)
from liuhen.archive.exhibits.operations.making import begin_making, claim_making, is_making, record_failed, record_made
from liuhen.archive.exhibits.operations.opening import fetch_image, open_exhibit, open_file, take_images
from liuhen.archive.exhibits.operations.preparing import TASK, file_statement, make_again, prepare_exhibit

__all__ = [
    "TASK",
    "DisputeTelling",
    "LineTelling",
    "add_evidence",
    "begin_making",
    "claim_making",
    "close_over",
    "fetch_image",
    "file_statement",
    "is_making",
    "list_evidence",
    "make_again",
    "open_dispute",
    "open_exhibit",
    "open_file",
    "prepare_exhibit",
    "record_answer",
    "record_end",
    "record_failed",
    "record_made",
    "register_dispute",
    "set_access",
    "take_images",
]
