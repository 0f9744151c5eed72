"""tus 1.0.0 as a pure decision: a request and the state of the upload in, what to do out. No I/O, no clock.

Core with the extensions creation, creation-with-upload, checksum, termination and expiration
(https://tus.io/protocols/resumable-upload, version 1.0.0). A server calls `decide`, does what the decision says
and answers with one of the `answer_…` functions; every error of `tus.errors` carries its status.

Stricter than the text in two places: a body must state its `Content-Length`, because without one a cut connection
looks like the end, and one body may not pass `Limits.body`, because nobody waits for one request without end.
"""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime

from liuhen.tus import errors

VERSION = "1.0.0"
EXTENSIONS = ("creation", "creation-with-upload", "checksum", "termination", "expiration")
CHECKSUM_BYTES = {"sha1": 20, "sha256": 32}
"""Digest length in bytes of each algorithm that `Upload-Checksum` may name."""
BODY_TYPE = "application/offset+octet-stream"
MAX_HEADER = 16 * 1024
"""Longest header value that is looked at, in characters: metadata are names and times, not contents."""

_NUMBER = re.compile(r"[0-9]{1,18}")
_METADATA_KEY = re.compile(r"[\x21-\x2b\x2d-\x7e]{1,256}")  # printable ASCII without space and comma


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What one server takes: bytes of a whole upload and of one request's body."""

    length: int
    body: int = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """Method and headers (names in any case). `on_upload`: addressed to one upload, not to the place to create."""

    method: str
    headers: Mapping[str, str]
    on_upload: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadState:
    """How far an upload is: bytes announced, bytes durable, and when it is given up."""

    length: int
    offset: int
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Checksum:
    """What the sender says its body hashes to."""

    algorithm: str
    digest: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Describe:
    """Say what the server can (OPTIONS)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """Say how far the upload is (HEAD)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Write:
    """Append `size` bytes of the body at `offset`, which is where the upload ends now."""

    offset: int
    size: int
    checksum: Checksum | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Create:
    """Make an upload of `length` bytes; then write `body` to it, if there is one."""

    length: int
    metadata: Mapping[str, bytes]
    body: Write | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Terminate:
    """Give the upload up and free its space."""


Decision = Describe | Report | Write | Create | Terminate


@dataclass(frozen=True, slots=True, kw_only=True)
class Response:
    """What to answer. Bodies are the server's own matter."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)


def decide(request: Request, *, limits: Limits, upload: UploadState | None) -> Decision:
    """What this request asks for, after every header was checked.

    Args:
        request: as it came; header names in any case.
        limits: what the server takes.
        upload: the state of the addressed upload, or None when there's none (or when none is addressed).

    Raises:
        TusError: a subclass of `liuhen.tus.errors` that says what is wrong; nothing else is ever raised.
    """
    headers = _Headers(request.headers)
    method = headers.raw("x-http-method-override", request.method).upper()
    if method == "OPTIONS":
        return Describe()
    if headers.raw("tus-resumable", "") != VERSION:
        raise errors.VersionUnsupportedError(given=headers.raw("tus-resumable", "")[:32])
    if not request.on_upload:
        if method != "POST":
            raise errors.MethodUnknownError(method=method[:32])
        return _create(headers, limits)
    if method not in {"HEAD", "PATCH", "DELETE"}:
        raise errors.MethodUnknownError(method=method[:32])
    if upload is None:
        raise errors.UploadUnknownError
    if method == "HEAD":
        return Report()
    if method == "PATCH":
        return _patch(headers, limits, upload)
    if upload.offset == upload.length:
        raise errors.UploadCompleteError
    return Terminate()


def _create(headers: _Headers, limits: Limits) -> Create:
    if headers.raw("upload-defer-length", ""):  # creation-defer-length isn't offered
        raise errors.HeaderInvalidError(header="Upload-Defer-Length")
    if headers.raw("upload-concat", ""):
        raise errors.HeaderInvalidError(header="Upload-Concat")
    length = headers.number("Upload-Length")
    if length > limits.length:
        raise errors.UploadTooLongError(length=length, limit=limits.length)
    metadata = parse_metadata(headers.text("Upload-Metadata"))
    size = headers.optional_number("Content-Length")
    if size is None and headers.raw("transfer-encoding", ""):
        raise errors.LengthRequiredError
    body = None
    if size:
        body = _write(headers, limits, UploadState(length=length, offset=0), offset=0, size=size)
    return Create(length=length, metadata=metadata, body=body)


def _patch(headers: _Headers, limits: Limits, upload: UploadState) -> Write:
    offset = headers.number("Upload-Offset")
    size = headers.optional_number("Content-Length")
    if size is None:
        raise errors.LengthRequiredError
    return _write(headers, limits, upload, offset=offset, size=size)


def _write(headers: _Headers, limits: Limits, upload: UploadState, *, offset: int, size: int) -> Write:
    if headers.raw("content-type", "").strip().lower() != BODY_TYPE:
        raise errors.ContentTypeError
    if offset != upload.offset:
        raise errors.OffsetConflictError(offset=upload.offset, given=offset)
    if offset + size > upload.length:
        raise errors.UploadTooLongError(length=offset + size, limit=upload.length)
    if size > limits.body:
        raise errors.BodyTooLongError(size=size, limit=limits.body)
    return Write(offset=offset, size=size, checksum=parse_checksum(headers.text("Upload-Checksum")))


def parse_metadata(text: str) -> dict[str, bytes]:
    """`Upload-Metadata`: pairs of a key and its value in base64, separated by commas; a key alone has no value.

    An empty header means no metadata (tuspy sends it so).

    Raises:
        HeaderInvalidError: a key twice, empty or outside printable ASCII, or a value that isn't strict base64.
    """
    found: dict[str, bytes] = {}
    if not text.strip(" "):
        return found
    for pair in text.split(","):
        key, _, encoded = pair.strip(" ").partition(" ")
        if not _METADATA_KEY.fullmatch(key) or key in found:
            raise errors.HeaderInvalidError(header="Upload-Metadata")
        found[key] = _base64(encoded, header="Upload-Metadata")
    return found


def compose_metadata(metadata: Mapping[str, bytes]) -> str:
    """The header that `parse_metadata` reads back."""
    return ",".join(f"{key} {base64.b64encode(value).decode()}".rstrip(" ") for key, value in metadata.items())


def parse_checksum(text: str) -> Checksum | None:
    """`Upload-Checksum`: an algorithm and the digest in base64; empty means none was sent.

    Raises:
        ChecksumUnsupportedError: an algorithm that isn't offered.
        HeaderInvalidError: not base64, or not as long as that algorithm's digests are.
    """
    if not text.strip(" "):
        return None
    algorithm, _, encoded = text.strip(" ").partition(" ")
    size = CHECKSUM_BYTES.get(algorithm)
    if size is None:
        raise errors.ChecksumUnsupportedError(algorithm=algorithm[:32])
    digest = _base64(encoded, header="Upload-Checksum")
    if len(digest) != size:
        raise errors.HeaderInvalidError(header="Upload-Checksum")
    return Checksum(algorithm=algorithm, digest=digest)


def _base64(text: str, *, header: str) -> bytes:
    try:
        value = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error) as error:
        raise errors.HeaderInvalidError(header=header) from error
    if base64.b64encode(value).decode() != text:  # stray bits behind the last character
        raise errors.HeaderInvalidError(header=header)
    return value


class _Headers:
    """Header values by name in any case, each looked at strictly."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._values = {name.lower(): value for name, value in headers.items()}

    def raw(self, name: str, default: str) -> str:
        return self._values.get(name, default)

    def text(self, name: str) -> str:
        value = self.raw(name.lower(), "")
        if len(value) > MAX_HEADER:
            raise errors.HeaderInvalidError(header=name)
        return value

    def optional_number(self, name: str) -> int | None:
        value = self.raw(name.lower(), "")
        if not value:
            return None
        if not _NUMBER.fullmatch(value):
            raise errors.HeaderInvalidError(header=name)
        return int(value)

    def number(self, name: str) -> int:
        value = self.optional_number(name)
        if value is None:
            raise errors.HeaderInvalidError(header=name)
        return value


def answer_described(limits: Limits) -> Response:
    """Answer to OPTIONS."""
    return Response(
        status=204,
        headers={
            "Tus-Resumable": VERSION,
            "Tus-Version": VERSION,
            "Tus-Extension": ",".join(EXTENSIONS),
            "Tus-Max-Size": str(limits.length),
            "Tus-Checksum-Algorithm": ",".join(CHECKSUM_BYTES),
        },
    )


def answer_created(upload: UploadState, *, location: str) -> Response:
    """Answer to a creation; with the offset, so that a client that sent a body along knows how much of it stands."""
    headers = {"Location": location, "Upload-Offset": str(upload.offset)}
    return Response(status=201, headers=_common(headers, upload))


def answer_report(upload: UploadState, *, metadata: Mapping[str, bytes]) -> Response:
    """Answer to HEAD."""
    headers = {
        "Upload-Offset": str(upload.offset),
        "Upload-Length": str(upload.length),
        "Cache-Control": "no-store",
    }
    if metadata:
        headers["Upload-Metadata"] = compose_metadata(metadata)
    return Response(status=200, headers=_common(headers, upload))


def answer_written(upload: UploadState) -> Response:
    """Answer to PATCH: everything up to the offset is durable."""
    return Response(status=204, headers=_common({"Upload-Offset": str(upload.offset)}, upload))


def answer_terminated() -> Response:
    """Answer to DELETE."""
    return Response(status=204, headers={"Tus-Resumable": VERSION})


def answer_error(error: errors.TusError) -> Response:
    """Answer to whatever `decide` or the spool raised."""
    headers = {"Tus-Resumable": VERSION, "Cache-Control": "no-store"}
    if isinstance(error, errors.VersionUnsupportedError):
        headers["Tus-Version"] = VERSION
    return Response(status=error.status, headers=headers)


def _common(headers: dict[str, str], upload: UploadState) -> dict[str, str]:
    headers["Tus-Resumable"] = VERSION
    if upload.expires_at is not None and upload.offset < upload.length:
        headers["Upload-Expires"] = format_datetime(upload.expires_at.astimezone(UTC), usegmt=True)
    return headers
