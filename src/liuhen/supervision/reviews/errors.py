"""What can go wrong when recordings are drawn and reviewed."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class PlanNotFoundError(NotFoundError):
    """No such plan or drawn recording, or none that the actor may know of."""

    code = "supervision.plan_not_found"


class FindingNotFoundError(NotFoundError):
    """No such finding, or none that the actor may know of."""

    code = "supervision.finding_not_found"


class SupervisionFactInvalidError(InvalidError):
    """A text is missing, too long, or not of its list. Fields: field, longest, problem."""

    code = "supervision.fact_invalid"


class PeriodInvalidError(InvalidError):
    """The period of a plan ends before it begins, or hasn't begun. Fields: field."""

    code = "supervision.period_invalid"


class WantedInvalidError(InvalidError):
    """Too few or too many are to be drawn. Fields: field, most."""

    code = "supervision.wanted_invalid"


class FrameEmptyError(ConflictError):
    """Nothing answers to a plan, so nothing can be drawn."""

    code = "supervision.frame_empty"


class FrameTooLargeError(ConflictError):
    """More answers to a plan than a frame may hold. Fields: most."""

    code = "supervision.frame_too_large"


class OwnRecordingError(ConflictError):
    """The reviewer filmed it, brought it in, or is named by its activity or case (art 19). Fields: number."""

    code = "supervision.own_recording"


class OwnAnswerError(ConflictError):
    """The unit's answer is the actor's own, or a principal's or deputy's: somebody else judges it. Fields: number."""

    code = "supervision.own_answer"


class ReviewOverError(ConflictError):
    """It was reviewed or left out already. Fields: number."""

    code = "supervision.review_over"


class ItemUnansweredError(InvalidError):
    """An item of the form has no answer, or one that isn't foreseen. Fields: field, item."""

    code = "supervision.item_unanswered"


class ProblemUntoldError(InvalidError):
    """Something is wrong and nobody says what. Fields: field, item."""

    code = "supervision.problem_untold"


class FindingSettledError(ConflictError):
    """It was answered, closed, or isn't answered yet. Fields: number."""

    code = "supervision.finding_settled"
