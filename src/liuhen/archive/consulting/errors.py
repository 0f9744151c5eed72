"""What can go wrong where people ask to look."""

from __future__ import annotations

from liuhen.errors import ConflictError, DeniedError, InvalidError, NotFoundError


class ConsultationNotFoundError(NotFoundError):
    """No such consultation (or thing in it), or none that the actor may know of."""

    code = "archive.consultation_not_found"


class ConsultFactInvalidError(InvalidError):
    """Something is missing, too long or not of its list. Fields: field, longest."""

    code = "archive.consult_fact_invalid"


class NothingToConsultError(InvalidError):
    """Nothing has that number, or nothing that can be consulted. Fields: field, number."""

    code = "archive.nothing_to_consult"


class TooMuchToConsultError(InvalidError):
    """Too many things at once. Fields: field, most."""

    code = "archive.too_much_to_consult"


class OwnConsultationError(DeniedError):
    """Nobody decides on what they asked for themselves."""

    code = "archive.own_consultation"


class ConsultationSettledError(ConflictError):
    """It was decided on, ended or taken back already. Fields: number."""

    code = "archive.consultation_settled"


class ConsultationOverError(DeniedError):
    """It isn't approved, is over, or was taken back. Fields: number."""

    code = "archive.consultation_over"


class NotLendableError(ConflictError):
    """The thing can't be shown: it's sealed, kept for named people only, or gone. Fields: number."""

    code = "archive.not_lendable"
