"""The spool on a real disk: what was acknowledged stays, whatever happens in between."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from liuhen.tus import digests, errors, spool
from liuhen.tus.digests import Digests
from liuhen.tus.protocol import Checksum
from liuhen.tus.spool import Spool, Upload, sweep

ID = UUID("0198a000-0000-7000-8000-000000000001")


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Spool]:
    opened = Spool(tmp_path / "spool", quiet=0.2)
    yield opened
    opened.close()


def begin(kept: Spool, length: int = 1000, upload_id: UUID = ID) -> Upload:
    return kept.create(upload_id, length=length, owner="intake", metadata={"path": "卡/1.mp4".encode()})


def put(
    kept: Spool,
    data: bytes,
    offset: int,
    *,
    size: int | None = None,
    checksum: Checksum | None = None,
    upload_id: UUID = ID,
) -> Upload:
    return kept.append(
        upload_id, BytesIO(data), offset=offset, size=len(data) if size is None else size, checksum=checksum
    )


def reopened(kept: Spool, tmp_path: Path) -> Spool:
    kept.close()
    return Spool(tmp_path / "spool", quiet=0.2)


def sm3(data: bytes) -> str:
    return hashlib.new("sm3", data).hexdigest()


def settled_bytes(kept: Spool, upload_id: UUID = ID) -> tuple[bytes, Digests]:
    taken: list[tuple[bytes, Digests]] = []
    kept.settle(upload_id, lambda path, found: taken.append((path.read_bytes(), found)))
    return taken[0]


def test_restart_in_mid_upload_goes_on_where_it_stood_with_the_same_digests(kept: Spool, tmp_path: Path) -> None:
    data = os.urandom(1000)
    begin(kept)
    put(kept, data[:400], 0)
    again = reopened(kept, tmp_path)
    try:
        found = again.look(ID)
        assert (found.offset, found.length, found.metadata) == (400, 1000, {"path": "卡/1.mp4".encode()})
        assert put(again, data[400:], 400).complete
        taken, both = settled_bytes(again)
        assert taken == data
        assert (both.sha256, both.sm3) == (hashlib.sha256(data).hexdigest(), sm3(data))
    finally:
        again.close()


def test_bytes_behind_the_mark_after_a_power_cut_are_not_believed(kept: Spool, tmp_path: Path) -> None:
    begin(kept)
    put(kept, b"a" * 100, 0)
    with (tmp_path / "spool" / f"{ID}.part").open("ab") as part:
        part.write(b"\0" * 300)  # a file system that grew the file before it wrote the blocks
    again = reopened(kept, tmp_path)
    try:
        assert again.look(ID).offset == 100
        put(again, b"b" * 900, 100)
        assert settled_bytes(again)[0] == b"a" * 100 + b"b" * 900
    finally:
        again.close()


def test_bytes_missing_before_the_mark_are_damage_and_not_an_offset(kept: Spool, tmp_path: Path) -> None:
    begin(kept)
    put(kept, b"a" * 100, 0)
    os.truncate(tmp_path / "spool" / f"{ID}.part", 50)
    again = reopened(kept, tmp_path)
    try:
        with pytest.raises(errors.UploadDamagedError):
            again.look(ID)
    finally:
        again.close()


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b"\xff", b'{"schema":"liuhen/upload/1","length":-1}'])
def test_garbage_in_the_note_is_damage(kept: Spool, tmp_path: Path, content: bytes) -> None:
    begin(kept)
    (tmp_path / "spool" / f"{ID}.json").write_bytes(content)
    again = reopened(kept, tmp_path)
    try:
        with pytest.raises(errors.UploadDamagedError):
            again.look(ID)
    finally:
        again.close()


def test_body_cut_off_keeps_what_arrived_and_says_so(kept: Spool) -> None:
    begin(kept)
    with pytest.raises(errors.BodyShortError) as caught:
        put(kept, b"x" * 30, 0, size=100)
    assert caught.value.fields == {"expected": 100, "received": 30, "offset": 30}
    assert kept.look(ID).offset == 30


def test_body_cut_off_with_a_checksum_keeps_nothing(kept: Spool) -> None:
    begin(kept)
    checksum = Checksum(algorithm="sha1", digest=hashlib.sha1(b"x" * 100).digest())
    with pytest.raises(errors.BodyShortError):
        put(kept, b"x" * 30, 0, size=100, checksum=checksum)
    assert kept.look(ID).offset == 0


def test_wrong_checksum_keeps_nothing_and_the_right_one_follows(kept: Spool, tmp_path: Path) -> None:
    begin(kept, length=5)
    wrong = Checksum(algorithm="sha256", digest=hashlib.sha256(b"other").digest())
    with pytest.raises(errors.ChecksumMismatchError):
        put(kept, b"hello", 0, checksum=wrong)
    assert (tmp_path / "spool" / f"{ID}.part").stat().st_size == 0
    right = Checksum(algorithm="sha256", digest=hashlib.sha256(b"hello").digest())
    assert put(kept, b"hello", 0, checksum=right).complete


def test_full_disk_costs_only_its_own_request(kept: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(kept)
    put(kept, b"a" * 100, 0)

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(spool, "sync", full)
    with pytest.raises(errors.SpoolFullError):
        put(kept, b"b" * 100, 100)
    monkeypatch.undo()
    assert kept.look(ID).offset == 100
    put(kept, b"b" * 900, 100)
    assert settled_bytes(kept)[0] == b"a" * 100 + b"b" * 900


class Paused:
    """A body whose sender stands still after the first bytes until told to go on."""

    def __init__(self, first: bytes, rest: bytes = b"") -> None:
        self.standing, self.go = threading.Event(), threading.Event()
        self._pieces = [first, rest]

    def read(self, _size: int) -> bytes:
        if len(self._pieces) == 1:
            self.standing.set()
            assert self.go.wait(20)
        return self._pieces.pop(0) if self._pieces else b""


def in_thread(
    kept: Spool, body: Paused, size: int, caught: list[errors.TusError], checksum: Checksum | None = None
) -> threading.Thread:
    def run() -> None:
        try:
            kept.append(ID, body, offset=0, size=size, checksum=checksum)
        except errors.TusError as error:
            caught.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    assert body.standing.wait(20)
    return thread


def test_second_writer_is_refused_while_the_first_one_moves(tmp_path: Path) -> None:
    kept = Spool(tmp_path / "spool", quiet=60)
    try:
        begin(kept)
        body, caught = Paused(b"a" * 10, b"a" * 90), []
        thread = in_thread(kept, body, 100, caught)
        with pytest.raises(errors.UploadLockedError):
            put(kept, b"b" * 100, 0)
        with pytest.raises(errors.UploadLockedError):
            kept.terminate(ID)
        with pytest.raises(errors.UploadLockedError):
            begin(kept)
        assert kept.look(ID).offset == 0
        body.go.set()
        thread.join()
        assert caught == []
        assert kept.look(ID).offset == 100
    finally:
        kept.close()


@pytest.mark.parametrize("checked", [False, True])
def test_writer_that_went_silent_is_relieved_and_can_do_no_harm_later(tmp_path: Path, checked: bool) -> None:
    kept = Spool(tmp_path / "spool", quiet=0)
    try:
        begin(kept)
        body, caught = Paused(b"a" * 10, b"z" * 90), []
        checksum = Checksum(algorithm="sha1", digest=bytes(20)) if checked else None
        thread = in_thread(kept, body, 100, caught, checksum)
        offset = 0 if checked else 10  # bytes with a checksum still to come can't be counted
        assert kept.look(ID).offset == offset
        put(kept, b"b" * (1000 - offset), offset)
        body.go.set()
        thread.join()
        assert [type(error) for error in caught] == [errors.UploadSupersededError]
        assert settled_bytes(kept)[0] == b"a" * offset + b"b" * (1000 - offset)
    finally:
        kept.close()


def test_creating_again_begins_anew_so_that_two_files_are_never_spliced(kept: Spool) -> None:
    begin(kept)
    put(kept, b"old" * 100, 0)
    assert begin(kept).offset == 0
    put(kept, b"n" * 1000, 0)
    taken, both = settled_bytes(kept)
    assert taken == b"n" * 1000
    assert both.sha256 == hashlib.sha256(b"n" * 1000).hexdigest()


def test_whole_upload_can_be_neither_begun_again_nor_taken_back(kept: Spool) -> None:
    begin(kept, length=3)
    put(kept, b"abc", 0)
    with pytest.raises(errors.UploadCompleteError):
        begin(kept, length=3)
    with pytest.raises(errors.UploadCompleteError):
        kept.terminate(ID)
    settled_bytes(kept)
    with pytest.raises(errors.UploadCompleteError):
        begin(kept, length=3)


def test_taking_over_that_fails_half_way_loses_nothing(kept: Spool, tmp_path: Path) -> None:
    begin(kept, length=3)
    put(kept, b"abc", 0)

    def adopt_and_fail(path: Path, _digests: Digests) -> None:
        path.replace(tmp_path / "adopted")
        raise errors.SpoolFullError(folder="elsewhere")

    with pytest.raises(errors.SpoolFullError):
        kept.settle(ID, adopt_and_fail)
    assert kept.look(ID).settled is False
    assert kept.unsettled() == [ID]
    assert settled_bytes(kept)[0] == b"abc"
    assert kept.unsettled() == []


def test_settled_upload_frees_its_bytes_and_still_says_that_it_was_whole(kept: Spool, tmp_path: Path) -> None:
    begin(kept, length=3)
    put(kept, b"abc", 0)
    settled_bytes(kept)
    again = reopened(kept, tmp_path)
    try:
        found = again.look(ID)
        assert (found.complete, found.settled) == (True, True)
        assert [path.name for path in (tmp_path / "spool").iterdir() if path.name != ".lock"] == [f"{ID}.json"]
        assert again.settle(ID, lambda *_: pytest.fail("handed over twice"))
        assert put(again, b"", 3).complete
    finally:
        again.close()


def test_half_upload_has_no_digests(kept: Spool) -> None:
    begin(kept)
    put(kept, b"x", 0)
    with pytest.raises(errors.UploadIncompleteError):
        kept.digests(ID)


def test_terminated_upload_is_gone_with_its_space(kept: Spool, tmp_path: Path) -> None:
    begin(kept)
    put(kept, b"x", 0)
    kept.terminate(ID)
    assert [path.name for path in (tmp_path / "spool").iterdir()] == [".lock"]
    with pytest.raises(errors.UploadUnknownError):
        kept.look(ID)


def test_second_process_cannot_keep_the_same_folder(kept: Spool, tmp_path: Path) -> None:
    with pytest.raises(errors.SpoolBusyError):
        Spool(tmp_path / "spool")


def test_more_uploads_than_are_remembered_keep_their_digests_right(tmp_path: Path) -> None:
    kept = Spool(tmp_path / "spool", remembered=2)
    try:
        parts = {uuid4(): os.urandom(3000) for _ in range(6)}
        for upload_id in parts:
            begin(kept, length=3000, upload_id=upload_id)
        for start in range(0, 3000, 1000):
            for upload_id, data in parts.items():
                put(kept, data[start : start + 1000], start, upload_id=upload_id)
        for upload_id, data in parts.items():
            assert kept.digests(upload_id).sm3 == sm3(data)
    finally:
        kept.close()


def test_long_file_is_hashed_in_turns(kept: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(digests, "TURN", 1000)
    monkeypatch.setattr(digests, "BUFFER", 300)
    monkeypatch.setattr(digests, "DROP", 500)
    data = os.urandom(50_000)
    begin(kept, length=len(data))
    for start in range(0, len(data), 7000):
        put(kept, data[start : start + 7000], start)
    both = kept.digests(ID)
    assert (both.sha256, both.sm3) == (hashlib.sha256(data).hexdigest(), sm3(data))


def test_part_that_shrank_under_the_hashing_is_an_error_and_not_a_digest(kept: Spool, tmp_path: Path) -> None:
    begin(kept, length=3)
    put(kept, b"abc", 0)
    kept.digests(ID)
    again = reopened(kept, tmp_path)
    try:
        again.look(ID)
        os.truncate(tmp_path / "spool" / f"{ID}.part", 1)
        with pytest.raises(errors.SpoolFailedError):
            again.digests(ID)
    finally:
        again.close()


def test_sweep_removes_what_nobody_goes_on_with_and_never_a_whole_one(kept: Spool, tmp_path: Path) -> None:
    half, whole, settled, fresh = (uuid4() for _ in range(4))
    for upload_id, data in ((half, b"a"), (whole, b"abc"), (settled, b"abc")):
        begin(kept, length=3, upload_id=upload_id)
        put(kept, data, 0, upload_id=upload_id)
    settled_bytes(kept, settled)
    begin(kept, upload_id=fresh)
    folder = tmp_path / "spool"
    long_ago = (datetime.now(UTC) - timedelta(days=8)).timestamp()
    for path in folder.iterdir():
        if not path.name.startswith(str(fresh)):
            os.utime(path, (long_ago, long_ago))
    removed = sweep(folder, before=datetime.now(UTC) - timedelta(days=7))
    assert set(removed) == {half, settled}
    with pytest.raises(errors.UploadUnknownError):
        put(kept, b"bc", 1, upload_id=half)
    assert kept.look(whole).complete
    assert kept.look(fresh).offset == 0


class SpoolAgainstModel(RuleBasedStateMachine):
    """Any order of requests, cuts and restarts: the spool has exactly the bytes that it acknowledged."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory(prefix="spool-")
        self.path = Path(self.folder.name)
        self.kept = Spool(self.path)
        self.data: bytes | None = None
        self.length = 0

    @rule(length=st.integers(0, 40))
    def create(self, length: int) -> None:
        if self.data is not None and 0 < self.length == length == len(self.data):
            with pytest.raises(errors.UploadCompleteError):
                begin(self.kept, length=length)
            return
        assert begin(self.kept, length=length).offset == 0
        self.data, self.length = b"", length

    @rule(offset=st.integers(0, 45), data=st.binary(max_size=45), cut=st.integers(0, 45), check=st.booleans())
    def append(self, offset: int, data: bytes, cut: int, check: bool) -> None:
        size, sent = len(data), data[:cut]
        checksum = Checksum(algorithm="sha1", digest=hashlib.sha1(data).digest()) if check else None
        expected = self._expected(offset, size, sent, check)
        if expected is None:
            assert put(self.kept, sent, offset, size=size, checksum=checksum).offset == len(self.data)
        else:
            with pytest.raises(expected):
                put(self.kept, sent, offset, size=size, checksum=checksum)

    def _expected(self, offset: int, size: int, sent: bytes, check: bool) -> type[errors.TusError] | None:
        if self.data is None:
            return errors.UploadUnknownError
        if offset != len(self.data):
            return errors.OffsetConflictError
        if offset + size > self.length:
            return errors.UploadTooLongError
        short = len(sent) < size
        if not (short and check):
            self.data += sent
        return errors.BodyShortError if short else None

    @rule()
    def terminate(self) -> None:
        if self.data is None:
            with pytest.raises(errors.UploadUnknownError):
                self.kept.terminate(ID)
        elif len(self.data) == self.length:
            with pytest.raises(errors.UploadCompleteError):
                self.kept.terminate(ID)
        else:
            self.kept.terminate(ID)
            self.data = None

    @rule()
    def restart(self) -> None:
        self.kept.close()
        self.kept = Spool(self.path)

    @precondition(lambda self: self.data is not None and len(self.data) == self.length)
    @rule()
    def digest(self) -> None:
        both = self.kept.digests(ID)
        assert (both.sha256, both.sm3) == (hashlib.sha256(self.data).hexdigest(), sm3(self.data))

    @invariant()
    def has_what_was_acknowledged(self) -> None:
        if self.data is None:
            with pytest.raises(errors.UploadUnknownError):
                self.kept.look(ID)
        else:
            assert self.kept.look(ID).offset == len(self.data)
            assert (self.path / f"{ID}.part").read_bytes() == self.data

    def teardown(self) -> None:
        self.kept.close()
        self.folder.cleanup()


TestSpoolAgainstModel = SpoolAgainstModel.TestCase
TestSpoolAgainstModel.settings = settings(
    max_examples=60, stateful_step_count=15, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
