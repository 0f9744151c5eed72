"""What can go wrong with copies in which something is hidden."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError


class PlanNotFoundError(NotFoundError):
    """No such plan, or the actor may not know of its recording."""

    code = "hiding.plan_not_found"


class CopyNotFoundError(NotFoundError):
    """No such copy, or the actor may not know of its recording."""

    code = "hiding.copy_not_found"


class PlanInvalidError(InvalidError):
    """Something said of a plan can't be kept. Fields: field; problem: `empty`, `odd` or `long`; longest."""

    code = "hiding.plan_invalid"


class PlanChangedError(ConflictError):
    """Somebody saved the same plan in between."""

    code = "hiding.plan_changed"


class PlanWithdrawnError(ConflictError):
    """The plan was withdrawn: nothing is saved or made by it any more."""

    code = "hiding.plan_withdrawn"


class PlanInUseError(ConflictError):
    """A copy by the plan is being made, waits or was confirmed: that one is withdrawn first. Fields: number."""

    code = "hiding.plan_in_use"


class OwnHandError(ConflictError):
    """Who stands in for another would confirm, in that other's place, what one of the two had made."""

    code = "hiding.own_hand"


class NothingToHideInError(InvalidError):
    """It's neither a film nor a sound that any program can read. Fields: number."""

    code = "hiding.nothing_to_hide_in"


class NothingHiddenError(InvalidError):
    """A plan that hides nothing; no copy is made of it."""

    code = "hiding.nothing_hidden"


class CopyUnderwayError(ConflictError):
    """A copy by this version is being made, or was made."""

    code = "hiding.underway"


class CopyNotMadeError(ConflictError):
    """The copy isn't there yet, or could not be made. Fields: number."""

    code = "hiding.not_made"


class NotWatchedError(ConflictError):
    """The actor hasn't played all of a copy. Fields: missing: stretches, as `0:12–0:20`; more: how many others."""

    code = "hiding.not_watched"


class WatchedTooFastError(InvalidError):
    """A player says that more was played than the clock allows, or stretches that can't be."""

    code = "hiding.watched_too_fast"


class AlreadySignedError(ConflictError):
    """Somebody has confirmed this copy already."""

    code = "hiding.already_signed"


class CopyWithdrawnError(ConflictError):
    """The copy was withdrawn: it's neither played nor given out. Fields: number."""

    code = "hiding.withdrawn"


class CopyAbsentError(ConflictError):
    """The file of an unconfirmed copy isn't there (as after a restore) or isn't what was made. Fields: number."""

    code = "hiding.absent"


class NotSignedError(ConflictError):
    """Nobody has watched and confirmed this copy yet: it isn't given out. Fields: number."""

    code = "hiding.not_signed"
