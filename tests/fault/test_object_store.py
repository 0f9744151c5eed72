"""The archive in a real object store: taking in dies at a request, the gateway goes away, others write over keys."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from botocore.exceptions import ClientError
from django.db import transaction
from uuid_utils.compat import uuid7

from keeping import LATER, NOW, keep
from keeping import version as keep_version
from liuhen.custody.instance import create_instance
from liuhen.holdings import archive, destroying, locking, operations, queries
from liuhen.holdings.models import HeldFile, KnownStore, VersionIntention
from liuhen.holdings.verify import verify
from liuhen.storage import KeyLockedError, StoreUnreachableError
from liuhen.storage.faults import Died
from liuhen.storage.s3 import PART, S3Bucket

pytestmark = pytest.mark.xdist_group("ceph")

ORIGINAL = os.urandom(PART + 100_000)
POINTS = 3
"""At how many of the requests it dies, each once before and once after it reached the gateway."""


@pytest.fixture
def remote(folder: Path, bucket: Callable[[], S3Bucket]) -> Iterator[S3Bucket]:
    store = bucket()
    operations.write_root(store)
    with archive.using(store):
        yield store


def take_in() -> None:
    """The whole way of a recording and its description."""
    own = uuid7()
    for files in ({"original.mp4": ORIGINAL, "facts.json": b"{}"}, {"description.json": b'{"a": 1}'}):
        prepared_from = {
            path: operations.stage(object_id=own, logical_path=path, chunks=[content])
            if path == "original.mp4"
            else content
            for path, content in files.items()
        }
        prepared = operations.prepare_version(object_id=own, files=prepared_from, message="m", user_name="u", now=NOW)
        with transaction.atomic():
            operations.record_version(prepared)
        operations.roll_forward(own)


class Requests:
    """Counts the writing requests of a store, and dies at one of them."""

    def __init__(self, store: S3Bucket) -> None:
        self.events = store._client.meta.events
        self.seen, self.at, self.moment = 0, -1, ""
        self.events.register("before-call.s3", self.before)
        self.events.register("after-call.s3", self.after)

    def writes(self, model) -> bool:
        return model.http["method"] != "GET" and model.name != "HeadObject"

    def before(self, model, **kwargs) -> None:
        if self.writes(model):
            self.seen += 1
            if self.seen == self.at and self.moment == "before":
                raise Died

    def after(self, model, **kwargs) -> None:
        if self.writes(model) and self.seen == self.at and self.moment == "after":
            self.at = -1
            raise Died


def test_a_death_at_any_request_is_made_whole_by_the_next_start(remote: S3Bucket) -> None:
    requests = Requests(remote)
    take_in()
    total = requests.seen
    assert total > POINTS
    for point in range(POINTS):
        for moment in ("before", "after"):
            requests.seen, requests.at, requests.moment = 0, 1 + point * total // POINTS, moment
            with pytest.raises(Died):
                take_in()
            requests.at = -1
            report = operations.recover(now=LATER)
            assert report.failed == {}
            assert not VersionIntention.objects.exists()
            found = verify()
            assert found.findings == [], (point, moment, found.findings)
            assert (found.staged, found.completed) == (0, 0)
    take_in()
    assert verify().clean


def test_what_is_held_in_a_bucket_is_read_by_its_version_whoever_writes_over_it(remote: S3Bucket) -> None:
    take_in()
    held = HeldFile.objects.get(logical_path="original.mp4")
    assert held.token
    key = queries.key_of(held)
    assert remote.stat(key, token=held.token).size == len(ORIGINAL)
    remote.replace(key, b"theirs")  # as anybody with the keys may
    remote._client.delete_object(**remote._at(remote._name(key)))
    found = verify()
    assert [(one.kind, one.detail) for one in found.findings] != []
    assert not found.clean


def test_a_gateway_that_is_gone_for_hours_leaves_everything_recorded_and_is_caught_up_with(remote: S3Bucket) -> None:
    own = uuid7()
    prepared = operations.prepare_version(object_id=own, files={"a": b"x"}, message="m", user_name="u", now=NOW)
    with transaction.atomic():
        operations.record_version(prepared)
    requests = Requests(remote)

    def refuse(**kwargs) -> None:
        raise ConnectionRefusedError

    requests.events.register_first("before-send.s3", refuse)
    for call in (lambda: operations.recover(now=LATER), lambda: b"".join(queries.open_range(own, "a"))):
        with pytest.raises(StoreUnreachableError):
            call()
    assert [one.kind for one in verify().findings] == ["unreachable"]
    requests.events.unregister("before-send.s3", refuse)
    assert operations.recover(now=LATER + timedelta(hours=6)).rolled == 1
    assert b"".join(queries.open_range(own, "a")) == b"x"
    assert verify().clean


def test_a_lock_from_the_rules_holds_against_everybody_and_a_version_still_comes(remote: S3Bucket, settings) -> None:
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"storage_url": f"s3://{remote._address.bucket}?lock=yes"})
    create_instance(settings.LIUHEN.home, "demo", NOW)
    present = datetime.now(UTC).replace(microsecond=0)
    own, end = keep(b"film"), present + timedelta(hours=2)

    def lock() -> dict[str, int]:
        return locking.go_round(clock=lambda: present, until=present + timedelta(hours=1), ends=lambda _ids: {own: end})

    assert list(lock().values()) == [1]
    held = HeldFile.objects.get(object_id=own, logical_path="original.mp4")
    name = remote._name(queries.key_of(held))
    with pytest.raises(ClientError):
        remote._client.delete_object(**remote._at(name, held.token))
    with pytest.raises(ClientError):  # also whoever keeps the keys cuts no lock
        remote._client.put_object_retention(
            **remote._at(name, held.token), Retention={"Mode": "COMPLIANCE", "RetainUntilDate": present}
        )
    keep_version(own, {"description.json": b"{}"})  # inventories are free
    KnownStore.objects.update(lock_round_at=None)
    end = present + timedelta(hours=3)
    lock()
    for each in HeldFile.objects.filter(object_id=own):
        assert remote.locked_until(queries.key_of(each), token=each.token) == end
    with transaction.atomic():
        destroying.begin(own, decision=own, now=present)
    with pytest.raises(KeyLockedError):
        destroying.carry_out(own, now=present)
    assert remote.stat(queries.key_of(held), token=held.token).size == 4
    assert verify().of("missing") == []
