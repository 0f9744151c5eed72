"""What can go wrong with recorders."""

from __future__ import annotations

from liuhen.errors import ConflictError, DeniedError, InvalidError, NotFoundError


class RecorderCodeInvalidError(InvalidError):
    """The code is empty, too long or holds characters that no label has."""

    code = "devices.recorder_code_invalid"


class RecorderFactInvalidError(InvalidError):
    """A text is too long or holds what can't be printed; `field` names it."""

    code = "devices.fact_invalid"


class RecorderExistsError(ConflictError):
    """A recorder of this code is registered already."""

    code = "devices.recorder_exists"


class LongNumberInvalidError(InvalidError):
    """What was typed isn't a number of 20 digits. Fields: field, problem (`signs`, `length`, `place`), digits, begins.

    `digits` says how many there are, `begins` what the first two are.
    """

    code = "devices.long_number_invalid"


class LongNumberTakenError(ConflictError):
    """Another recorder has this 20-digit number. Fields: field, recorder."""

    code = "devices.long_number_taken"


class ProofIncompleteError(InvalidError):
    """An explosion-proof certificate is told by halves: a zone or a day without its number. Fields: field."""

    code = "devices.proof_incomplete"


class RecorderNotFoundError(NotFoundError):
    """No recorder of this id."""

    code = "devices.recorder_not_found"


class RecorderUnconfirmedError(ConflictError):
    """The office hasn't confirmed this recorder yet. Fields: recorder."""

    code = "devices.recorder_unconfirmed"


class RecorderUnfitError(ConflictError):
    """The recorder is faulty, away for repair, retired or lost. Fields: recorder, condition."""

    code = "devices.recorder_unfit"


class RecorderOutError(ConflictError):
    """Somebody has this recorder. Fields: recorder, officer."""

    code = "devices.recorder_out"


class CheckIncompleteError(InvalidError):
    """Not everything was looked at before use (art 19). Fields: field (of the first), item (its name)."""

    code = "devices.check_incomplete"


class ReasonNeededError(InvalidError):
    """Something is done out of the ordinary, and nobody said why. Fields: field."""

    code = "devices.reason_needed"


class LoanNotFoundError(NotFoundError):
    """No such loan for this actor."""

    code = "devices.loan_not_found"


class LoanEndedError(ConflictError):
    """The recorder was given back already. Fields: recorder."""

    code = "devices.loan_ended"


class CheckNotFoundError(NotFoundError):
    """No such check for this actor."""

    code = "devices.check_not_found"


class NotWaivableError(ConflictError):
    """With this item out of order a recorder makes no record: nobody can let it go. Fields: items."""

    code = "devices.not_waivable"


class CheckSettledError(ConflictError):
    """The check passed, was decided on already, or is too long ago. Fields: problem (`settled`, `old`)."""

    code = "devices.check_settled"


class OwnWaiverError(ConflictError):
    """Nobody lets a recorder go for themselves."""

    code = "devices.own_waiver"


class FaultNotFoundError(NotFoundError):
    """No fault of this id."""

    code = "devices.fault_not_found"


class FaultSettledError(ConflictError):
    """The fault is over, or the recorder is away or in service already."""

    code = "devices.fault_settled"


class UndockedError(ConflictError):
    """Its last recordings weren't taken in: it shouldn't leave the house with them. Fields: field, recorder."""

    code = "devices.undocked"


class OfficerNeededError(InvalidError):
    """Nobody is chosen. Fields: field."""

    code = "devices.officer_needed"


class PhotoInvalidError(InvalidError):
    """What was given is no picture, or too large. Fields: field, problem (`large`, `unreadable`), most (bytes)."""

    code = "devices.photo_invalid"


class PhotoNotFoundError(NotFoundError):
    """This recorder has no picture, or there is none such."""

    code = "devices.photo_not_found"


class EquipmentNotFoundError(NotFoundError):
    """No station or storage device of this id."""

    code = "devices.equipment_not_found"


class EquipmentExistsError(ConflictError):
    """Another station or storage device has this name. Fields: field, name."""

    code = "devices.equipment_exists"


class WipedByOthersError(DeniedError):
    """The actor doesn't answer for this recorder, and so doesn't say that its card is empty. Fields: recorder."""

    code = "devices.wiped_by_others"


class ClockNoteInvalidError(InvalidError):
    """A comparison of clocks can't be so. Fields: field, problem (`future`, `range`, `shown`), most (seconds)."""

    code = "devices.clock_note_invalid"


class ClockReadingNotFoundError(NotFoundError):
    """No reading of a clock of this id."""

    code = "devices.clock_reading_not_found"


class ClockReadingRetractedError(ConflictError):
    """The reading was retracted already."""

    code = "devices.clock_reading_retracted"
