"""What can go wrong with rules. The words stand in `liuhen.rules.prose`."""

from __future__ import annotations

from liuhen.errors import InvalidError, NotFoundError


class LimitUnreadableError(InvalidError):
    """A period's length isn't written as `24h`, `3wd`, `90d`, `6m` or `2y`. Fields: limit."""

    code = "rules.limit_unreadable"


class MomentUnreadableError(InvalidError):
    """A moment isn't written as a date with a time. Fields: moment."""

    code = "rules.moment_unreadable"


class HourNeededError(InvalidError):
    """A period of hours needs the hour from which it runs. Fields: moment."""

    code = "rules.hour_needed"


class PeriodOutOfRangeError(InvalidError):
    """A period starts or ends in years for which nothing can be counted. Fields: first, last."""

    code = "rules.period_out_of_range"


class DayOutOfReasonError(InvalidError):
    """A day that nobody can have meant. Fields: field, problem (`early`, `late`, `future`, `offset`), first, last."""

    code = "rules.day_out_of_reason"


class ArrangementUnreadableError(InvalidError):
    """A holiday arrangement's file isn't of holiday-cn's shape. Fields: problem (in Chinese)."""

    code = "rules.arrangement_unreadable"


class ArrangementNotPublishedError(InvalidError):
    """A holiday arrangement's file names no day: it isn't published. Fields: year."""

    code = "rules.arrangement_not_published"


class RulebookInvalidError(InvalidError):
    """A rulebook can't be used. Fields: rulebook, problem (the first, with file and line, in Chinese), count."""

    code = "rules.rulebook_invalid"


class RulebookAbsentError(NotFoundError):
    """No rulebook ships under this name, and no such folder exists. Fields: rulebook."""

    code = "rules.rulebook_absent"


class RuleAbsentError(NotFoundError):
    """The rulebook has no such rule. Fields: rulebook, what."""

    code = "rules.rule_absent"


class DayUnreadableError(InvalidError):
    """A day isn't written as 2026-01-01. Fields: day."""

    code = "rules.day_unreadable"


class RetentionMalformedError(InvalidError):
    """How long to keep is written in no way that we know. Fields: written."""

    code = "rules.retention_malformed"
