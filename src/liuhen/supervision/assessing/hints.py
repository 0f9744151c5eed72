"""What the machine finds of a volume beforehand, for assessors to confirm: completeness, lateness, 四性检测."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from liuhen.archive.checking.models import Check, CheckState, ItemOutcome
from liuhen.archive.volumes.models import Volume
from liuhen.duties.models import Deadline, DeadlineState

Hint = dict[str, Any]

COMPLETE, FILED_LATE, LATE, CHECKED, RECORDED = "complete", "filed_late", "late", "checked", "recorded"
KNOWN = frozenset({COMPLETE, FILED_LATE, LATE, CHECKED, RECORDED})
"""What an item of the sheet may name as its `machine`."""


def hints_of(volume: Volume, sheet: Iterable[dict[str, Any]]) -> dict[str, list[Hint]]:
    """What was found, by the code of the sheet's item; an item without a `machine`, or with nothing found, has none."""
    looks = {
        COMPLETE: _lacking,
        FILED_LATE: lambda one: _late(one, filing=True),
        LATE: lambda one: _late(one, filing=False),
        CHECKED: _unpassed,
        RECORDED: _unrecorded,
    }
    found = {item["code"]: looks[item["machine"]](volume) for item in sheet if item.get("machine") in looks}
    return {code: hints for code, hints in found.items() if hints}


def _lacking(volume: Volume) -> list[Hint]:
    """What the volume lacked when it was put together."""
    return [{"say": "lacking", "what": str(one.get("what", ""))} for one in volume.shortages]


def _late(volume: Volume, *, filing: bool) -> list[Hint]:
    """Clocks of the case that ended late: 归档 by itself, or the others."""
    rows = Deadline.objects.filter(case_id=volume.case_id, state=DeadlineState.LATE)
    rows = rows.filter(period="file") if filing else rows.exclude(period="file")
    return [
        {"say": "late", "period": one.period, "due": one.due_at.date().isoformat(), "reason": one.late_reason}
        for one in rows.order_by("due_at")[:20]
    ]


def _unpassed(volume: Volume) -> list[Hint]:
    """What the last 四性检测 of the volume didn't pass or couldn't look at."""
    check = Check.objects.filter(volume=volume, state=CheckState.DONE).order_by("-id").first()
    if check is None:
        return [{"say": "unchecked"}]
    rows = check.lines.filter(outcome__in=(ItemOutcome.FAILED, ItemOutcome.UNABLE)).order_by("position")
    return [{"say": "check", "gist": one.gist, "outcome": one.outcome} for one in rows]


def _unrecorded(volume: Volume) -> list[Hint]:
    """Recordings of the case that nobody described, or that stand in no volume."""
    rows = volume.case.recordings.filter(is_described=False).values_list("number", flat=True)
    found: list[Hint] = [{"say": "undescribed", "number": number} for number in rows.order_by("number")[:20]]
    if not volume.case.recordings.exists():
        found.append({"say": "no_recordings"})
    return found
