"""What can go wrong while a card is emptied. Codes of files that failed are these as well."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, DeniedError, InvalidError, NotFoundError, UnavailableError


class SourceMissingError(NotFoundError):
    """The path that should be taken in isn't there."""

    code = "intake.source_missing"


class ListingEmptyError(InvalidError):
    """The card or folder holds no file at all."""

    code = "intake.listing_empty"


class ListingInvalidError(InvalidError):
    """A listing from a browser or another machine can't be used; `path` names the file."""

    code = "intake.listing_invalid"


class LinkRefusedError(InvalidError):
    """A symbolic link, device, pipe or socket: only plain files are evidence."""

    code = "intake.link_refused"


class CardReadError(UnavailableError):
    """The card can't be read at this place, or was pulled out."""

    code = "intake.card_read"


class FolderUnreadError(CardReadError):
    """A folder on the card can't be read, so that what is in it couldn't be listed."""

    code = "intake.folder_unread"


class ArchivedCopyDamagedError(DamagedError):
    """The archive has these bytes as recording `number`, but its copy didn't read back right; the card's is good."""

    code = "intake.archived_copy_damaged"


class CopiesMissingError(ConflictError):
    """The bureau demands more proven copies than there are. Fields: number (of the recording), proven, wanted."""

    code = "intake.copies_missing"


class NotSentError(ConflictError):
    """Somebody ended the intake before this file had been sent."""

    code = "intake.not_sent"


class FailureReasonError(InvalidError):
    """A sender gives a reason for a failed file that it can't know; `reason` names it."""

    code = "intake.failure_reason"


class WipeElsewhereError(InvalidError):
    """A card is wiped only by the machine that read it and compares with the archive itself."""

    code = "intake.wipe_elsewhere"


class FileChangedError(ConflictError):
    """The file isn't as long as it was when the card was listed."""

    code = "intake.file_changed"


class RecorderNeededError(InvalidError):
    """A recorder's card needs the recorder's code."""

    code = "intake.recorder_needed"


class ProviderNeededError(InvalidError):
    """Material of others needs its provider and the way it was taken over."""

    code = "intake.provider_needed"


class OfficerUnknownError(InvalidError):
    """No officer, or several, of this name."""

    code = "intake.officer_unknown"


class IntakeNotFoundError(NotFoundError):
    """No such intake, or none that the actor may know of."""

    code = "intake.not_found"


class IntakeClosedError(ConflictError):
    """Every file of this intake has ended; nothing can be added."""

    code = "intake.closed"


class IntakeUnfinishedError(ConflictError):
    """Files of the listing haven't arrived yet: `count` of them."""

    code = "intake.unfinished"


class WipeMismatchError(ConflictError):
    """The file on the card isn't the one that was proven any more."""

    code = "intake.wipe_mismatch"


class NamePatternFileError(InvalidError):
    """The file with the bureau's name patterns can't be used; `line` names the pattern."""

    code = "intake.name_patterns"


class UploadTicketInvalidError(DeniedError):
    """The upload ticket is missing or wasn't given out by this instance."""

    code = "intake.upload_ticket_invalid"


class UploadTicketExpiredError(DeniedError):
    """The upload ticket has run out; ask for a new one and go on where the upload stands."""

    code = "intake.upload_ticket_expired"


class UploadPathMissingError(InvalidError):
    """An upload was begun without saying, in the metadata, which file of the card it is."""

    code = "intake.upload_path_missing"


class TooManyUploadsError(UnavailableError):
    """As many uploads as the server takes are under way; the rest waits."""

    code = "intake.too_many_uploads"


class ServerUnreachableError(UnavailableError):
    """The server couldn't be reached for as long as one waits. What arrived stays there; the same command resumes."""

    code = "intake.server_unreachable"


class ServerRefusedError(InvalidError):
    """The server refused a request. Fields: server, status, reason (the server's code), message (its words)."""

    code = "intake.server_refused"


class PlainServerError(InvalidError):
    """The server's address is on another machine and not encrypted, and the site didn't say so. Field: server."""

    code = "intake.plain_server"


class ServerAnswerError(UnavailableError):
    """What answered isn't a Liuhen server, or one of another version. Field: server."""

    code = "intake.server_answer"
