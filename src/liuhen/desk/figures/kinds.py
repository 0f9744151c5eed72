"""What is counted."""

from __future__ import annotations

from enum import StrEnum

from liuhen.cases.clocks import FILE, UPLOAD
from liuhen.duties.periods import INSPECTIONS
from liuhen.recordings.clocks import DESCRIBE

PERIODS = (UPLOAD, DESCRIBE, FILE)
"""The periods of arts 16, 17 and 18, in this order."""
LISTED = (*PERIODS, *INSPECTIONS)
"""What the late list tells of: those, and carriers that were read too late (art 21)."""


class Counted(StrEnum):
    """Each is tallied by itself, with keys of its own."""

    DEADLINES = "deadlines"  # `upload:met`; met, late (done too late), overdue (not done), running
    COVERAGE = "coverage"  # `7(3):missing`; recorded, explained, missing
    RECORDINGS = "recordings"  # `count` and `seconds`
    EXEMPTIONS = "exemptions"  # `obstructed:approved`; asked, approved, refused
