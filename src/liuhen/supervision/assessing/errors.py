"""What can go wrong when volumes are drawn and scored."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class AssessmentNotFoundError(NotFoundError):
    """No such assessment or volume in it, or none that the actor may know of."""

    code = "assessing.assessment_not_found"


class AssessmentFactInvalidError(InvalidError):
    """A text is missing or too long. Fields: field, longest, problem."""

    code = "assessing.fact_invalid"


class AssessmentPeriodInvalidError(InvalidError):
    """The period ends before it begins, or hasn't ended. Fields: field."""

    code = "assessing.period_invalid"


class NumberToDrawInvalidError(InvalidError):
    """Too few or too many are to be drawn. Fields: field, most."""

    code = "assessing.wanted_invalid"


class NoVolumesError(ConflictError):
    """No filed volume answers, so nothing can be drawn."""

    code = "assessing.no_volumes"


class OwnVolumeError(ConflictError):
    """The actor handled the case or put the volume together. Fields: number."""

    code = "assessing.own_volume"


class OwnWordError(ConflictError):
    """One person would speak for the unit and for the legal section, deputies included. Fields: number."""

    code = "assessing.own_word"


class SameAssessorError(ConflictError):
    """The first sheet is of whom the actor stands in for, or of whoever stands in for it. Fields: number."""

    code = "assessing.same_assessor"


class AssessorsCompleteError(ConflictError):
    """Two others assess it already. Fields: number."""

    code = "assessing.assessors_complete"


class SheetFinishedError(ConflictError):
    """The actor's sheet is finished, or the volume isn't being scored any more. Fields: number."""

    code = "assessing.sheet_finished"


class DeductionInvalidError(InvalidError):
    """More is deducted than the item has, or less than nothing. Fields: field, item, most."""

    code = "assessing.deduction_invalid"


class DeductionUntoldError(InvalidError):
    """Something is deducted or vetoed and nobody says why. Fields: field, item."""

    code = "assessing.deduction_untold"


class MachineUnconfirmedError(InvalidError):
    """What was found beforehand is neither confirmed nor said to be wrong. Fields: field, item."""

    code = "assessing.machine_unconfirmed"


class SheetNotAbandonedError(ConflictError):
    """No such sheet to take back: it's finished, taken back already, or its assessor is still here."""

    code = "assessing.sheet_not_abandoned"


class StepNotDueError(ConflictError):
    """It isn't at this step. Fields: number."""

    code = "assessing.step_not_due"


class ScoreInvalidError(InvalidError):
    """A score isn't between nothing and the whole. Fields: field, most."""

    code = "assessing.score_invalid"
