"""What can go wrong with records of the bureau itself."""

from __future__ import annotations

from liuhen.errors import InvalidError, NotFoundError


class BureauRecordNotFoundError(NotFoundError):
    """No such record, or none that the actor may know of."""

    code = "cases.bureau_record_not_found"


class BureauRecordInvalidError(InvalidError):
    """A fact of a record is empty, too long or not of its list. Fields: field, longest."""

    code = "cases.bureau_record_invalid"


class BureauRecordKindHeldError(InvalidError):
    """A plan with lines and a complaint's letter keep their kind: what hangs on them would hang on nothing."""

    code = "cases.bureau_record_kind_held"


class BureauRecordUnchangedError(InvalidError):
    """A correction that corrects nothing."""

    code = "cases.bureau_record_unchanged"


class PlanLineInvalidError(InvalidError):
    """A line of a plan can't be read. Fields: field, line (from 1), problem."""

    code = "cases.plan_line_invalid"
