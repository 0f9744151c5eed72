"""What can go wrong with an upload. tus is spoken over HTTP, so each error names its HTTP status here."""

from __future__ import annotations

from typing import ClassVar

from liuhen.errors import ConflictError, DamagedError, InvalidError, LiuhenError, NotFoundError, UnavailableError


class TusError(LiuhenError):
    """Any error of this engine. Never raised itself.

    Attributes:
        status: the HTTP status that tus 1.0.0 (or RFC 9110, 4918) gives it.
    """

    status: ClassVar[int] = 400


class VersionUnsupportedError(TusError, InvalidError):
    """`Tus-Resumable` is missing or names another version than 1.0.0."""

    code = "tus.version_unsupported"
    status = 412


class MethodUnknownError(TusError, InvalidError):
    """The method means nothing at this address."""

    code = "tus.method_unknown"
    status = 405


class HeaderInvalidError(TusError, InvalidError):
    """A header is missing or isn't what tus says. Field: header."""

    code = "tus.header_invalid"


class LengthRequiredError(TusError, InvalidError):
    """A body came without `Content-Length`: then a cut-off one couldn't be told from a whole one."""

    code = "tus.length_required"
    status = 411


class ContentTypeError(TusError, InvalidError):
    """A body that isn't application/offset+octet-stream."""

    code = "tus.content_type"
    status = 415


class UploadTooLongError(TusError, InvalidError):
    """The announced file, or the bytes sent for it, pass the length allowed. Fields: length, limit (bytes)."""

    code = "tus.upload_too_long"
    status = 413


class BodyTooLongError(TusError, InvalidError):
    """One request carries more than it may; send it in pieces. Fields: size, limit (bytes)."""

    code = "tus.body_too_long"
    status = 413


class ChecksumUnsupportedError(TusError, InvalidError):
    """`Upload-Checksum` names an algorithm that isn't offered. Field: algorithm."""

    code = "tus.checksum_unsupported"


class ChecksumMismatchError(TusError, InvalidError):
    """The bytes that arrived aren't those that were sent; they were thrown away. Field: algorithm."""

    code = "tus.checksum_mismatch"
    status = 460


class BodyShortError(TusError, InvalidError):
    """The body ended before its `Content-Length`: the connection was cut. Fields: expected, received, offset."""

    code = "tus.body_short"


class OffsetConflictError(TusError, ConflictError):
    """The client writes elsewhere than where the file ends. Fields: offset (ours), given."""

    code = "tus.offset_conflict"
    status = 409


class UploadLockedError(TusError, ConflictError):
    """Another request is writing to this upload now."""

    code = "tus.upload_locked"
    status = 423


class UploadSupersededError(TusError, ConflictError):
    """This request stood still and another one has taken the upload over; nothing of it is lost or counted twice."""

    code = "tus.upload_superseded"
    status = 423


class UploadUnknownError(TusError, NotFoundError):
    """No such upload here."""

    code = "tus.upload_unknown"
    status = 404


class UploadCompleteError(TusError, ConflictError):
    """The file has already arrived whole, so it can't be begun again or given up."""

    code = "tus.upload_complete"
    status = 409


class UploadIncompleteError(TusError, ConflictError):
    """Digests or settlement were asked for before the last byte arrived. Fields: offset, length."""

    code = "tus.upload_incomplete"
    status = 409


class SpoolFullError(TusError, UnavailableError):
    """The disk of the spool folder is full; every acknowledged byte is kept. Field: folder."""

    code = "tus.spool_full"
    status = 507


class SpoolFailedError(TusError, UnavailableError):
    """The disk of the spool folder refused to write or read. Fields: folder, reason."""

    code = "tus.spool_failed"
    status = 503


class SpoolBusyError(TusError, UnavailableError):
    """Another process already keeps this spool folder. Field: folder."""

    code = "tus.spool_busy"
    status = 503


class UploadDamagedError(TusError, DamagedError):
    """The spool's own record of an upload, or its partial file, isn't what was written. Field: upload."""

    code = "tus.upload_damaged"
    status = 500
