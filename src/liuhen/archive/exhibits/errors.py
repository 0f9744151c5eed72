"""What can go wrong with exhibits. `field` names the form's field that the person can mend."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError, UnavailableError


class ExhibitNotFoundError(NotFoundError):
    """No such exhibit or file of one, or none that the actor may know of."""

    code = "exhibits.not_found"


class ExhibitFactInvalidError(InvalidError):
    """Something typed is missing, too long or not of its list. Fields: field, longest."""

    code = "exhibits.fact_invalid"


class KnownChangedError(InvalidError):
    """What the system knows was told otherwise, and nobody says why. Fields: field, known."""

    code = "exhibits.known_changed"


class ExhibitCaseError(InvalidError):
    """A recording belongs to no case, or to another than the first: an exhibit is of one case. Fields: number."""

    code = "exhibits.case"


class PartInvalidError(InvalidError):
    """A part's points aren't of the form mm:ss.mmm, in the wrong order or beyond the end. Fields: field, length."""

    code = "exhibits.part_invalid"


class PartPointsError(InvalidError):
    """Only one of a part's two points was given, or the recording has no time to cut. Fields: field."""

    code = "exhibits.part_points"


class ExhibitNotReadyError(ConflictError):
    """It's being made, or couldn't be made; or its image has been removed from this machine."""

    code = "exhibits.not_ready"


class ExhibitDamagedError(ConflictError):
    """What was written doesn't check: an original on the disk isn't what came in. Fields: path, what."""

    code = "exhibits.damaged"


class DisputeNotFoundError(NotFoundError):
    """No such notice, or none that the actor may know of."""

    code = "exhibits.dispute_not_found"


class DisputeKnownError(ConflictError):
    """This notice is entered already. Fields: field, number."""

    code = "exhibits.dispute_known"


class DisputeDayError(InvalidError):
    """A day lies in the future, or the answer before the notice. Fields: field."""

    code = "exhibits.dispute_day"


class ExhibitRoomError(UnavailableError):
    """This machine has too little room for bag and image. Fields: needed, free (bytes)."""

    code = "exhibits.room"


class ExhibitOverfullError(ConflictError):
    """A disc came out larger than it may be. Fields: size, capacity."""

    code = "exhibits.overfull"


class ExhibitTargetError(InvalidError):
    """The image's file stands already, or can't be made. Fields: path."""

    code = "exhibits.target"
