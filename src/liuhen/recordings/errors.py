"""What can go wrong with recordings."""

from __future__ import annotations

from liuhen.errors import ConflictError, DeniedError, InvalidError, NotFoundError, UnavailableError


class RecordingNotFoundError(NotFoundError):
    """No such recording, or none that the actor may know of."""

    code = "recordings.not_found"


class DescriptionInvalidError(InvalidError):
    """A field of a description is empty, too long or not of its list; `field` names it."""

    code = "recordings.description_invalid"


class DescriptionChangedMeanwhileError(ConflictError):
    """Somebody else saved a description of the same recording in between."""

    code = "recordings.description_changed"


class NothingChosenError(InvalidError):
    """No recording was chosen, or more than `most` at once."""

    code = "recordings.nothing_chosen"


class AttachmentMismatchError(InvalidError):
    """The activity isn't one of the case."""

    code = "recordings.activity_of_other_case"


class NamePatternError(InvalidError):
    """The configured pattern for standard names uses an unknown field."""

    code = "recordings.name_pattern"


class AlreadyArchivedError(ConflictError):
    """The archive holds these bytes already, as recording `number`."""

    code = "recordings.already_archived"


class ExportTargetError(InvalidError):
    """The folder for an export exists already or can't be written."""

    code = "recordings.export_target"


class PlayGrantInvalidError(DeniedError):
    """The address to play from wasn't given out by this instance."""

    code = "recordings.play_grant_invalid"


class PlayGrantExpiredError(DeniedError):
    """The address to play from has run out; open the page again."""

    code = "recordings.play_grant_expired"


class MediaUnavailableError(UnavailableError):
    """The file can't be read where it lies; that never means that it's gone (invariant 4)."""

    code = "recordings.media_unavailable"


class TooManyWholeReadsError(UnavailableError):
    """Too many large files are being read in one go; players ask for ranges."""

    code = "recordings.too_many_whole_reads"


class OriginalNotAtHandError(UnavailableError):
    """The original isn't in its place yet, or its store isn't reached; nothing is known to be lost."""

    code = "recordings.original_not_at_hand"


class ExportOutdatedError(ConflictError):
    """Liuhen was upgraded between the asking and the making: the entry names another page than this version has."""

    code = "recordings.export_outdated"


class ExportNotFoundError(NotFoundError):
    """No such export, or none that the actor asked for."""

    code = "recordings.export_not_found"


class RecordingSealedError(DeniedError):
    """The recording is sealed (art 8): nobody plays, finds or copies it. Fields: number."""

    code = "recordings.sealed"


class RecordingGoneError(ConflictError):
    """The recording went by an approved disposal (art 22): nothing can be done with it. Fields: number."""

    code = "recordings.gone"


class AlreadySealedError(ConflictError):
    """It is sealed already. Fields: number."""

    code = "recordings.already_sealed"


class NotSealedError(ConflictError):
    """It isn't sealed, or not any more. Fields: number."""

    code = "recordings.not_sealed"


class OwnSealError(ConflictError):
    """Nobody of the legal section opens again what they sealed or took part in, deputies included. Fields: number."""

    code = "recordings.own_seal"


class SealFactInvalidError(InvalidError):
    """A text about a seal or a transfer is missing, too long or not of its list. Fields: field, longest."""

    code = "recordings.seal_fact_invalid"


class TransferNotFoundError(NotFoundError):
    """No such transfer."""

    code = "recordings.transfer_not_found"


class TransferDecidedError(ConflictError):
    """It was decided on already."""

    code = "recordings.transfer_decided"


class OwnTransferError(DeniedError):
    """Nobody decides on what they asked for themselves."""

    code = "recordings.own_transfer"


class NotOfActivityError(InvalidError):
    """The recording isn't one of the activity. Fields: field."""

    code = "recordings.not_of_activity"


class NotOfCaseError(InvalidError):
    """The recording belongs to another case than the one it was named for. Fields: field."""

    code = "recordings.not_of_case"


class SecondOutsideError(InvalidError):
    """No such second in the recording, of which `seconds` is the last. Fields: field, seconds."""

    code = "recordings.second_outside"


class CaptionsChangedMeanwhileError(ConflictError):
    """Somebody else saved captions of the same recording in between. Fields: number."""

    code = "recordings.captions_changed"


class NoPictureError(InvalidError):
    """It has no picture to take. Fields: number."""

    code = "recordings.no_picture"


class MarkInvalidError(InvalidError):
    """A mark of something that can't be marked, that ends before it begins, or with a note that can't be kept.

    Fields: field; problem: choice, order, twice, long or odd; longest.
    """

    code = "recordings.mark_invalid"


class MarkNotFoundError(NotFoundError):
    """No such mark stands, or none that the actor may know of."""

    code = "recordings.mark_not_found"


class MarkWithdrawnError(ConflictError):
    """The mark was withdrawn already."""

    code = "recordings.mark_withdrawn"


class LeaveEndedError(DeniedError):
    """Leave to look at it is over, or was taken back."""

    code = "recordings.leave_ended"
