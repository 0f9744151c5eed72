"""What can go wrong where people ask to look or for copies."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, DeniedError, InvalidError, NotFoundError, UnavailableError


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


class AlreadyDecidedError(ConflictError):
    """The actor, or a hand that counts as its own, has decided on it; the rest is other people's. Fields: number."""

    code = "archive.consultation_already_decided"


class ConsultationOverError(DeniedError):
    """It isn't approved, is over, or was taken back. Fields: number."""

    code = "archive.consultation_over"


class NotLendableError(ConflictError):
    """The thing can't be shown: it's sealed, kept for named people only, or gone. Fields: number."""

    code = "archive.not_lendable"


class NotOfferedError(InvalidError):
    """The rules know no way by which this can be asked for. Fields: field."""

    code = "archive.not_offered"


class CopyNotReadyError(ConflictError):
    """It isn't made, was withdrawn, or its file has gone from this machine. Fields: number."""

    code = "archive.copy_not_ready"


class CopyUncheckedError(ConflictError):
    """A question isn't answered yet. Fields: number."""

    code = "archive.copy_unchecked"


class CopyAnsweredError(ConflictError):
    """It was answered already, or there's nothing to ask. Fields: number."""

    code = "archive.copy_answered"


class CopyRoomError(ConflictError):
    """This machine has no room for making it; nothing was written. Fields: needed, free (bytes)."""

    code = "archive.copy_room"


class CopyDamagedError(DamagedError):
    """What was written doesn't check. Fields: path, what."""

    code = "archive.copy_damaged"


class NothingToCopyError(ConflictError):
    """A thing has nothing that such a copy could be made of. Fields: number."""

    code = "archive.nothing_to_copy"


class HandoutEndedError(ConflictError):
    """What became of it stands already. Fields: number."""

    code = "archive.handout_ended"


class CopySourceUnreadError(UnavailableError):
    """The worker hasn't looked into an original yet, so nobody knows what it is; the making comes round again.

    Fields: number.
    """

    code = "archive.copy_source_unread"
