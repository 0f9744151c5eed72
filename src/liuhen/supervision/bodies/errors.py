"""What can go wrong when papers of supervising bodies are entered and answered."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class DemandNotFoundError(NotFoundError):
    """No such paper, or none that the actor may know of."""

    code = "bodies.demand_not_found"


class DemandFactInvalidError(InvalidError):
    """A text is missing, too long, or not of its list. Fields: field, longest, problem."""

    code = "bodies.fact_invalid"


class DemandKnownError(ConflictError):
    """A paper of this body with this number is entered. Fields: number."""

    code = "bodies.demand_known"


class DayInvalidError(InvalidError):
    """It's due before it arrived, arrived after today, or was answered before it arrived. Fields: field."""

    code = "bodies.day_invalid"


class CaseUnknownError(InvalidError):
    """No case has this number. Fields: field, number."""

    code = "bodies.case_unknown"


class ConsultationUnknownError(InvalidError):
    """No request for copies has this number. Fields: field, number."""

    code = "bodies.consultation_unknown"


class DemandAnsweredError(ConflictError):
    """It's answered. Fields: number."""

    code = "bodies.demand_answered"
