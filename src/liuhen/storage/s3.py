"""A bucket of an S3 object store: Ceph RADOS Gateway, MinIO and their like, always with versions.

No S3 keeps a second writer of a key off, since each write makes a version. So a writer looks at the versions after its
write: the oldest since the last deletion has won, and whoever isn't that takes its own version away again. Receipts
name the winner's version, and reading by that token gives exactly these bytes whatever happens to the key later.

Large content goes up in parts. Each request's body carries its SHA-256 (signature version 4) and each part its MD5, so
the gateway refuses what broke on the way; what counts as proof is reading it back, from the remote, by the version.

Object Lock in compliance mode: `lock` keeps one version from everybody until a moment; it's only ever put off.
"""

from __future__ import annotations

import contextlib
import time
import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, TypeAlias

from botocore.exceptions import BotoCoreError, ClientError
from urllib3.exceptions import HTTPError

from liuhen.storage.address import S3Access, S3Address
from liuhen.storage.errors import (
    KeyAbsentError,
    KeyInvalidError,
    KeyLockedError,
    KeyOccupiedError,
    KeyReplacedError,
    StoreFullError,
    StoreUnreachableError,
)
from liuhen.storage.s3_client import client_of
from liuhen.storage.s3_parts import PART, in_parts, is_same, md5_of
from liuhen.storage.store import ReadBack, Receipt, Stat, check_key, within

Answer: TypeAlias = dict[str, Any]
Answers: TypeAlias = list[Answer]
Tokens: TypeAlias = list[str]
History: TypeAlias = list[tuple[str, int, bool]]

MARKER = ".liuhen-store"
STEP = 1 << 20
COPY_PART = 512 << 20
LATELY = 2.0
"""Seconds for which a look at the marker is good enough for the next writing call."""

_ABSENT = frozenset({"404", "NoSuchKey", "NoSuchVersion", "NoSuchUpload"})
_FULL = frozenset({"QuotaExceeded", "InsufficientCapacity", "ServiceQuotaExceeded", "XMinioStorageFull", "507"})
_UNLOCKED = frozenset({"ObjectLockConfigurationNotFoundError", "NoSuchObjectLockConfiguration", "InvalidRequest"})


@dataclass(frozen=True, slots=True)
class _Version:
    token: str
    size: int


class S3Bucket:
    """One bucket, or a folder of keys in one. See `Store` for what it promises; it keeps versions and locks.

    Args:
        address: where.
        access: by what right.
        identity: the id that the marker must have; None takes the one that is there.
    """

    def __init__(self, address: S3Address, access: S3Access, *, identity: str | None = None) -> None:
        self._address = address
        self._client = client_of(address, access)
        self._seen_at = -LATELY
        self._identity = identity or ""
        self._reach()

    @classmethod
    def create(cls, address: S3Address, access: S3Access) -> S3Bucket:
        """Make the bucket with Object Lock, where there is none, and its marker; one that has a marker is opened.

        Raises:
            StoreUnreachableError: no answer, no right, or a bucket that keeps no versions and may not be made to.
        """
        client = client_of(address, access)
        with _translated(address.name, ""):
            _make_bucket(client, address.bucket)
        key = address.prefix + MARKER
        try:
            client.head_object(Bucket=address.bucket, Key=key)
        except ClientError as error:
            if _code(error) not in _ABSENT:
                raise _unreachable(address.name, error) from error
            with _translated(address.name, ""):
                client.put_object(Bucket=address.bucket, Key=key, Body=f"{uuid.uuid4()}\n".encode())
        return cls(address, access)

    @property
    def name(self) -> str:
        """Its address without anything secret."""
        return self._address.name

    @property
    def identity(self) -> str:
        """The id in the marker."""
        return self._identity

    # -- writing ---------------------------------------------------------------------------------------------

    def put(self, key: str, chunks: Iterable[bytes], *, seen: Callable[[memoryview], None] | None = None) -> Receipt:
        """Up in one piece or in parts, then the look at who won, then read back from the remote."""
        self._name(key)
        self._reach_lately()
        standing = self._standing(key)
        if standing is not None:
            return self._put_again(key, standing, chunks, seen)
        mine, size = self._upload(key, chunks)
        try:
            winner = self._settle(key, mine)
            if seen:
                for view in self._views(key, winner):
                    seen(view)
        except BaseException:
            self._drop(key, mine)
            raise
        return Receipt(key=key, size=size, token=winner, how="remote" if seen else None)

    def put_file(self, path: Path, key: str) -> Receipt:
        """Up, then the file goes."""
        with path.open("rb", buffering=0) as file:
            receipt = self.put(key, iter(lambda: file.read(STEP), b""))
        path.unlink(missing_ok=True)
        return receipt

    def replace(self, key: str, content: bytes) -> Receipt:
        """A new version; those before it go, unless they're locked."""
        name = self._name(key)
        self._reach_lately()
        with self._translated(key):
            token = str(
                self._client.put_object(**self._at(name), Body=content, ContentMD5=md5_of(content))["VersionId"]
            )
        for version in self._versions(key, older_than=token):
            with contextlib.suppress(KeyLockedError):
                self._delete_version(key, version)
        return Receipt(key=key, size=len(content), token=token)

    def beneath(self, prefix: str) -> Iterator[Stat]:
        """All versions but the current ones, from the same pages as `list`."""
        self._reach()
        name = self._name(prefix)
        return (
            stat
            for page in self._pages(name)
            for each in page.get("Versions", ())
            if not each["IsLatest"] and within((stat := self._stat_of(each)).key, prefix)
        )

    def supersede(
        self, key: str, chunks: Iterable[bytes], *, seen: Callable[[memoryview], None] | None = None
    ) -> Receipt:
        """A deletion mark, so that the new version is the first since, then as `put`; the mark goes if that fails."""
        name = self._name(key)
        self._reach_lately()
        with self._translated(key):
            mark = str(self._client.delete_object(**self._at(name)).get("VersionId", ""))  # none: it was hidden already
        try:
            return self.put(key, chunks, seen=seen)
        except BaseException:
            if mark:
                self._drop(key, mark)
            raise

    def move(self, source: str, target: str) -> Sequence[Receipt]:
        """File by file, each copied by the remote itself and then removed; called again it completes."""
        check_key(source)
        check_key(target)
        self._reach()
        for stat in list(self.list(source)):
            key = target + stat.key.removeprefix(source)
            try:
                self._copy(stat, key)
            except KeyAbsentError:
                self.stat(key)  # another process was quicker with the same move
            self.delete(stat.key)
        receipts = [Receipt(key=stat.key, size=stat.size, token=stat.token) for stat in self.list(target)]
        if not receipts:
            raise KeyAbsentError(key=source)
        return receipts

    def delete(self, key: str, *, token: str | None = None) -> None:
        """That version, or all of them and all deletion marks: what is deleted here is gone."""
        self._name(key)
        self._reach_lately()
        for version in [token] if token else self._versions(key):
            self._delete_version(key, version)

    def sweep(self, before: datetime) -> int:
        """Give up the uploads in parts that died."""
        self._reach()
        swept = 0
        with self._translated(""):
            pages = self._client.get_paginator("list_multipart_uploads").paginate(
                Bucket=self._address.bucket, Prefix=self._address.prefix
            )
            for upload in [each for page in pages for each in page.get("Uploads", ())]:
                if upload["Initiated"] < before:
                    self._abort(upload["Key"], upload["UploadId"])
                    swept += 1
        return swept

    def reinstate(self, key: str, token: str) -> bool:
        """What came after the version goes; what is locked among it stays, and then this says no."""
        self._reach()
        tokens = self._versions(key)
        if token not in tokens:
            return False
        for later in tokens[: tokens.index(token)]:
            with contextlib.suppress(KeyLockedError):
                self._delete_version(key, later)
        with self._translated(key):
            return str(self._client.head_object(**self._at(self._name(key)))["VersionId"]) == token

    def lock(self, key: str, until: datetime, *, token: str | None = None) -> datetime | None:
        """Put the end of a version's lock off to `until`; an end that is later already stays."""
        standing = self.locked_until(key, token=token)
        until = until.replace(microsecond=0)
        if standing is not None and standing >= until:
            return standing
        with self._translated(key):
            try:
                self._client.put_object_retention(
                    **self._at(self._name(key), token),
                    Retention={"Mode": "COMPLIANCE", "RetainUntilDate": until},
                )
            except ClientError as error:
                if _code(error) in _UNLOCKED:
                    return None  # the bucket was made without Object Lock
                raise
        return until

    def locked_until(self, key: str, *, token: str | None = None) -> datetime | None:
        """The end of the lock of a version (without a token, of the current one); None when there's none."""
        with self._translated(key):
            found = self._client.head_object(**self._at(self._name(key), token))
        until: datetime | None = found.get("ObjectLockRetainUntilDate")
        return until

    # -- reading ---------------------------------------------------------------------------------------------

    def get(self, key: str, *, token: str | None = None, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """A ranged GET, a megabyte at a time."""
        name = self._name(key)
        if end is not None and end <= start:
            self.stat(key)
            return iter(())
        ranged = {"Range": f"bytes={start}-{'' if end is None else end - 1}"} if start or end is not None else {}
        with self._translated(key):
            try:
                body = self._client.get_object(**self._at(name, token), **ranged)["Body"]
            except ClientError as error:
                if _code(error) in {"InvalidRange", "416"}:
                    return iter(())
                raise
        return self._pieces(key, body)

    def read_back(self, key: str, *, token: str | None = None) -> ReadBack:
        """From the remote: another machine's disks, by the version."""
        pieces = self.get(key, token=token)
        return ReadBack(how="remote", chunks=(memoryview(piece) for piece in pieces))

    def stat(self, key: str, *, token: str | None = None) -> Stat:
        """What the remote says of the current version, and whether that's the one of the token."""
        name = self._name(key)
        try:
            with self._translated(key):
                found = self._client.head_object(**self._at(name))
        except KeyAbsentError:
            if token is not None and self._has(name, key, token):
                raise KeyReplacedError(key=key) from None
            raise
        current = str(found.get("VersionId", ""))
        if token is not None and current != token:
            raise KeyReplacedError(key=key)
        return Stat(key=key, size=found["ContentLength"], token=current, modified_at=found["LastModified"])

    def list(self, prefix: str) -> Iterator[Stat]:
        """What is current, in the order of the remote."""
        self._reach()
        if not prefix:
            return (stat for stat in self._listed("") if stat.key != MARKER)
        self._name(prefix)
        try:
            single = [self.stat(prefix)]
        except KeyAbsentError:
            single = []
        return iter([*single, *self._listed(prefix + "/")]) if single else self._listed(prefix + "/")

    def free(self) -> int | None:
        """S3 doesn't say."""
        self._reach()
        return None

    def total(self) -> int | None:
        """S3 doesn't say."""
        self._reach()
        return None

    # -- inside ----------------------------------------------------------------------------------------------

    def _name(self, key: str) -> str:
        if check_key(key).split("/")[0] == MARKER:
            raise KeyInvalidError(key=key)
        return self._address.prefix + key

    def _at(self, name: str, token: str | None = None) -> Answer:
        place = {"Bucket": self._address.bucket, "Key": name}
        return {**place, "VersionId": token} if token else place

    def _reach(self) -> None:
        """Look at the marker; the first look of an opened store learns its id."""
        try:
            answer = self._client.get_object(**self._at(self._address.prefix + MARKER))
            found = answer["Body"].read(200).decode("ascii", "replace").strip()
        except (ClientError, BotoCoreError, HTTPError, OSError) as error:
            raise _unreachable(self.name, error) from error
        if self._identity and found != self._identity:
            raise StoreUnreachableError(store=self.name, reason=f"marker {found[:40]!r}")
        self._identity = found
        self._seen_at = time.monotonic()

    def _reach_lately(self) -> None:
        if time.monotonic() - self._seen_at > LATELY:
            self._reach()

    @contextlib.contextmanager
    def _translated(self, key: str) -> Iterator[None]:
        with _translated(self.name, key, self._reach):
            yield

    def _has(self, name: str, key: str, token: str) -> bool:
        try:
            with self._translated(key):
                self._client.head_object(**self._at(name, token))
        except KeyAbsentError:
            return False
        return True

    def _upload(self, key: str, chunks: Iterable[bytes]) -> tuple[str, int]:
        """Returns the version that was made, and its size. Nothing stays when it fails."""
        name, parts = self._name(key), in_parts(chunks)
        first = next(parts, b"")  # the source's errors are the caller's
        if len(first) < PART:
            with self._translated(key):
                made = self._client.put_object(**self._at(name), Body=first, ContentMD5=md5_of(first))
            return str(made["VersionId"]), len(first)
        return self._upload_parts(key, name, first, parts)

    def _upload_parts(self, key: str, name: str, first: bytes, rest: Iterator[bytes]) -> tuple[str, int]:
        with self._translated(key):
            upload = str(self._client.create_multipart_upload(**self._at(name))["UploadId"])
        try:
            done: Answers = []
            size, part = 0, first
            while part:
                with self._translated(key):
                    made = self._client.upload_part(
                        **self._at(name), UploadId=upload, PartNumber=len(done) + 1, Body=part, ContentMD5=md5_of(part)
                    )
                done.append({"PartNumber": len(done) + 1, "ETag": made["ETag"]})
                size += len(part)
                part = next(rest, b"")
            return self._complete(key, name, upload, done), size
        except BaseException:
            self._abort(name, upload)
            raise

    def _complete(self, key: str, name: str, upload: str, done: Answers) -> str:
        with self._translated(key):
            made = self._client.complete_multipart_upload(
                **self._at(name), UploadId=upload, MultipartUpload={"Parts": done}
            )
        return str(made["VersionId"])

    def _abort(self, name: str, upload: str) -> None:
        with contextlib.suppress(ClientError, BotoCoreError):  # swept later
            self._client.abort_multipart_upload(**self._at(name), UploadId=upload)

    def _put_again(
        self, key: str, standing: _Version, chunks: Iterable[bytes], seen: Callable[[memoryview], None] | None
    ) -> Receipt:
        """The same bytes again succeed: compare without writing."""
        if not is_same(self.get(key, token=standing.token), chunks):
            raise KeyOccupiedError(key=key)
        if seen:
            for view in self._views(key, standing.token):
                seen(view)
        return Receipt(key=key, size=standing.size, token=standing.token, how="remote" if seen else None)

    def _settle(self, key: str, mine: str) -> str:
        """Who won the key: this writer, or another with the same bytes, whose version it then is."""
        winner = self._standing(key)
        if winner is None:
            raise KeyReplacedError(key=key)
        if winner.token == mine:
            return mine
        if not is_same(self.get(key, token=winner.token), self.get(key, token=mine)):
            raise KeyOccupiedError(key=key)
        self._delete_version(key, mine)
        return winner.token

    def _drop(self, key: str, version: str) -> None:
        with contextlib.suppress(StoreUnreachableError, KeyAbsentError, KeyLockedError):
            self._delete_version(key, version)

    def _delete_version(self, key: str, version: str) -> None:
        with self._translated(key):
            try:
                self._client.delete_object(**self._at(self._name(key), version))
            except ClientError as error:
                if _code(error) in _ABSENT:
                    return
                if _code(error) == "AccessDenied" and (until := self.locked_until(key, token=version)):
                    raise KeyLockedError(key=key, until=until.date().isoformat()) from error
                raise

    def _copy(self, source: Stat, key: str) -> None:
        """Copy on the remote, in parts, since only a copy in parts says what version it made."""
        token = source.token
        if source.size <= PART:
            self.put(key, self.get(source.key, token=token))
            return
        standing = self._standing(key)
        if standing is not None:
            if not is_same(self.get(key, token=standing.token), self.get(source.key, token=token)):
                raise KeyOccupiedError(key=key)
            return
        mine = self._copy_parts(source, key)
        try:
            self._settle(key, mine)
        except BaseException:
            self._drop(key, mine)
            raise

    def _copy_parts(self, source: Stat, key: str) -> str:
        name = self._name(key)
        done: Answers = []
        copied = self._at(self._name(source.key), source.token)
        with self._translated(source.key):
            upload = str(self._client.create_multipart_upload(**self._at(name))["UploadId"])
        try:
            for at in range(0, source.size, COPY_PART):
                span = f"bytes={at}-{min(at + COPY_PART, source.size) - 1}"
                with self._translated(source.key):
                    made = self._client.upload_part_copy(
                        **self._at(name), UploadId=upload, PartNumber=len(done) + 1, CopySource=copied,
                        CopySourceRange=span,
                    )  # fmt: skip
                done.append({"PartNumber": len(done) + 1, "ETag": made["CopyPartResult"]["ETag"]})
            return self._complete(key, name, upload, done)
        except BaseException:
            self._abort(name, upload)
            raise

    def _pages(self, name: str) -> Iterator[Answer]:
        """Pages of versions and deletion marks below a name."""
        pages = iter(
            self._client.get_paginator("list_object_versions").paginate(Bucket=self._address.bucket, Prefix=name)
        )
        while True:
            with self._translated(name):
                page = next(pages, None)
            if page is None:
                return
            yield page

    def _history(self, key: str) -> History:
        """All versions of one key, newest first, as (token, size, whether it's a deletion mark)."""
        name = self._name(key)
        found: Answers = []
        for page in self._pages(name):
            found += [{**each, "mark": False} for each in page.get("Versions", ()) if each["Key"] == name]
            found += [{**each, "mark": True} for each in page.get("DeleteMarkers", ()) if each["Key"] == name]
            if any(each["Key"] > name for each in page.get("Versions", ())):
                break
        # The two kinds come as two lists. Each is in order by itself; between them the times decide.
        if any(each["mark"] for each in found):
            found.sort(key=lambda each: (each["IsLatest"], each["LastModified"]), reverse=True)
        return [(str(each["VersionId"]), int(each.get("Size", 0)), each["mark"]) for each in found]

    def _standing(self, key: str) -> _Version | None:
        """The version that holds the key: the oldest since the last deletion mark."""
        standing = None
        for token, size, is_mark in self._history(key):
            if is_mark:
                break
            standing = _Version(token, size)
        return standing

    def _versions(self, key: str, *, older_than: str | None = None) -> Tokens:
        tokens = [token for token, _size, _mark in self._history(key)]
        return tokens[tokens.index(older_than) + 1 :] if older_than in tokens else [] if older_than else tokens

    def _listed(self, prefix: str) -> Iterator[Stat]:
        for page in self._pages(self._address.prefix + prefix):
            for each in page.get("Versions", ()):
                if each["IsLatest"]:
                    yield self._stat_of(each)

    def _stat_of(self, version: Answer) -> Stat:
        return Stat(
            key=version["Key"].removeprefix(self._address.prefix),
            size=version["Size"],
            token=version["VersionId"],
            modified_at=version["LastModified"],
        )

    def _pieces(self, key: str, body: Any) -> Iterator[bytes]:
        with contextlib.closing(body):
            while True:
                with self._translated(key):
                    piece: bytes = body.read(STEP)
                if not piece:
                    return
                yield piece

    def _views(self, key: str, token: str) -> Iterator[memoryview]:
        return (memoryview(piece) for piece in self.get(key, token=token))


def _make_bucket(client: Any, bucket: str) -> None:
    try:
        client.head_bucket(Bucket=bucket)
    except ClientError as error:
        if _code(error) != "404":
            raise
        client.create_bucket(Bucket=bucket, ObjectLockEnabledForBucket=True)
    if client.get_bucket_versioning(Bucket=bucket).get("Status") != "Enabled":
        client.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": "Enabled"})


def _code(error: ClientError) -> str:
    return str(error.response.get("Error", {}).get("Code", ""))


def _unreachable(name: str, error: Exception) -> StoreUnreachableError:
    # A code or the kind of error, never its text: that may quote requests.
    reason = _code(error) if isinstance(error, ClientError) else type(error).__name__
    return StoreUnreachableError(store=name, reason=reason)


@contextlib.contextmanager
def _translated(name: str, key: str, reach: Callable[[], None] | None = None) -> Iterator[None]:
    """Tell the errors apart: full, absent (the marker is still there), and all else unreachable."""
    try:
        yield
    except ClientError as error:
        code = _code(error)
        if code in _FULL:
            raise StoreFullError(store=name) from error
        if code in _ABSENT and reach is not None:
            reach()
            raise KeyAbsentError(key=key) from error
        raise _unreachable(name, error) from error
    except (BotoCoreError, HTTPError, OSError) as error:
        raise _unreachable(name, error) from error
