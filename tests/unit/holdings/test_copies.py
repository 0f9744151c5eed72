"""Second copies: written and read back elsewhere, waited for where the bureau demands two, never lost sight of."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest
from django.conf import settings
from django.db import transaction
from django.test import override_settings

from conftest import NOW as TODAY
from conftest import entries
from keeping import NOW, archive_in, files_below, keep, version
from liuhen.custody.instance import create_instance
from liuhen.desk.home.stores import picture
from liuhen.holdings import archive, copying, destroying, fixity, overview, repairing, stores
from liuhen.holdings.errors import OwnRepairError, RepairNotPossibleError
from liuhen.holdings.models import Copy, CopyState, HeldFile, KnownStore, StoreKind
from liuhen.holdings.verify import verify
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role, RoleGrant
from liuhen.people.operations import appoint_deputy, grant_role
from liuhen.people.periods import bureau_day
from liuhen.storage import KeyLockedError, LocalFolder, StoreUnreachableError
from liuhen.storage.faults import Died, Faults, FaultyStore
from liuhen.storage.memory import MemoryStore

LONG = timedelta(hours=1)


class Clock:
    def __init__(self) -> None:
        self.at = NOW

    def __call__(self):
        return self.at


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def home(db: None, tmp_path: Path) -> Iterator[Path]:
    """An archive whose settings name a second folder for copies."""
    second = tmp_path / "second"
    second.mkdir()
    create_instance(tmp_path / "home", "demo", NOW)
    with archive_in(tmp_path / "home"):
        own = settings.LIUHEN.model_copy(update={"copy_urls": (second.as_uri(),), "wipe_copies": 2})
        with override_settings(LIUHEN=own):
            stores.forget()
            yield tmp_path
    stores.forget()


def copy_all(clock: Clock) -> dict[str, int]:
    return copying.copy_waiting(clock=clock, until=clock() + LONG)


def original(home: Path, object_id: UUID, *, second: bool = False) -> Path:
    (held,) = HeldFile.objects.filter(object_id=object_id, logical_path="original.mp4")
    folder = home / "second" if second else home / "home" / "archive"
    return folder / archive.object_key(object_id, held.content_path)


@pytest.mark.django_db(transaction=True)  # as in life: an entry belongs into a transaction of its own rows
def test_second_store_is_an_archive_that_reads_like_the_first(home: Path, clock: Clock) -> None:
    before = keep(b"kept before there was a second store" * 1000)
    copy_all(clock)
    own = keep(b"film", description=b"{}")
    assert Copy.objects.get(object_id=own).state == CopyState.WAITING
    copy_all(clock)
    roots = [files_below(folder) for folder in (home / "home" / "archive", home / "second")]
    assert original(home, before, second=True).read_bytes() == original(home, before).read_bytes()
    assert {key for key in roots[1] if str(own) in key} == {key for key in roots[0] if str(own) in key}
    copy = Copy.objects.get(object_id=own)
    assert (copy.state, copy.version) == (CopyState.PROVEN, 2)
    version(own, {"description.json": b'{"a": 2}'})
    copy.refresh_from_db()
    assert (copy.state, copy.version) == (CopyState.WAITING, 2)
    copy_all(clock)
    copy.refresh_from_db()
    assert (copy.state, copy.version) == (CopyState.PROVEN, 3)
    [added] = entries("storage.store_added")
    store = KnownStore.objects.get(kind=StoreKind.COPY)
    facts = {"store": store.identity, "kind": "copy", "actor": "worker"}
    assert (added.subject, added.facts) == (store.id, facts)
    assert verify().clean


def test_a_store_that_is_gone_for_hours_is_unreachable_and_caught_up_with(home: Path, clock: Clock) -> None:
    first = keep(b"first")
    copy_all(clock)
    (home / "second").rename(home / "unplugged")
    stores.forget()
    second = keep(b"second")
    clock.at += timedelta(hours=1)
    assert copy_all(clock) == {}
    store = KnownStore.objects.get(kind=StoreKind.COPY)
    assert store.unreachable_since == clock.at
    clock.at += timedelta(hours=5)
    copy_all(clock)
    store.refresh_from_db()
    assert store.unreachable_since == clock.at - timedelta(hours=5)
    assert Copy.objects.get(object_id=first).state == CopyState.PROVEN  # nothing is said of what can't be seen
    assert not (home / "second").exists()  # and nothing is made in its place
    with pytest.raises(StoreUnreachableError):
        copying.prove_copies(first, "original.mp4")
    (home / "unplugged").rename(home / "second")
    copy_all(clock)
    store.refresh_from_db()
    assert store.unreachable_since is None
    assert Copy.objects.get(object_id=second).state == CopyState.PROVEN


def test_another_disk_in_its_place_is_not_taken_for_it(home: Path, clock: Clock) -> None:
    keep(b"first")
    copy_all(clock)
    (home / "second").rename(home / "unplugged")
    LocalFolder.create(home / "second")
    stores.forget()
    keep(b"second")
    assert copy_all(clock) == {}
    assert KnownStore.objects.get(kind=StoreKind.COPY).unreachable_since == NOW


def test_damage_in_the_first_store_is_not_copied(home: Path, clock: Clock) -> None:
    own = keep(b"film")
    original(home, own).chmod(0o600)
    original(home, own).write_bytes(b"FILM")
    copy_all(clock)
    copy = Copy.objects.get(object_id=own)
    assert (copy.state, copy.version, copy.problem) == (CopyState.WAITING, 0, "holdings.read_back_mismatch")
    assert not original(home, own, second=True).exists()


def test_a_second_copy_that_reads_back_otherwise_is_none(home: Path, clock: Clock, monkeypatch) -> None:
    own = keep(b"film")
    copy_all(clock)
    assert copying.has_enough(own)
    assert copying.prove_copies(own, "original.mp4") == 1
    original(home, own, second=True).chmod(0o600)
    original(home, own, second=True).write_bytes(b"FILM")
    assert copying.prove_copies(own, "original.mp4") == 0


def test_demanding_two_says_nothing_safe_before_the_second(home: Path, clock: Clock) -> None:
    stores.meet(now=NOW)
    own = keep(b"film")
    assert not copying.has_enough(own)
    copy_all(clock)
    assert copying.has_enough(own)


def check_all(clock: Clock) -> None:
    fixity.check_share(clock=clock, span=timedelta(minutes=1))


def test_check_resumes_where_it_was_and_ends_with_an_entry(home: Path, clock: Clock, monkeypatch) -> None:
    kept = [keep(bytes([number]) * 1000) for number in range(5)]
    copy_all(clock)
    monkeypatch.setattr(fixity, "LEAST", 1)  # a byte a minute: one object each time
    monkeypatch.setattr(fixity, "share", lambda store, span: 1)
    for _minute in range(3):
        check_all(clock)
        clock.at += timedelta(minutes=1)
    for store in KnownStore.objects.all():
        assert (store.round_objects, store.full_ended_at) == (3, None)
    stores.forget()
    archive.forget()  # as after a restart
    for _minute in range(3):
        check_all(clock)
        clock.at += timedelta(minutes=1)
    for store in KnownStore.objects.all():
        assert (store.full_objects, store.full_damaged, store.round_began_at) == (len(kept), 0, None)
    told = {entry.subject: entry.facts for entry in entries("storage.checked")}
    assert told == {
        store.id: {
            "store": store.identity, "objects": len(kept), "bytes": store.full_bytes, "damaged": 0, "actor": "worker"
        }
        for store in KnownStore.objects.all()
    }  # fmt: skip
    check_all(clock)  # nothing to do before the time is over
    assert not KnownStore.objects.exclude(round_began_at=None).exists()
    clock.at += timedelta(days=settings.LIUHEN.fixity_days)
    check_all(clock)
    assert KnownStore.objects.exclude(round_began_at=None).count() == 2


def test_no_more_is_read_than_the_bounded_rate_allows() -> None:
    store = KnownStore(kept=1 << 50)
    assert fixity.share(store, timedelta(minutes=1)) == settings.LIUHEN.fixity_mib_per_second * 60 << 20


@pytest.mark.parametrize("damage", ["altered", "missing"])
@pytest.mark.parametrize("in_second", [False, True], ids=["first", "second"])
def test_damage_is_mended_from_the_other_store_when_another_person_approves(
    home: Path, clock: Clock, people, actor_for, damage: str, in_second: bool
) -> None:
    own = keep(b"film" * 1000)
    keep(b"other")
    copy_all(clock)
    path = original(home, own, second=in_second)
    if damage == "altered":
        path.chmod(0o600)
        path.write_bytes(b"FILM" * 1000)
    else:
        path.unlink()
    check_all(clock)
    copy = Copy.objects.get(object_id=own, state=CopyState.DAMAGED)
    assert (copy.store.kind == StoreKind.COPY) == in_second
    [entry] = entries("storage.damage_found")
    facts = {"store": copy.store.identity, "kinds": [damage], "files": 1, "actor": "worker"}
    assert (entry.subject, entry.facts) == (own, facts)
    office, archivist = actor_for(people[Role.OFFICE]), actor_for(people[Role.ARCHIVIST])
    with pytest.raises(NotPermittedError):
        repairing.propose(actor=archivist, now=NOW, copy_id=copy.id, reason="坏道")
    repair = repairing.propose(actor=office, now=NOW, copy_id=copy.id, reason="坏道")
    with pytest.raises(RepairNotPossibleError):
        repairing.propose(actor=office, now=NOW, copy_id=copy.id, reason="坏道")
    with pytest.raises(NotPermittedError):
        repairing.decide(actor=office, now=NOW, repair_id=repair.id, is_approved=True, note="")
    assert path.exists() == (damage == "altered")  # nothing before it's approved
    repairing.decide(actor=archivist, now=NOW, repair_id=repair.id, is_approved=True, note="")
    repairing.carry_out(repair_id=repair.id, now=NOW)
    repair.refresh_from_db()
    copy.refresh_from_db()
    assert (repair.state, copy.state) == ("done", CopyState.PROVEN)
    assert path.read_bytes() == b"film" * 1000
    aside = [content for key, content in files_below(home).items() if "set-aside" in key]
    assert aside == ([b"FILM" * 1000] if damage == "altered" else [])  # nothing is thrown away
    told = {"repair": str(repair.id), "store": repair.copy.store.identity, "source": repair.source.identity}
    for kind, by in (("proposed", office.reference), ("approved", archivist.reference)):
        [entry] = entries(f"storage.repair_{kind}")
        assert (entry.subject, entry.facts) == (own, {**told, "actor": by})
    [entry] = entries("storage.repaired")
    assert (entry.subject, {name: entry.facts[name] for name in told}) == (own, told)
    assert verify().clean


def test_whoever_proposed_a_repair_does_not_approve_it(home: Path, clock: Clock, make_account, actor_for, unit) -> None:
    both = actor_for(make_account("small", Role.OFFICE, Role.ARCHIVIST, unit=None))
    own = keep(b"film")
    copy_all(clock)
    original(home, own).unlink()
    check_all(clock)
    repair = repairing.propose(actor=both, now=NOW, copy_id=Copy.objects.get(state="damaged").id, reason="误删")
    with pytest.raises(OwnRepairError):
        repairing.decide(actor=both, now=NOW, repair_id=repair.id, is_approved=True, note="")


@pytest.mark.parametrize("is_proposed_by_deputy", [False, True])
def test_whoever_stands_in_for_who_proposed_a_repair_approves_it(
    home: Path, clock: Clock, people, make_account, console, is_proposed_by_deputy: bool
) -> None:
    deputy = make_account("standin", Role.ARCHIVIST, unit=None)
    led, day = RoleGrant.objects.get(account=people[Role.OFFICE]), bureau_day(TODAY)
    appoint_deputy(actor=console, now=TODAY, grant_id=led.id, deputy_id=deputy.id, holds_from=day, holds_until=day)
    grant_role(actor=console, now=TODAY, account_id=people[Role.OFFICE].id, role=Role.ARCHIVIST, unit_id=None)
    own = keep(b"film")
    copy_all(clock)
    original(home, own).unlink()
    check_all(clock)
    later = TODAY + timedelta(hours=1)
    principal, other = (actor_of(one, Channel.WEB, now=later) for one in (people[Role.OFFICE], deputy))
    proposer, decider = (other, principal) if is_proposed_by_deputy else (principal, other)
    copy = Copy.objects.get(state="damaged")
    repair = repairing.propose(actor=proposer, now=later, copy_id=copy.id, reason="误删")
    with pytest.raises(OwnRepairError):
        repairing.decide(actor=decider, now=later, repair_id=repair.id, is_approved=True, note="")


def test_damage_everywhere_is_not_mended_from_damage(home: Path, clock: Clock, people, actor_for) -> None:
    own = keep(b"film")
    copy_all(clock)
    for second in (False, True):
        original(home, own, second=second).unlink()
    check_all(clock)
    for copy in Copy.objects.filter(state=CopyState.DAMAGED):
        with pytest.raises(RepairNotPossibleError):
            repairing.propose(actor=actor_for(people[Role.OFFICE]), now=NOW, copy_id=copy.id, reason="x")


def test_destruction_takes_the_bytes_from_every_store(home: Path, clock: Clock) -> None:
    own, other = keep(b"film"), keep(b"other")
    copy_all(clock)
    with transaction.atomic():
        destroying.begin(own, decision=own, now=NOW)
    (home / "second").rename(home / "unplugged")
    stores.forget()
    with pytest.raises(StoreUnreachableError):
        destroying.carry_out(own, now=NOW)
    assert original(home, own).exists()  # all stores are there before anything goes
    (home / "unplugged").rename(home / "second")
    destroying.carry_out(own, now=NOW)
    assert not [key for key in files_below(home) if str(own) in key]
    assert original(home, other, second=True).exists()
    assert Copy.objects.get(object_id=own).state == CopyState.GONE


def test_destruction_waits_for_the_last_lock(home: Path, clock: Clock) -> None:
    store = MemoryStore(keeps_locks=True)
    store.now = NOW
    with archive.using(store):
        own = keep(b"film")
        copy_all(clock)
        key = archive.object_key(own, HeldFile.objects.get(object_id=own, logical_path="original.mp4").content_path)
        store.lock(key, NOW + timedelta(days=2))
        with transaction.atomic():
            destroying.begin(own, decision=own, now=NOW)
        with pytest.raises(KeyLockedError):
            destroying.carry_out(own, now=NOW)
        assert original(home, own, second=True).exists()
        assert len(list(store.list(archive.object_key(own)))) > 3  # not half of it either
        store.now = NOW + timedelta(days=3)
        destroying.carry_out(own, now=store.now)
        assert list(store.list("root")) == [] or not list(store.list(archive.object_key(own)))


def test_what_somebody_hid_outlives_an_approved_destruction(home: Path) -> None:
    store = MemoryStore()
    with archive.using(store):
        own = keep(b"film")
        key = archive.object_key(own, HeldFile.objects.get(object_id=own, logical_path="original.mp4").content_path)
        store.hide(key)
        with transaction.atomic():
            destroying.begin(own, decision=own, now=NOW)
        destroying.carry_out(own, now=NOW)
        assert [*store.list(archive.object_key(own)), *store.beneath(archive.object_key(own))] == []


def test_a_death_while_copying_is_caught_up_with(home: Path, clock: Clock, monkeypatch) -> None:
    stores.meet(now=NOW)
    inner = LocalFolder(home / "second")
    opened = stores.opened
    for at in range(6):
        own = keep(b"film %d" % at)
        faults = Faults(at=at, moment="after")

        def faulty(row, faults=faults):
            return FaultyStore(inner, faults) if row.kind == StoreKind.COPY else opened(row)

        monkeypatch.setattr(stores, "opened", faulty)
        with pytest.raises(Died):
            copy_all(clock)
        monkeypatch.setattr(stores, "opened", opened)
        copy_all(clock)
        assert Copy.objects.get(object_id=own).state == CopyState.PROVEN
        assert copying.prove_copies(own, "original.mp4") == 1


def test_a_disk_that_says_it_fails_stands_as_well(home: Path, people, actor_for) -> None:
    stores.measure(now=NOW)
    office = actor_for(people[Role.OFFICE])
    for said, is_well in (({}, True), ({"passed": True}, True), ({"passed": False, "device": "/dev/sda"}, False)):
        KnownStore.objects.update(smart=said)
        assert [one.is_well for one in overview.health(actor=office, now=NOW).stores] == [is_well] * 2
    shown = picture(office, NOW)
    assert (shown.tone, {bar.words for bar in shown.drawing.bars}) == ("attention", {"磁盘自检未通过，请更换"})


def test_forecast_says_when_it_is_full_and_nothing_before_two_days(home: Path, people, actor_for) -> None:
    stores.measure(now=NOW)
    actor = actor_for(people[Role.OFFICE])
    assert [store.full_on for store in overview.health(actor=actor, now=NOW).stores] == [None, None]
    for store in KnownStore.objects.all():
        store.measures.update(free=1_000_000)
        store.measures.create(day=(NOW + timedelta(days=10)).date(), free=900_000)
    full = (NOW + timedelta(days=100)).date()
    page = overview.health(actor=actor, now=NOW + timedelta(days=10))
    assert [(store.a_day, store.full_on, store.full_soon) for store in page.stores] == [(10_000, full, True)] * 2
    with pytest.raises(NotPermittedError):
        overview.health(actor=actor_for(people[Role.OFFICER]), now=NOW)
