"""Whole uploads are handed over without their senders: again when a store is away, and no fault stops the next."""

from __future__ import annotations

import threading
from io import BytesIO
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from liuhen.intake.finishing import Finisher
from liuhen.tus.digests import Digests
from liuhen.tus.errors import SpoolFullError
from liuhen.tus.spool import Spool, Upload

pytestmark = pytest.mark.django_db(transaction=True)
UNTIL = 20


@pytest.fixture
def spool(tmp_path: Path):
    opened = Spool(tmp_path)
    yield opened
    opened.close()


def whole(spool: Spool) -> UUID:
    upload_id = uuid4()
    spool.create(upload_id, length=3, owner="a/b", metadata={})
    spool.append(upload_id, BytesIO(b"abc"), offset=0, size=3, checksum=None)
    return upload_id


class Room:
    """Fails as often as it's told to, then takes over."""

    def __init__(self, *errors: Exception) -> None:
        self.errors = list(errors)
        self.taken: list[UUID] = []
        self.done = threading.Semaphore(0)
        self.failed = threading.Semaphore(0)

    def __call__(self, upload: Upload, path: Path, digests: Digests) -> None:
        assert path.read_bytes() == b"abc"
        if self.errors:
            self.failed.release()
            raise self.errors.pop(0)
        self.taken.append(upload.upload_id)
        self.done.release()

    def took(self, *expected: UUID) -> None:
        for _ in expected:
            assert self.done.acquire(timeout=UNTIL)
        assert sorted(self.taken) == sorted(expected)


def test_store_that_was_away_gets_the_file_later(spool: Spool) -> None:
    room = Room(SpoolFullError(folder="x"), SpoolFullError(folder="x"))
    upload_id = whole(spool)
    Finisher(spool, room, again_after=0.01).add(upload_id)
    room.took(upload_id)


def test_unforeseen_fault_with_one_file_stops_no_other(spool: Spool) -> None:
    room = Room(*[RuntimeError("a fault of ours")] * 5)
    finisher = Finisher(spool, room)
    for _ in range(5):
        finisher.add(whole(spool))
    for _ in range(5):
        assert room.failed.acquire(timeout=UNTIL)  # else one of its threads could get to the good one first
    good = whole(spool)
    finisher.add(good)
    room.took(good)


def test_sender_that_asks_again_has_a_failed_file_tried_again(spool: Spool) -> None:
    room = Room(RuntimeError("a fault of ours"))
    finisher = Finisher(spool, room, again_after=0.01)
    upload_id = whole(spool)
    finisher.add(upload_id)
    assert room.failed.acquire(timeout=UNTIL)
    finisher.add(upload_id)
    room.took(upload_id)


def test_file_left_whole_by_a_process_before_is_begun_with(spool: Spool) -> None:
    room = Room()
    upload_id = whole(spool)
    Finisher(spool, room)
    room.took(upload_id)


def test_file_added_twice_is_handed_over_once(spool: Spool) -> None:
    room = Room()
    finisher = Finisher(spool, room)
    upload_id, other = whole(spool), whole(spool)
    for _ in range(5):
        finisher.add(upload_id)
    finisher.add(other)
    room.took(upload_id, other)
