"""The archive in a real object store: taking in dies at a request, the gateway goes away, others write over keys."""

from __future__ import annotations

import os
import socket
import socketserver
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote

import pytest
from botocore.exceptions import ClientError
from django.db import transaction
from uuid_utils.compat import uuid7

from certificates import Pair, authority, issued
from keeping import LATER, NOW, keep
from keeping import version as keep_version
from liuhen.custody.instance import create_instance
from liuhen.holdings import (
    archive,
    copying,
    destroying,
    fixity,
    locking,
    operations,
    overview,
    queries,
    repairing,
    stores,
)
from liuhen.holdings.models import Copy, HeldFile, KnownStore, Repair, VersionIntention
from liuhen.holdings.verify import verify
from liuhen.people.models import Role
from liuhen.storage import KeyLockedError, StoreUnreachableError
from liuhen.storage.faults import Died
from liuhen.storage.s3 import S3Bucket
from liuhen.storage.s3_parts import PART

ORIGINAL = os.urandom(PART + 100_000)
FILM = ORIGINAL[:1_000_000]
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
    assert [(one.kind, one.subject, one.detail) for one in found.findings] == [("altered", key, "hidden")]
    inventory = remote._at(remote._name(archive.object_key(held.object_id, "v1/inventory.json")))
    remote._client.delete_object(**inventory)  # nobody keeps its version's name
    assert ("altered", "hidden") in {(one.kind, one.detail) for one in verify().findings if "v1/inv" in one.subject}


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


@contextmanager
def behind_tls(endpoint: str, pair: Pair, folder: Path) -> Iterator[str]:
    """The gateway behind a certificate: what comes in over TLS goes on to it. Gives its https address."""
    (folder / "front.pem").write_bytes(pair.certificate_pem + pair.key_pem)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(folder / "front.pem")
    host, _, port = endpoint.removeprefix("http://").partition(":")

    class Front(socketserver.BaseRequestHandler):
        def handle(self) -> None:
            with (
                suppress(OSError),  # whoever doesn't trust the certificate
                context.wrap_socket(self.request, server_side=True) as outer,
                socket.create_connection((host, int(port))) as inner,
            ):
                onward = threading.Thread(target=pass_on, args=(outer, inner), daemon=True)
                onward.start()
                pass_on(inner, outer)
                onward.join()

    def pass_on(source: socket.socket, target: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(1 << 16):
                target.sendall(data)
        with suppress(OSError):
            target.shutdown(socket.SHUT_RDWR)

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Front) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        yield f"https://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


def test_copies_in_a_folder_and_in_a_bucket_behind_the_bureaus_own_certificate(
    people, actor_for, folder: Path, bucket, ceph, tmp_path: Path, settings
) -> None:
    own_ca, mounted = authority("鼓楼区应急管理局"), tmp_path / "mounted"
    mounted.mkdir()
    for name, ca in (("ca.pem", own_ca), ("other.pem", authority("another"))):
        (tmp_path / name).write_bytes(ca.certificate_pem)
    create_instance(settings.LIUHEN.home, "demo", NOW)
    with behind_tls(ceph.endpoint, issued(own_ca, "localhost"), tmp_path) as address:
        url = bucket.url.replace(quote(ceph.endpoint, safe=""), quote(address, safe=""))

        def trusting(name: str) -> None:
            told = {"copy_urls": (mounted.as_uri(), url), "s3_ca": tmp_path / name, "wipe_copies": 3}
            keys = {"s3_access_key": ceph.access_key, "s3_secret_key": ceph.secret_key}
            settings.LIUHEN = settings.LIUHEN.model_copy(update={**told, **keys})
            stores.forget()

        trusting("ca.pem")
        own = keep(FILM)
        assert not copying.has_enough(own)
        copied = copying.copy_waiting(clock=lambda: NOW, until=LATER)
        assert list(copied.values()) == [1, 1]
        assert copying.has_enough(own)
        assert copying.prove_copies(own, "original.mp4") == 2
        trusting("other.pem")  # a stranger's certificate: nothing is sent there, nothing is said to be lost
        copying.copy_waiting(clock=lambda: NOW, until=LATER)
        page = overview.health(actor=actor_for(people[Role.OFFICE]), now=NOW)
        assert [each.why for each in page.stores if each.row.unreachable_since] == [
            "对方的证书不受信任，请检查设置 s3_ca"
        ]
        trusting("ca.pem")
        there = Copy.objects.get(object_id=own, store__keeps_locks=True)
        mends_what_is_hidden_and_what_rots_under_a_lock(there, people, actor_for)
    stores.forget()


def mends_what_is_hidden_and_what_rots_under_a_lock(there: Copy, people, actor_for) -> None:
    """In a store that keeps locks, from the others, as two people say."""
    own = there.object_id
    held = HeldFile.objects.get(object_id=own, logical_path="original.mp4")
    key, path = queries.key_of(held), held.content_path
    store = stores.opened(there.store)
    client, at = store._client, store._at(store._name(key))

    def mended() -> Repair:
        KnownStore.objects.update(full_began_at=None)
        fixity.check_share(clock=lambda: NOW, span=timedelta(minutes=1))
        there.refresh_from_db()
        told.append(there.findings)
        office, archivist = actor_for(people[Role.OFFICE]), actor_for(people[Role.ARCHIVIST])
        repair = repairing.propose(actor=office, now=NOW, copy_id=there.id, reason="x")
        repairing.decide(actor=archivist, now=NOW, repair_id=repair.id, is_approved=True, note="")
        repairing.carry_out(repair_id=repair.id, now=datetime.now(UTC))
        there.refresh_from_db()
        repair.refresh_from_db()
        assert (repair.state, there.state) == ("done", "proven")
        return repair

    told: list[object] = []
    client.delete_object(**at)
    assert mended().kept_until is None
    assert told == [[["altered", key, "hidden"]]]
    rotten = client.put_object(**at, Body=b"rotten")["VersionId"]
    until = store.lock(key, datetime.now(UTC) + timedelta(hours=1), token=rotten)
    store.delete(key, token=there.tokens[path])
    Copy.objects.filter(id=there.id).update(tokens={**there.tokens, path: rotten})
    assert mended().kept_until == until
    assert told[-1] == [["altered", key, "digest"]]
    assert b"".join(store.get(key)) == FILM
    assert store.locked_until(key, token=there.tokens[path]) == until  # as locked as what it mends
    assert b"".join(store.get(key, token=rotten)) == b"rotten"
    with pytest.raises(KeyLockedError):
        store.delete(key, token=rotten)
    with transaction.atomic():
        destroying.begin(own, decision=own, now=NOW)
    with pytest.raises(KeyLockedError):
        destroying.carry_out(own, now=datetime.now(UTC))
    assert b"".join(store.get(key)) == FILM
