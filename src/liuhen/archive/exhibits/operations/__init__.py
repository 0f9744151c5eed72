"""Writes of exhibits, by topic."""

from liuhen.archive.exhibits.operations.disputes import (
    DisputeTelling,
    LineTelling,
    add_evidence,
    list_evidence,
    open_dispute,
    record_answer,
    register_dispute,
)
from liuhen.archive.exhibits.operations.making import begin_making, record_failed, record_made
from liuhen.archive.exhibits.operations.opening import fetch_image, open_exhibit, open_file, take_images
from liuhen.archive.exhibits.operations.preparing import TASK, file_statement, make_again, prepare_exhibit

__all__ = [
    "TASK",
    "DisputeTelling",
    "LineTelling",
    "add_evidence",
    "begin_making",
    "fetch_image",
    "file_statement",
    "list_evidence",
    "make_again",
    "open_dispute",
    "open_exhibit",
    "open_file",
    "prepare_exhibit",
    "record_answer",
    "record_failed",
    "record_made",
    "register_dispute",
    "take_images",
]
