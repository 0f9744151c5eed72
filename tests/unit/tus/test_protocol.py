"""The tus decision: a table of requests, and any garbage raises only our own errors."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liuhen.tus import errors, protocol
from liuhen.tus.protocol import Create, Describe, Limits, Report, Request, Terminate, UploadState, Write

LIMITS = Limits(length=10_000, body=100)
BODY = {"Content-Type": "application/offset+octet-stream"}
HALF = UploadState(length=200, offset=50)
WHOLE = UploadState(length=200, offset=200)
SHA1 = "sha1 " + base64.b64encode(hashlib.sha1(b"x").digest()).decode()


def decide(
    method: str, headers: dict[str, str], upload: UploadState | None = None, *, on_upload: bool | None = None
) -> protocol.Decision:
    request = Request(
        method=method,
        headers={"Tus-Resumable": "1.0.0"} | headers,
        on_upload=upload is not None if on_upload is None else on_upload,
    )
    return protocol.decide(request, limits=LIMITS, upload=upload)


ACCEPTED = {
    "options_without_version": ("OPTIONS", {"Tus-Resumable": ""}, None, Describe()),
    "head": ("HEAD", {}, HALF, Report()),
    "delete_of_a_half_one": ("DELETE", {}, HALF, Terminate()),
    "delete_by_override": ("POST", {"X-HTTP-Method-Override": "DELETE"}, HALF, Terminate()),
    "creation": (
        "POST",
        {"Upload-Length": "5", "Upload-Metadata": "path YQ==,empty", "Content-Length": "0"},
        None,
        Create(length=5, metadata={"path": b"a", "empty": b""}, body=None),
    ),
    "creation_of_an_empty_file": ("POST", {"Upload-Length": "0"}, None, Create(length=0, metadata={}, body=None)),
    "creation_as_tuspy_sends_it": (
        "POST",
        {"upload-length": "5", "upload-metadata": ""},
        None,
        Create(length=5, metadata={}, body=None),
    ),
    "creation_with_upload": (
        "POST",
        BODY | {"Upload-Length": "5", "Content-Length": "3"},
        None,
        Create(length=5, metadata={}, body=Write(offset=0, size=3, checksum=None)),
    ),
    "patch": (
        "PATCH",
        BODY | {"Upload-Offset": "50", "Content-Length": "100"},
        HALF,
        Write(offset=50, size=100, checksum=None),
    ),
    "patch_with_checksum": (
        "PATCH",
        BODY | {"Upload-Offset": "50", "Content-Length": "1", "Upload-Checksum": SHA1},
        HALF,
        Write(offset=50, size=1, checksum=protocol.Checksum(algorithm="sha1", digest=hashlib.sha1(b"x").digest())),
    ),
    "empty_patch_of_a_whole_one": (
        "PATCH",
        BODY | {"Upload-Offset": "200", "Content-Length": "0"},
        WHOLE,
        Write(offset=200, size=0, checksum=None),
    ),
}

PATCH = BODY | {"Upload-Offset": "50", "Content-Length": "10"}
REFUSED = {
    "no_version": ("HEAD", {"Tus-Resumable": ""}, HALF, errors.VersionUnsupportedError, 412),
    "other_version": ("HEAD", {"Tus-Resumable": "0.2.2"}, HALF, errors.VersionUnsupportedError, 412),
    "get_of_an_upload": ("GET", {}, HALF, errors.MethodUnknownError, 405),
    "patch_where_one_creates": ("PATCH", PATCH, None, errors.MethodUnknownError, 405),
    "delete_of_a_whole_one": ("DELETE", {}, WHOLE, errors.UploadCompleteError, 409),
    "length_missing": ("POST", {}, None, errors.HeaderInvalidError, 400),
    "length_negative": ("POST", {"Upload-Length": "-1"}, None, errors.HeaderInvalidError, 400),
    "length_in_other_digits": ("POST", {"Upload-Length": "５"}, None, errors.HeaderInvalidError, 400),
    "length_with_sign": ("POST", {"Upload-Length": "+5"}, None, errors.HeaderInvalidError, 400),
    "length_past_the_limit": ("POST", {"Upload-Length": "10001"}, None, errors.UploadTooLongError, 413),
    "length_deferred": ("POST", {"Upload-Defer-Length": "1"}, None, errors.HeaderInvalidError, 400),
    "concatenation": ("POST", {"Upload-Length": "1", "Upload-Concat": "partial"}, None, errors.HeaderInvalidError, 400),
    "metadata_key_twice": (
        "POST",
        {"Upload-Length": "1", "Upload-Metadata": "a YQ==,a YQ=="},
        None,
        errors.HeaderInvalidError,
        400,
    ),
    "metadata_not_base64": (
        "POST",
        {"Upload-Length": "1", "Upload-Metadata": "a Y*=="},
        None,
        errors.HeaderInvalidError,
        400,
    ),
    "metadata_stray_bits": (
        "POST",
        {"Upload-Length": "1", "Upload-Metadata": "a YR=="},
        None,
        errors.HeaderInvalidError,
        400,
    ),
    "metadata_endless": (
        "POST",
        {"Upload-Length": "1", "Upload-Metadata": "a " + "A" * 20_000},
        None,
        errors.HeaderInvalidError,
        400,
    ),
    "body_without_its_type": (
        "POST",
        {"Upload-Length": "5", "Content-Length": "3"},
        None,
        errors.ContentTypeError,
        415,
    ),
    "creation_in_chunks": (
        "POST",
        {"Upload-Length": "5", "Transfer-Encoding": "chunked"},
        None,
        errors.LengthRequiredError,
        411,
    ),
    "offset_missing": ("PATCH", BODY | {"Content-Length": "1"}, HALF, errors.HeaderInvalidError, 400),
    "offset_behind": ("PATCH", PATCH | {"Upload-Offset": "49"}, HALF, errors.OffsetConflictError, 409),
    "offset_ahead": ("PATCH", PATCH | {"Upload-Offset": "51"}, HALF, errors.OffsetConflictError, 409),
    "body_of_unknown_length": ("PATCH", BODY | {"Upload-Offset": "50"}, HALF, errors.LengthRequiredError, 411),
    "body_past_the_end": (
        "PATCH",
        BODY | {"Upload-Offset": "150", "Content-Length": "51"},
        UploadState(length=200, offset=150),
        errors.UploadTooLongError,
        413,
    ),
    "body_past_the_limit": ("PATCH", PATCH | {"Content-Length": "101"}, HALF, errors.BodyTooLongError, 413),
    "patch_of_another_type": ("PATCH", PATCH | {"Content-Type": "text/plain"}, HALF, errors.ContentTypeError, 415),
    "checksum_unknown": ("PATCH", PATCH | {"Upload-Checksum": "md5 YQ=="}, HALF, errors.ChecksumUnsupportedError, 400),
    "checksum_too_short": ("PATCH", PATCH | {"Upload-Checksum": "sha1 YQ=="}, HALF, errors.HeaderInvalidError, 400),
}


@pytest.mark.parametrize("case", ACCEPTED.values(), ids=ACCEPTED)
def test_request_is_understood(case: tuple[Any, ...]) -> None:
    method, headers, upload, decision = case
    assert decide(method, headers, upload) == decision


@pytest.mark.parametrize("case", REFUSED.values(), ids=REFUSED)
def test_request_is_refused_with_its_status(case: tuple[Any, ...]) -> None:
    method, headers, upload, kind, status = case
    with pytest.raises(errors.TusError) as caught:
        decide(method, headers, upload)
    assert type(caught.value) is kind
    answer = protocol.answer_error(caught.value)
    assert answer.status == status
    assert answer.headers["Tus-Resumable"] == "1.0.0"
    assert ("Tus-Version" in answer.headers) == (status == 412)


@pytest.mark.parametrize("method", ["HEAD", "PATCH", "DELETE"])
def test_upload_that_is_not_there_is_unknown(method: str) -> None:
    with pytest.raises(errors.UploadUnknownError):
        decide(method, PATCH, None, on_upload=True)


NAMES = st.sampled_from(
    [
        *("Tus-Resumable", "Upload-Length", "Upload-Offset", "Upload-Metadata", "Upload-Checksum", "Content-Length"),
        *("Content-Type", "X-HTTP-Method-Override", "Upload-Defer-Length", "Transfer-Encoding", "Upload-Concat"),
    ]
)
VALUES = st.one_of(
    st.text(max_size=40),
    st.integers(-5, 10**20).map(str),
    st.sampled_from(["1.0.0", "PATCH", "sha1 YQ==", "sha256 !", "path YQ==", BODY["Content-Type"], SHA1, "a,b c,,"]),
)
METHODS = st.one_of(st.sampled_from(["POST", "PATCH", "HEAD", "DELETE", "OPTIONS", "GET"]), st.text(max_size=8))


@given(METHODS, st.dictionaries(NAMES, VALUES), st.sampled_from([None, HALF, WHOLE]), st.booleans())
def test_garbage_raises_only_our_errors(
    method: str, headers: dict[str, str], upload: UploadState | None, on_upload: bool
) -> None:
    headers.setdefault("Tus-Resumable", "1.0.0")
    try:
        decision = decide(method, headers, upload, on_upload=on_upload)
    except errors.TusError:
        return
    if isinstance(decision, Write):  # whatever was let through fits
        assert upload is not None
        assert decision.offset == upload.offset
        assert decision.offset + decision.size <= upload.length
        assert decision.size <= LIMITS.body


KEYS = st.text(st.characters(min_codepoint=0x21, max_codepoint=0x7E, exclude_characters=","), min_size=1, max_size=20)


@given(st.dictionaries(KEYS, st.binary(max_size=50)))
def test_metadata_comes_back_as_it_was_sent(metadata: dict[str, bytes]) -> None:
    assert protocol.parse_metadata(protocol.compose_metadata(metadata)) == metadata


@given(st.text())
def test_metadata_garbage_raises_only_our_errors(text: str) -> None:
    try:
        protocol.parse_metadata(text)
    except errors.HeaderInvalidError:
        return


def test_expiry_is_said_in_universal_time_while_bytes_are_missing() -> None:
    east = datetime(2026, 3, 1, 8, 0, tzinfo=timezone(timedelta(hours=8)))
    half = UploadState(length=2, offset=1, expires_at=east)
    assert protocol.answer_written(half).headers["Upload-Expires"] == "Sun, 01 Mar 2026 00:00:00 GMT"
    whole = UploadState(length=2, offset=2, expires_at=datetime(2026, 3, 1, tzinfo=UTC))
    assert "Upload-Expires" not in protocol.answer_written(whole).headers


def test_options_names_what_is_offered() -> None:
    headers = protocol.answer_described(LIMITS).headers
    assert headers["Tus-Max-Size"] == "10000"
    assert set(headers["Tus-Extension"].split(",")) == set(protocol.EXTENSIONS)
    assert headers["Tus-Checksum-Algorithm"] == "sha1,sha256"
