"""Counts a deadline's end from its own row: start, limit, pauses, extension, and the calendar as it is now."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from liuhen.duties.models import Deadline, DeadlineState, Extension, HolidayDay, HolidayYear, Pause
from liuhen.rules import clocks
from liuhen.rules.calendar import Calendar
from liuhen.rules.clocks import Due
from liuhen.rules.festivals import calendar
from liuhen.rules.limits import Limit, Unit


def calendar_in_force() -> Calendar:
    """The bureau's table over what Liuhen brings along. A day that two years' notices name is the later one's."""
    years = {row.id: row for row in HolidayYear.objects.order_by("year")}
    if not years:
        return calendar()
    named = sorted(HolidayDay.objects.filter(year__in=years), key=lambda day: years[day.year_id].year)
    complete = [year.year for year in years.values() if year.is_complete]
    return calendar({day.day: (day.name, day.is_free) for day in named}, complete)


def count(
    row: Deadline, *, extensions: Sequence[Extension], pauses: Sequence[Pause], days: Calendar | None = None
) -> Due:
    """When a deadline ends; marks the extensions that came too late to move it.

    Args:
        row: its start and limits.
        extensions: those of it that were granted.
        pauses: its pauses; one that goes on stops nothing yet, since nobody knows its length.
        days: the calendar; None takes the one in force.
    """
    limit = Limit.parse(row.limit)
    if days is None:
        days = calendar() if limit.unit is Unit.HOURS and not (extensions or row.extended_by) else calendar_in_force()
    spans = [clocks.Pause(each.since, each.until) for each in pauses if each.until is not None]
    found = clocks.due(row.start, limit, days, spans)
    row.extended_times = 0
    for decision in _decisions(extensions, row.extended_by, otherwise=found.due):
        # art 16: the approval comes before the end that it moves, else it's late and moves nothing
        in_time, step = not row.is_approval_bound or decision.at <= found.due, row.next_limit
        decision.tell(is_in_time=in_time, limit=step if in_time else "")
        if in_time and step:
            longer = clocks.due(row.start, Limit.parse(step), days, spans)  # from the same start
            found = longer if longer.due > found.due else found
            row.extended_times += 1
    row.is_extended = row.extended_times > 0
    return found


@dataclass(frozen=True, slots=True)
class _Decision:
    """An approval of a longer limit: somebody's in Liuhen, or a document's of the case (as `extended_by` has it)."""

    at: datetime
    by: Extension | dict[str, str]

    def tell(self, *, is_in_time: bool, limit: str) -> None:
        """Write down what came of it."""
        if isinstance(self.by, Extension):
            self.by.is_in_time = is_in_time
        else:
            self.by["limit"] = limit


def _decisions(
    extensions: Sequence[Extension], documents: Sequence[dict[str, str]], *, otherwise: datetime
) -> list[_Decision]:
    """Every approval in the order of time; one without a moment counts as of the ordinary end."""
    found = [_Decision(each.decided_at or otherwise, each) for each in extensions]
    found += [_Decision(datetime.fromisoformat(each["at"]), each) for each in documents]
    return sorted(found, key=lambda each: each.at)


def settle(row: Deadline, found: Due, *, is_paused: bool) -> None:
    """Write an end into a deadline's row, and the state that follows from it."""
    has_ended = row.state == DeadlineState.OVER and row.due_at == found.due
    row.due_at, row.last_day = found.due, found.last_day
    row.unpublished = list(found.unpublished)
    row.is_provisional = bool(row.unpublished or row.assumed)
    if row.met_at is not None:
        row.stand(DeadlineState.MET if row.met_at < row.ends_at or not row.is_duty else DeadlineState.LATE)
    elif has_ended and not row.is_duty and not is_paused:
        row.stand(DeadlineState.OVER)
    else:
        row.stand(DeadlineState.PAUSED if is_paused else DeadlineState.RUNNING)


def left_out(row: Deadline, *, extensions: Sequence[Extension], pauses: Sequence[Pause]) -> Due:
    """A deadline's end as it would be counted now, with the days left out; the row stays as it is."""
    copy = Deadline(
        start=row.start,
        limit=row.limit,
        extended=row.extended,
        extended_again=row.extended_again,
        extended_by=[dict(each) for each in row.extended_by],
        is_approval_bound=row.is_approval_bound,
    )
    return count(copy, extensions=extensions, pauses=pauses)


def longer_end(row: Deadline, *, pauses: Sequence[Pause]) -> Due:
    """When a deadline would end if an extension of it were granted: from the same start, see `Deadline.extended`."""
    spans = [clocks.Pause(each.since, each.until) for each in pauses if each.until is not None]
    return clocks.due(row.start, Limit.parse(row.next_limit), calendar_in_force(), spans)
