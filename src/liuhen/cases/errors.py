"""What can go wrong with cases and activities. `field` names the form's field that the person can mend."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class CaseNumberTakenError(ConflictError):
    """Another case has this number."""

    code = "cases.number_taken"


class CaseFactInvalidError(InvalidError):
    """A fact of the case is empty, too long or not of its list."""

    code = "cases.fact_invalid"


class TwoOfficersNeededError(InvalidError):
    """A case or an activity names fewer than two officers."""

    code = "cases.two_officers_needed"


class ActivityTimesError(InvalidError):
    """The times of an activity run backwards."""

    code = "cases.activity_times"


class CaseNotFoundError(NotFoundError):
    """No such case, or none that the actor may know of."""

    code = "cases.case_not_found"


class ActivityNotFoundError(NotFoundError):
    """No such activity, or none that the actor may know of."""

    code = "cases.activity_not_found"
