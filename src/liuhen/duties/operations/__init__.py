"""What is done to the calendar, to deadlines and to reminders."""

from __future__ import annotations

from liuhen.duties.operations.approving import ask_extension, decide_extension, extend
from liuhen.duties.operations.calendar import change_day, complete_year, import_arrangement, remove_day
from liuhen.duties.operations.changing import explain_late, pause, resume, withdraw
from liuhen.duties.operations.confirming import confirm_duty
from liuhen.duties.operations.handing import follow_case, hand_over_deadlines, open_deadlines_of
from liuhen.duties.operations.keeping import close_ended, follow_rules, keep_clock, recount, set_aside
from liuhen.duties.operations.reminding import forget_address, note_reminded, remember_address, take_turn

__all__ = [
    "ask_extension",
    "change_day",
    "close_ended",
    "complete_year",
    "confirm_duty",
    "decide_extension",
    "explain_late",
    "extend",
    "follow_case",
    "follow_rules",
    "forget_address",
    "hand_over_deadlines",
    "import_arrangement",
    "keep_clock",
    "note_reminded",
    "open_deadlines_of",
    "pause",
    "recount",
    "remember_address",
    "remove_day",
    "resume",
    "set_aside",
    "take_turn",
    "withdraw",
]
