"""What can go wrong with proposals."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class NotWaitingError(NotFoundError):
    """No such recording waits for a description, or none that the actor may see."""

    code = "proposing.not_waiting"


class ProposalChangedError(ConflictError):
    """Something else is proposed by now. Fields: number."""

    code = "proposing.changed"


class ProposalUndecidedError(InvalidError):
    """Its reasons contradict each other, or something that art 17 asks for is missing: a person has to say it.

    Fields: number; problem: contradicted or lacking.
    """

    code = "proposing.undecided"
