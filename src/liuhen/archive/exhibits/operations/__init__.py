"""Writes of exhibits, by topic."""

from liuhen.archive.exhibits.operations.making import begin_making, record_failed, record_made
from liuhen.archive.exhibits.operations.opening import fetch_image, open_exhibit, open_file, take_image
from liuhen.archive.exhibits.operations.preparing import TASK, make_again, prepare_exhibit

__all__ = [
    "TASK",
    "begin_making",
    "fetch_image",
    "make_again",
    "open_exhibit",
    "open_file",
    "prepare_exhibit",
    "record_failed",
    "record_made",
    "take_image",
]
