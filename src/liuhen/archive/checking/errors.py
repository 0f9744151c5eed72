"""What can go wrong with checks. `field` names the form's field that the person can mend."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class CheckNotFoundError(NotFoundError):
    """No such check, item or report, or none that the actor may know of."""

    code = "archive.check_not_found"


class CheckNeededError(ConflictError):
    """What was compiled last hasn't been checked yet, or the check runs. Fields: number."""

    code = "archive.check_needed"


class CheckInTheWayError(ConflictError):
    """Items of the check didn't pass, and nobody accepted them. Fields: number, count."""

    code = "archive.check_in_the_way"


class ReportPendingError(ConflictError):
    """The check's report is still being made."""

    code = "archive.check_report_pending"


class NotToBeCheckedError(ConflictError):
    """A volume of this state isn't checked for that. Fields: number."""

    code = "archive.not_to_be_checked"


class NothingToAcceptError(ConflictError):
    """The item doesn't stand in the way (any more)."""

    code = "archive.nothing_to_accept"


class AcceptReasonNeededError(InvalidError):
    """Nobody says why an item is accepted, or says it at too great length. Fields: field, longest."""

    code = "archive.accept_reason_needed"
