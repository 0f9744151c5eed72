"""What can go wrong when volumes are handed over."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class HandoverNotFoundError(NotFoundError):
    """No such batch, or none that the actor may know of."""

    code = "archive.handover_not_found"


class NothingToHandOverError(InvalidError):
    """Nothing, or too much, was chosen. Fields: field, most."""

    code = "archive.nothing_to_hand_over"


class NotToHandOverError(ConflictError):
    """A volume isn't filed, isn't the unit's, or stands in another batch. Fields: number."""

    code = "archive.not_to_hand_over"


class HandoverSettledError(ConflictError):
    """It was received, returned or withdrawn already. Fields: number."""

    code = "archive.handover_settled"


class HandoverFactInvalidError(InvalidError):
    """A text is missing or too long. Fields: field, longest."""

    code = "archive.handover_fact_invalid"


class ReturnReasonNeededError(InvalidError):
    """A volume is returned without a reason. Fields: field, number."""

    code = "archive.return_reason_needed"


class NotHandedOverError(ConflictError):
    """The archive room hasn't got it: it can't be put on a shelf. Fields: number."""

    code = "archive.not_handed_over"


class OwnHandoverError(ConflictError):
    """移交人 and 接收人 are two people."""

    code = "archive.own_handover"
