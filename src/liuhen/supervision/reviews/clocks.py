"""The clock in which a unit answers a finding; the rulebook has its length (art 19)."""

from __future__ import annotations

from datetime import datetime

from liuhen.duties.operations import keep_clock
from liuhen.supervision.reviews.models import Finding
from liuhen.supervision.reviews.queries import ANSWER_FINDING, run_of


def wind_answer(finding: Finding, *, now: datetime, start: datetime | None, met_at: datetime | None = None) -> None:
    """Wind it from when the finding was raised or sent back; None ends it without an answer. In its transaction."""
    keep_clock(
        now=now,
        period=ANSWER_FINDING,
        subject=run_of(finding),
        about="finding",
        case_id=None,
        unit_id=finding.unit_id,
        officer_ids=[],
        start=start,
        met_at=met_at,
        note=f"{finding.number} {finding.sample.recording.number}",
    )
