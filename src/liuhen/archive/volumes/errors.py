"""What can go wrong with volumes. `field` names the form's field that the person can mend."""

from __future__ import annotations

from liuhen.errors import ConflictError, InvalidError, NotFoundError, UnavailableError


class VolumeNotFoundError(NotFoundError):
    """No such volume or file of one, or none that the actor may know of."""

    code = "archive.volume_not_found"


class CaseNotClosedError(ConflictError):
    """The case isn't closed: only what is over is put together. Fields: number."""

    code = "archive.case_not_closed"


class VolumeFactInvalidError(InvalidError):
    """Something typed is missing, too long or not of its list. Fields: field, longest."""

    code = "archive.fact_invalid"


class VolumeFiledError(ConflictError):
    """It's filed: nothing in it changes any more. Fields: number."""

    code = "archive.filed"


class NothingToBindError(InvalidError):
    """Nothing was chosen to go into the volume."""

    code = "archive.nothing_to_bind"


class VolumeNumberTakenError(ConflictError):
    """Another volume has this archive number. Fields: field, number."""

    code = "archive.number_taken"


class VolumeNumberOddError(InvalidError):
    """目录号 or 案卷号 isn't of the form that the bureau's rules have. Fields: field, number, written (how)."""

    code = "archive.number_odd"


class FileNumberTakenError(ConflictError):
    """Another volume of the 目录 has this 案卷号. Fields: field, number, other (its 档号)."""

    code = "archive.file_number_taken"


class VolumeNotReadyError(ConflictError):
    """It isn't compiled, or is being compiled anew."""

    code = "archive.not_ready"


class VolumeStaleError(ConflictError):
    """Documents or recordings of the case changed since it was compiled: compile again, then file. Fields: what."""

    code = "archive.stale"


class ShortageReasonNeededError(InvalidError):
    """Something is missing, and nobody says why it's filed all the same. Fields: field, count."""

    code = "archive.shortage_reason_needed"


class AttesterNeededError(InvalidError):
    """A scan is called the same as its original (与原件一致), and nobody is named who compared them. Fields: field."""

    code = "archive.attester_needed"


class SupplementReasonNeededError(InvalidError):
    """A supplement to a filed volume says why it's made. Fields: field."""

    code = "archive.supplement_reason_needed"


class PagesPendingError(UnavailableError):
    """Pages of a document are still being drawn; the job comes round again. Fields: title."""

    code = "archive.pages_pending"


class VolumeTargetError(InvalidError):
    """The folder for a volume stands already or can't be made. Fields: path."""

    code = "archive.target"


class VolumeFileAbsentError(ConflictError):
    """A file of a volume that isn't filed yet was removed from the disk: compile again."""

    code = "archive.file_absent"
