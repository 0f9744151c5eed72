"""What can go wrong when a gap is explained."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class GapNotFoundError(NotFoundError):
    """Nothing of that kind is missing now."""

    code = "continuity.gap_not_found"


class GapStatementNotFoundError(NotFoundError):
    """No such explanation, or none that the actor may know of."""

    code = "continuity.statement_not_found"


class GapStatedError(ConflictError):
    """It's explained, and the explanation waits or was accepted."""

    code = "continuity.stated"


class GapDecidedError(ConflictError):
    """It was decided on already."""

    code = "continuity.decided"


class OwnGapError(ConflictError):
    """The actor gave the explanation: somebody else decides."""

    code = "continuity.own_statement"


class GapFactInvalidError(InvalidError):
    """A text is missing or too long, or a code isn't of its list. Fields: field, longest, problem."""

    code = "continuity.fact_invalid"
