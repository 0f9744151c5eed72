"""Writes of consultations, by topic."""

from liuhen.archive.consulting.operations.asking import ask, decide, end, expire, revoke
from liuhen.archive.consulting.operations.looking import leave_for, open_item, open_volume_file
from liuhen.archive.consulting.operations.paper import lend_paper, take_paper_back

__all__ = [
    "ask",
    "decide",
    "end",
    "expire",
    "leave_for",
    "lend_paper",
    "open_item",
    "open_volume_file",
    "revoke",
    "take_paper_back",
]
