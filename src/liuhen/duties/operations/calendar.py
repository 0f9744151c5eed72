"""The bureau's holiday table: imported whole, or changed day by day."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.duties.errors import HolidayInvalidError, HolidayNotFoundError, YearOutOfRangeError
from liuhen.duties.models import HolidayDay, HolidayYear
from liuhen.duties.queries import FIRST_YEAR, LAST_YEAR
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.arrangements import NAME_LENGTH, Arrangement
from liuhen.rules.calendar import PackageCalendar
from liuhen.work import operations as work


@transaction.atomic
def import_arrangement(*, actor: Actor, now: datetime, text: str) -> HolidayYear:
    """Take over a year's arrangement from a holiday-cn file; what the table had for that year is replaced.

    Provisional deadlines are counted anew afterwards, by the worker.

    Raises:
        NotPermittedError: the actor doesn't keep the calendar.
        ArrangementUnreadableError, ArrangementNotPublishedError: no arrangement; nothing is changed.
        YearOutOfRangeError: a year outside 2000 to 2100.
    """
    require(actor, Capability.MANAGE_CALENDAR)
    read = Arrangement.parse(text)
    year = _held(read.year, now)
    year.papers, year.is_complete, year.is_by_hand, year.changed_at = list(read.papers), True, False, now
    year.save()
    year.days.all().delete()
    _fill(year, {each.day: (each.name, each.is_free) for each in read.days})
    _enter("calendar.imported", year, actor, now)
    return year


@transaction.atomic
def change_day(*, actor: Actor, now: datetime, year: int, day: date, name: str, is_free: bool) -> HolidayYear:
    """Enter a day that isn't as the week says, or change one. The first change copies what Liuhen knows of the year.

    Raises:
        NotPermittedError: the actor doesn't keep the calendar.
        YearOutOfRangeError: a year outside 2000 to 2100.
        HolidayInvalidError: no name or too long a one, or a day far outside the year; `field` names it.
    """
    require(actor, Capability.MANAGE_CALENDAR)
    cleaned = " ".join(name.split())
    if not 0 < len(cleaned) <= NAME_LENGTH or not cleaned.isprintable():
        raise HolidayInvalidError(field="name", year=year, longest=NAME_LENGTH)
    _check_year(year)
    if not date(year - 1, 12, 1) <= day <= date(year + 1, 1, 31):  # a notice may reach over the year's ends
        raise HolidayInvalidError(field="day", year=year, longest=NAME_LENGTH)
    row = _held(year, now)
    HolidayDay.objects.update_or_create(year=row, day=day, defaults={"name": cleaned, "is_free": is_free})
    _changed(row, actor, now, {"day": day.isoformat(), "name": cleaned, "is_free": is_free})
    return row


@transaction.atomic
def remove_day(*, actor: Actor, now: datetime, year: int, day: date) -> HolidayYear:
    """Let a day be as the week says again.

    Raises:
        NotPermittedError: the actor doesn't keep the calendar.
        YearOutOfRangeError: a year outside 2000 to 2100.
        HolidayNotFoundError: the table names no such day.
    """
    require(actor, Capability.MANAGE_CALENDAR)
    _check_year(year)
    row = HolidayYear.objects.select_for_update().filter(year=year).first()
    if row is None:
        if day not in PackageCalendar.special_days(year):
            raise HolidayNotFoundError
        row = _held(year, now)
    if not row.days.filter(day=day).delete()[0]:
        raise HolidayNotFoundError
    _changed(row, actor, now, {"day": day.isoformat(), "name": "", "is_free": None})
    return row


@transaction.atomic
def complete_year(*, actor: Actor, now: datetime, year: int) -> HolidayYear:
    """Say that a year entered by hand is complete: from now on its deadlines are no longer provisional.

    Raises:
        NotPermittedError: the actor doesn't keep the calendar.
        YearOutOfRangeError: a year outside 2000 to 2100.
        HolidayNotFoundError: the table has no free day of that year.
    """
    require(actor, Capability.MANAGE_CALENDAR)
    _check_year(year)
    row = HolidayYear.objects.select_for_update().filter(year=year).first()
    if row is None or not row.days.filter(is_free=True, day__year=year).exists():
        raise HolidayNotFoundError
    row.is_complete, row.changed_at = True, now
    row.save()
    _enter("calendar.completed", row, actor, now)
    return row


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise YearOutOfRangeError(field="year", first=FIRST_YEAR, last=LAST_YEAR)


def _held(year: int, now: datetime) -> HolidayYear:
    _check_year(year)
    known = PackageCalendar.special_days(year)
    row, is_new = HolidayYear.objects.select_for_update().get_or_create(
        year=year, defaults={"is_complete": bool(known), "changed_at": now}
    )
    if is_new:
        _fill(row, known)
    return row


def _fill(row: HolidayYear, days: Mapping[date, tuple[str, bool]]) -> None:
    HolidayDay.objects.bulk_create(
        HolidayDay(year=row, day=day, name=name, is_free=is_free) for day, (name, is_free) in days.items()
    )


def _changed(row: HolidayYear, actor: Actor, now: datetime, facts: dict[str, str | bool | None]) -> None:
    row.is_by_hand, row.changed_at = True, now
    row.save()
    _enter("calendar.day_changed", row, actor, now, facts)


def _enter(
    kind: str, row: HolidayYear, actor: Actor, now: datetime, facts: dict[str, str | bool | None] | None = None
) -> None:
    days: Json = [[each.day.isoformat(), each.name, each.is_free] for each in row.days.order_by("day")]
    told: dict[str, Json] = {**facts} if facts else {"days": days, "papers": row.papers}
    custody.append(kind=kind, subject=row.id, actor=actor.reference, now=now, facts={"year": row.year, **told})
    work.enqueue(name="duties.recount", payload={"year": row.year}, now=now, unique=f"duties.recount:{row.year}")
