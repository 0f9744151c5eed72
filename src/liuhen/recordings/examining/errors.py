"""What can go wrong with examinations and the profiles of recorder models."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class NotExaminedError(NotFoundError):
    """No examination of this recording is kept yet."""

    code = "examining.not_examined"


class NothingToExamineError(InvalidError):
    """It's neither a film nor a sound."""

    code = "examining.nothing_to_examine"


class ModelUnknownError(InvalidError):
    """No recorder of this make and model is registered."""

    code = "examining.model_unknown"


class TooFewOriginalsError(InvalidError):
    """A profile is learnt from at least `least` originals."""

    code = "examining.too_few"


class TooManyOriginalsError(InvalidError):
    """More than `most` originals of one model."""

    code = "examining.too_many"


class NotAnOriginalError(InvalidError):
    """A recording can't stand for the model.

    `number` names it; `problem` is `other_model`, `unexamined`, `contradicts`, `enrolled`, or `program`
    (it names a converting program that the other originals don't, or the other way round).
    """

    code = "examining.not_an_original"


class NotEnrolledError(NotFoundError):
    """No such enrolment, or it was withdrawn."""

    code = "examining.not_enrolled"


class ReasonNeededError(InvalidError):
    """No reason was given, or one of more than `longest` characters."""

    code = "examining.reason"


class ProfileChangedError(ConflictError):
    """Somebody else changed what the profile is learnt from in between."""

    code = "examining.profile_changed"
