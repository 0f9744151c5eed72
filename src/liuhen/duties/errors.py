"""What can go wrong with the calendar, with deadlines and with reminders."""

from __future__ import annotations

from liuhen.errors import ConflictError, DeniedError, InvalidError, NotFoundError, UnavailableError


class YearOutOfRangeError(InvalidError):
    """The calendar keeps no such year. Fields: field, first, last."""

    code = "duties.year_out_of_range"


class HolidayInvalidError(InvalidError):
    """A day of the calendar has no name, too long a one, or lies in another year. Fields: field, year, longest."""

    code = "duties.holiday_invalid"


class HolidayNotFoundError(NotFoundError):
    """The table has no such day or year."""

    code = "duties.holiday_not_found"


class DeadlineNotFoundError(NotFoundError):
    """No such deadline, or none that the actor may know of."""

    code = "duties.deadline_not_found"


class ReasonNeededError(InvalidError):
    """A reason is missing or longer than 500 characters. Fields: field, longest."""

    code = "duties.reason_needed"


class NotExtendableError(ConflictError):
    """The rulebook foresees no extension of this period, or the deadline has ended."""

    code = "duties.not_extendable"


class ExtensionWaitingError(ConflictError):
    """An extension is asked for already."""

    code = "duties.extension_waiting"


class ExtensionDecidedError(ConflictError):
    """Somebody has decided meanwhile."""

    code = "duties.extension_decided"


class ExtensionNotFoundError(NotFoundError):
    """No such extension, or none that the actor may decide."""

    code = "duties.extension_not_found"


class OwnRequestError(DeniedError):
    """Nobody approves what he or she has asked for."""

    code = "duties.own_request"


class NotLateError(ConflictError):
    """The deadline isn't late, so there is nothing to explain."""

    code = "duties.not_late"


class NotPausableError(ConflictError):
    """The deadline can't be paused now: the rulebook foresees no pause, or it doesn't run."""

    code = "duties.not_pausable"


class NotPausedError(ConflictError):
    """The deadline isn't paused."""

    code = "duties.not_paused"


class TimesBackwardsError(InvalidError):
    """A pause would end before it began. Fields: field."""

    code = "duties.times_backwards"


class MailUnreachableError(UnavailableError):
    """The mail server didn't take a reminder."""

    code = "duties.mail_unreachable"


class EmailInvalidError(InvalidError):
    """An e-mail address can't be one. Fields: field."""

    code = "duties.email_invalid"
