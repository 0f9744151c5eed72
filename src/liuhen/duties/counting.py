"""Counts a deadline's end from its own row: start, limit, pauses, extension, and the calendar as it is now."""

from __future__ import annotations

from collections.abc import Sequence

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
        days = calendar() if limit.unit is Unit.HOURS and not (extensions or row.extended_at) else calendar_in_force()
    spans = [clocks.Pause(each.since, each.until) for each in pauses if each.until is not None]
    found = clocks.due(row.start, limit, days, spans)
    row.is_extended = False
    for extension in extensions:
        # art 16: the approval comes before the ordinary end, else it's late and moves nothing
        moment = extension.decided_at or found.due
        extension.is_in_time = not row.is_approval_bound or moment <= found.due
    decided = [extension.is_in_time for extension in extensions]
    if row.extended_at is not None:  # by a document of the case; the same rule holds for it
        decided.append(not row.is_approval_bound or row.extended_at <= found.due)
    if row.extended and any(decided):
        longer = clocks.due(row.start, Limit.parse(row.extended), days, spans)  # from the same start
        if longer.due > found.due:
            row.is_extended = True
            return longer
    return found


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
        extended_at=row.extended_at,
        is_approval_bound=row.is_approval_bound,
    )
    return count(copy, extensions=extensions, pauses=pauses)


def longer_end(row: Deadline, *, pauses: Sequence[Pause]) -> Due:
    """When a deadline would end if an extension of it were granted: from the same start, see `Deadline.extended`."""
    spans = [clocks.Pause(each.since, each.until) for each in pauses if each.until is not None]
    return clocks.due(row.start, Limit.parse(row.extended), calendar_in_force(), spans)
