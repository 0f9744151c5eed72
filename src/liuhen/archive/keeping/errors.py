"""What can go wrong where things are kept and destroyed."""

from __future__ import annotations

from liuhen.errors import ConflictError, DeniedError, InvalidError, NotFoundError


class KeepingFactInvalidError(InvalidError):
    """A text, choice or day is missing, too long, not of its list or past. Fields: field, longest or problem."""

    code = "archive.keeping_fact_invalid"


class NothingNamedError(InvalidError):
    """No case and no recording has that number. Fields: field, number."""

    code = "archive.nothing_named"


class HoldNotFoundError(NotFoundError):
    """No such hold, or none that the actor may know of."""

    code = "archive.hold_not_found"


class HoldStandsError(ConflictError):
    """The same ground is entered already. Fields: number."""

    code = "archive.hold_stands"


class HoldLiftedError(ConflictError):
    """It was lifted already."""

    code = "archive.hold_lifted"


class RankTooLowError(DeniedError):
    """Whoever set the hold stands higher than who would lift it."""

    code = "archive.rank_too_low"


class NotDescribedError(ConflictError):
    """未分类 never becomes 不入卷 (art 17). Fields: number."""

    code = "archive.not_described"


class MarkStandsError(ConflictError):
    """It's marked, or that was asked for. Fields: number."""

    code = "archive.mark_stands"


class MarkNotFoundError(NotFoundError):
    """No such mark, or none that the actor may know of."""

    code = "archive.mark_not_found"


class MarkSettledError(ConflictError):
    """It was decided on already."""

    code = "archive.mark_settled"


class OwnMarkError(DeniedError):
    """Nobody decides on what they asked for themselves."""

    code = "archive.own_mark"


class AlreadyFiledError(ConflictError):
    """It's in a filed volume. Fields: number."""

    code = "archive.recording_filed"


class GoneError(ConflictError):
    """The recording was destroyed. Fields: number."""

    code = "archive.recording_gone"


class DisposalNotFoundError(NotFoundError):
    """No such batch."""

    code = "archive.disposal_not_found"


class NothingToDisposeError(InvalidError):
    """Nothing was chosen, or more than a batch can hold. Fields: most."""

    code = "archive.nothing_to_dispose"


class NotDisposableError(ConflictError):
    """A recording must not enter a batch. Fields: number, why (a code, see `queries.disposals.obstacles`)."""

    code = "archive.not_disposable"


class OwnDisposalError(DeniedError):
    """Nobody approves what they proposed."""

    code = "archive.own_disposal"


class AlreadySaidError(ConflictError):
    """The actor has decided, or that side has signed. Fields: number."""

    code = "archive.already_said"


class DisposalSettledError(ConflictError):
    """The batch isn't in a state for this. Fields: number."""

    code = "archive.disposal_settled"


class DisposalCoolingError(ConflictError):
    """The cooling-off isn't over. Fields: number, until."""

    code = "archive.disposal_cooling"


class SignerUnfitError(ConflictError):
    """Two different people sign, each of their own side."""

    code = "archive.signer_unfit"


class TrialNotFoundError(NotFoundError):
    """No such dry run; older ones are thrown away."""

    code = "archive.trial_not_found"


class ListRowsWrongError(InvalidError):
    """A 清单 has no rows, or some that can't be read. Fields: field, count."""

    code = "archive.list_rows_wrong"


class NoSuchVolumeError(InvalidError):
    """No filed volume with that 保管期限 has the number. Fields: field, number, retention (its name)."""

    code = "archive.no_such_volume"


class RulebookWrongError(InvalidError):
    """The texts of a rulebook have mistakes. Fields: field, count, problems (lines, in Chinese, the first of them)."""

    code = "archive.rulebook_wrong"
