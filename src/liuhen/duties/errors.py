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


class SuccessorInvalidError(InvalidError):
    """Whoever is to take a deadline over has left, or is the one who leaves. Fields: field."""

    code = "duties.successor_invalid"


class SuccessorSeesNothingError(InvalidError):
    """Whoever is to take a deadline over can't open the recording that it's about. Fields: field."""

    code = "duties.successor_sees_nothing"


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
    """A moment is before the one that it follows, or hasn't come yet. Fields: field."""

    code = "duties.times_backwards"


class MailUnreachableError(UnavailableError):
    """The mail server didn't take a reminder."""

    code = "duties.mail_unreachable"


class MailCertificateError(MailUnreachableError):
    """The mail server's certificate is of nobody that this machine trusts, or of another host; nothing was sent."""

    code = "duties.mail_certificate"


class MailSignInError(MailUnreachableError):
    """The mail server takes neither user name nor password as set, or no sign-in at all."""

    code = "duties.mail_sign_in"


class MailNotSecureError(MailUnreachableError):
    """The mail server doesn't speak the encryption that is set; nothing was sent, the password least of all."""

    code = "duties.mail_not_secure"


class MailRefusedError(InvalidError):
    """The mail server will not take mails for this address."""

    code = "duties.mail_refused"


class EmailInvalidError(InvalidError):
    """An e-mail address can't be one. Fields: field."""

    code = "duties.email_invalid"


class MatterListNotFoundError(NotFoundError):
    """No such list, or it was discarded."""

    code = "duties.matter_list_not_found"


class MatterNotFoundError(NotFoundError):
    """No such row in this list."""

    code = "duties.matter_not_found"


class MatterListSettledError(ConflictError):
    """The list is published; what is published doesn't change."""

    code = "duties.matter_list_settled"


class MatterListTitleError(InvalidError):
    """A list has no title, or one that is too long. Fields: longest."""

    code = "duties.matter_list_title"


class MatterWrongError(InvalidError):
    """A row can't stand in a list so. Fields: field (the column), problem (in the reader's words)."""

    code = "duties.matter_wrong"


class MatterListNotReadyError(InvalidError):
    """Rows of the list must be mended before it is published. Fields: rows (how many), first (its place)."""

    code = "duties.matter_list_not_ready"


class MatterListEmptyError(InvalidError):
    """There is no row to publish, or none in the workbook."""

    code = "duties.matter_list_empty"


class MatterListDayError(InvalidError):
    """The day from which a list shall hold isn't one that a case could have. Fields: earliest, latest."""

    code = "duties.matter_list_day"


class DutyUnknownError(NotFoundError):
    """The rules ask the bureau for nothing of this code."""

    code = "duties.duty_unknown"


class DutyNotYoursError(DeniedError):
    """Somebody of another role confirms this."""

    code = "duties.duty_not_yours"


class DutyNoteError(InvalidError):
    """It's said not to be so without telling what is lacking, or the note is too long. Fields: field, longest."""

    code = "duties.duty_note"
