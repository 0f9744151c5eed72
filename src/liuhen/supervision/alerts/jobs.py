"""The worker's part: what looks unusual is looked for once a day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from liuhen.clock import now
from liuhen.supervision.alerts.operations import find_alerts
from liuhen.work.registry import Json, Lane, Report, recurring


@recurring("alerts.find", timedelta(days=1), lane=Lane.FIGURES)
def look(_payload: Mapping[str, Json], _report: Report) -> None:
    """Write down what passes the thresholds of the rules and isn't told already."""
    find_alerts(now=now())
