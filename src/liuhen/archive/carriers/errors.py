"""What can go wrong with carriers."""

from __future__ import annotations

from liuhen.errors import ConflictError, DamagedError, InvalidError, NotFoundError, UnavailableError


class CarrierNotFoundError(NotFoundError):
    """No such carrier."""

    code = "archive.carrier_not_found"


class CarrierFactInvalidError(InvalidError):
    """A text or choice is missing, too long or not of its list. Fields: field, longest."""

    code = "archive.carrier_fact_invalid"


class NothingToPlanError(ConflictError):
    """Everything with a long-term ground is on a carrier, or was planned onto one."""

    code = "archive.nothing_to_plan"


class CarrierNotReadyError(ConflictError):
    """Its image isn't made, or no longer there. Fields: number."""

    code = "archive.carrier_not_ready"


class CarrierSettledError(ConflictError):
    """It isn't in the state that this needs. Fields: number."""

    code = "archive.carrier_settled"


class ReadingRunsError(ConflictError):
    """It's being read already. Fields: number."""

    code = "archive.reading_runs"


class PlaceNotReadableError(InvalidError):
    """Nothing to read stands at the path, or it isn't below the allowed folders. Fields: field, allowed."""

    code = "archive.place_not_readable"


class NoCarrierError(InvalidError):
    """What stands there is a file or a folder of the archive itself, no disc or disk. Fields: field."""

    code = "archive.no_carrier"


class NoDriveError(UnavailableError):
    """This machine has no drive, or no program to write with. Fields: drive."""

    code = "archive.no_drive"


class BurnFailedError(DamagedError):
    """The program that writes discs ended with an error. Fields: program, said."""

    code = "archive.burn_failed"


class DiscUsedError(ConflictError):
    """No blank disc is in the drive, or it can't be told. Fields: drive."""

    code = "archive.disc_used"


class CarrierRoomError(UnavailableError):
    """This machine has no room for making the image. Fields: needed, free (bytes)."""

    code = "archive.carrier_room"


class CarrierOverfullError(DamagedError):
    """What was made is larger than the carrier. Fields: size, capacity."""

    code = "archive.carrier_overfull"


class ContentGoneError(ConflictError):
    """A recording on it was destroyed or sealed meanwhile: the set has to be planned anew. Fields: number."""

    code = "archive.content_gone"


class ContentRestrictedError(ConflictError):
    """A recording on an ordinary carrier is for named people only by now: plan the set anew. Fields: number."""

    code = "archive.content_restricted"


class ClaimTooLongError(InvalidError):
    """More files were read in a browser than one claim may name; a server reads as many as there are.

    Fields: `most`.
    """

    code = "archive.claim_too_long"


class ClaimUnreadableError(InvalidError):
    """What a browser says that it read has not the shape of that."""

    code = "archive.claim_unreadable"


class InspectionOpenError(ConflictError):
    """A sample is drawn already and its result not entered. Fields: number."""

    code = "archive.inspection_open"


class InspectionAbsentError(ConflictError):
    """No sample is drawn. Fields: number."""

    code = "archive.inspection_absent"
