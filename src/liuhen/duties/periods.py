"""The rulebook's periods as deadlines need them, with the values in force on a day."""

from __future__ import annotations

from datetime import date

from liuhen.rules.model import Period
from liuhen.rules.shelf import rulebook

HAND_OVER, CARRIER = "hand_over", "carrier"
ANSWERS = ("answer_review", "answer_suit")
"""In which a dispute is answered: who answers for the bureau says why it was late, the legal section too."""
INSPECTIONS = ("inspect_disc", "inspect_disk")
"""After which a carrier is read again; each run that ended late is a row of its own."""
ARCHIVE_PERIODS = (HAND_OVER, CARRIER, *INSPECTIONS)
"""What ends in the archivist's hands (arts 18, 21)."""


def period_on(code: str, day: date) -> Period | None:
    """The period of this code as it holds on a day; None when the rulebook has none then."""
    return rulebook().on(day).periods.get(code)
