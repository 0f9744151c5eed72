"""Writes of checks: asking for one, what came of it, accepting an item."""

from liuhen.archive.checking.operations.accepting import accept_line
from liuhen.archive.checking.operations.asking import TASK, ask_for_due, request_check, take_in_unscheduled
from liuhen.archive.checking.operations.opening import open_check, open_report
from liuhen.archive.checking.operations.recording import REPORT_TASK, record_check, record_report

__all__ = [
    "REPORT_TASK",
    "TASK",
    "accept_line",
    "ask_for_due",
    "open_check",
    "open_report",
    "record_check",
    "record_report",
    "request_check",
    "take_in_unscheduled",
]
