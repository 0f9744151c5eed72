"""A store that fails and nobody is told; a step that stays when it's mended, or leads somebody to a closed door."""

from __future__ import annotations

from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOW
from liuhen.desk.home.stores import picture
from liuhen.desk.steps import steps_for
from liuhen.desk.store_steps import ailing_stores
from liuhen.holdings import overview, repairing
from liuhen.holdings.models import Copy, HeldObject, KnownStore, Repair, StoreKind, StoreMeasure
from liuhen.people import operations as people_operations
from liuhen.people.models import Appointment, Deputyship, Keeping, Role, RoleGrant
from liuhen.people.periods import bureau_day

pytestmark = pytest.mark.django_db
GIB = 1 << 30
WHOLE = {"free": 800 * GIB, "total": 1000 * GIB, "full_ended_at": NOW, "smart": {"passed": True}, "lock_problem": ""}
ILL = {
    "接通无法访问的存储": {"unreachable_since": NOW},
    "更换自检未通过的磁盘": {"smart": {"passed": False, "device": "/dev/sda"}},
    "为存满的存储腾出空间：采集已停止": {"free": 2 * GIB},
    "为即将存满的存储准备空间": {"free": 3 * GIB},
    "另建启用对象锁定的存储桶：资料没有锁定": {"locks": True, "lock_problem": "no_lock"},
    "完成逾期的存储全部核对": {"full_ended_at": NOW - timedelta(days=400)},
}


@pytest.fixture
def store():
    """Makes a store that is well, but for what is given."""

    def make(**given) -> KnownStore:
        facts = {"kind": StoreKind.PRIMARY, "name": "/srv/archive", "identity": str(uuid4()), "known_at": NOW}
        return KnownStore.objects.create(**{**facts, **WHOLE, **given})

    return make


@pytest.fixture
def keeper(make_account, unit, console):
    """An officer who is named to keep the storage, and no more than that."""
    made = make_account("bao", Role.OFFICER, unit=unit, officer=True)
    people_operations.appoint_keeper(actor=console, now=NOW, keeping=Keeping.STORAGE, account_id=made.id)
    return made


def stand_in(principal, deputy) -> None:
    """The deputy stands in for the principal, whatever the day on which this runs: pages read the clock."""
    Deputyship.objects.create(
        grant=RoleGrant.objects.get(account=principal), deputy=deputy, holds_from=NOW.date(),
        holds_until=date(2126, 1, 1), given_by="console:test", given_at=NOW - timedelta(hours=1),
    )  # fmt: skip


def told(actor) -> list[str]:
    return [step.title for step in ailing_stores(actor, NOW)]


@pytest.mark.parametrize("title", sorted(ILL))
def test_a_store_fails_and_its_keeper_hears_nothing_or_hears_it_for_ever(
    title, store, keeper, people, actor_for, signed_in
):
    made = store(**ILL[title])
    for account in (keeper, people[Role.SYSTEM_ADMIN]):
        [step] = [one for one in steps_for(actor=actor_for(account), now=NOW) if one.icon == "server"]
        assert (step.title, step.detail, step.url) == (title, "/srv/archive", "/storage/")
        client = signed_in(account)
        assert title in client.get("/").content.decode()
        page = client.get(step.url)
        assert page.status_code == 200  # also for an officer, whose role alone opens it not
        assert "/srv/archive" in page.content.decode()
    KnownStore.objects.filter(id=made.id).update(**{"unreachable_since": None, **WHOLE})
    assert told(actor_for(keeper)) == told(actor_for(people[Role.SYSTEM_ADMIN])) == []


def test_a_full_store_of_copies_that_is_said_to_stop_intake(store, people, actor_for):
    store(kind=StoreKind.COPY, free=1)
    assert told(actor_for(people[Role.SYSTEM_ADMIN])) == ["为存满的副本存储腾出空间：副本不能另存"]


def test_a_store_that_fills_quickly_or_is_damaged(store, people, actor_for):
    made = store()
    admin = actor_for(people[Role.SYSTEM_ADMIN])
    for days, free in ((10, 900 * GIB), (0, 800 * GIB)):
        StoreMeasure.objects.create(store=made, day=bureau_day(NOW - timedelta(days=days)), free=free)
    assert told(admin) == ["为即将存满的存储准备空间"]  # in 80 days
    Copy.objects.create(object=HeldObject.objects.create(id=uuid4(), head=1), store=made, state="damaged")
    assert told(admin) == ["修复核对发现的损坏", "为即将存满的存储准备空间"]


def test_a_store_that_was_named_and_never_met_or_one_that_is_named_no_more(store, settings, people, actor_for):
    store(is_used=False, unreachable_since=NOW)
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"copy_urls": ("file:///mnt/second",)})
    [step] = ailing_stores(actor_for(people[Role.SYSTEM_ADMIN]), NOW)
    assert (step.title, step.detail, step.count) == ("接通无法访问的存储", "/mnt/second", "")


def test_everybody_is_told_or_nobody_while_the_post_is_vacant(store, people, actor_for, console, signed_in):
    store(unreachable_since=NOW)
    asked = {role for role in people if told(actor_for(people[role]))}
    assert asked == {Role.SYSTEM_ADMIN, Role.OFFICE}
    people_operations.appoint_keeper(actor=console, now=NOW, keeping=Keeping.STORAGE, account_id=people[Role.LEADER].id)
    asked = {role for role in people if told(actor_for(people[role]))}
    assert asked == {Role.SYSTEM_ADMIN, Role.LEADER}
    assert signed_in(people[Role.OFFICER]).get("/storage/").status_code == 403


MENU_ENTRY = '<li><a href="/storage/"'


def test_a_keeper_finds_the_stores_only_while_one_of_them_fails(store, keeper, people, signed_in):
    store()
    store(kind=StoreKind.COPY, name="/mnt/old", is_used=False)
    client = signed_in(keeper)
    assert MENU_ENTRY in client.get("/").content.decode()
    assert client.get("/storage/losses/").status_code == 200  # where the page leads from a store that's named no more
    other = signed_in(people[Role.OFFICER])
    assert MENU_ENTRY not in other.get("/").content.decode()  # an officer as well, and not named
    assert other.get("/storage/losses/").status_code == 403
    Appointment.objects.update(ended_at=NOW)
    assert MENU_ENTRY not in client.get("/").content.decode()


def test_a_store_that_is_away_and_was_full_long_ago(store, people, actor_for):
    store(unreachable_since=NOW, free=1)
    [health] = overview.health(actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW).stores
    assert (health.is_full, health.is_tight, health.is_well) == (False, False, False)
    assert told(actor_for(people[Role.SYSTEM_ADMIN])) == ["接通无法访问的存储"]


def test_a_copy_that_is_said_to_stop_intake_or_damage_that_only_a_number_tells(store, people, signed_in):
    made = store(kind=StoreKind.COPY, free=3 * GIB)
    Copy.objects.create(object=HeldObject.objects.create(id=uuid4(), head=1), store=made, state="damaged")
    page = signed_in(people[Role.OFFICE]).get("/storage/").content.decode()
    assert "降到保留值时不能再另存副本" in page
    assert "停止采集" not in page
    assert "核对发现与登记不一致的资料" in page


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("marker b'other'", "存储标记不符，不是登记的那个存储"),
        ("Stale file handle", "网络文件夹已失效，须重新挂载"),
        ("Quaint", "其他原因（Quaint）"),
        ("", ""),
    ],
)
def test_a_store_is_away_for_a_reason_that_only_a_programmer_reads(reason, words, store, people, actor_for):
    store(unreachable_since=NOW, reason=reason)
    [health] = overview.health(actor=actor_for(people[Role.SYSTEM_ADMIN]), now=NOW).stores
    assert health.why == words


def test_a_keeper_is_away_and_who_stands_in_is_not_told(store, keeper, people, make_account, actor_for, signed_in):
    store(unreachable_since=NOW)
    deputy = make_account("deputy")
    stand_in(keeper, deputy)
    assert told(actor_for(deputy)) == ["接通无法访问的存储"]
    assert signed_in(deputy).get("/storage/repairs/").status_code == 200
    Deputyship.objects.update(ended_at=NOW)
    assert told(actor_for(deputy)) == []


def test_a_home_that_asks_once_for_every_store(store, keeper, actor_for):
    actor = actor_for(keeper)
    counts = []
    for each in range(4):
        store(name=f"/srv/{each}", free=1, smart={"passed": False})
        with CaptureQueriesContext(connection) as caught:
            steps = list(ailing_stores(actor, NOW))
        counts.append(len(caught))
    assert len(set(counts)) == 1
    assert counts[0] <= 3
    assert [(step.count, step.detail.count("、")) for step in steps] == [("4", 3)] * 2


def test_a_keeper_led_to_damage_that_only_others_may_have_mended(
    store, keeper, people, actor_for, signed_in, monkeypatch
):
    made, whole = store(), store(kind=StoreKind.COPY, name="/mnt/copy")
    copy = Copy.objects.create(object=HeldObject.objects.create(id=uuid4(), head=1), store=made, state="damaged")
    way = f"/storage/damaged/{copy.id}/"
    client = signed_in(keeper)
    assert way in client.get("/storage/damaged/").content.decode()
    monkeypatch.setattr(repairing, "_whole_elsewhere", lambda _copy: whole)
    assert client.post(way, {"reason": "坏扇区"}).status_code == 302
    assert Repair.objects.get().proposed_by == keeper
    told = signed_in(people[Role.ARCHIVIST]).get("/storage/damaged/").content.decode()
    assert "修复由服务器与存储设备的专人、办公室或系统管理员提出。" in told
    assert way not in told
    Appointment.objects.update(ended_at=NOW)
    assert client.get(way).status_code == 403


def test_a_bucket_without_locks_that_only_a_badge_tells_of(store, people, signed_in):
    made = store(locks=True, lock_problem="no_lock")
    client = signed_in(people[Role.SYSTEM_ADMIN])
    assert "请另建一个启用版本和对象锁定的存储桶" in client.get("/storage/").content.decode()
    KnownStore.objects.filter(id=made.id).update(lock_problem="")
    assert "请另建一个启用版本和对象锁定的存储桶" not in client.get("/storage/").content.decode()


@pytest.mark.parametrize(("used", "said"), [(0.997, "99%"), (1.0, "100%"), (0.29, "29%")])
def test_a_disk_with_room_left_that_is_said_to_be_full(store, people, actor_for, used, said):
    store(total=1000 * GIB, free=round((1 - used) * 1000 * GIB))
    drawn = picture(actor_for(people[Role.SYSTEM_ADMIN]), NOW).drawing
    assert [bar.words for bar in drawn.bars] == [f"已用 {said}"]


def test_a_proposed_repair_waits_for_nobody_or_for_who_proposed_it(store, people, actor_for, signed_in):
    copy = Copy.objects.create(object=HeldObject.objects.create(id=uuid4(), head=1), store=store(), state="damaged")
    repair = Repair.objects.create(
        copy=copy, source=store(kind=StoreKind.COPY), reason="坏扇区", proposed_at=NOW,
        proposed_by=people[Role.OFFICE],
    )  # fmt: skip
    way = f"/storage/repairs/{repair.id}/"
    for role in (Role.ARCHIVIST, Role.LEGAL):
        assert way in [step.url for step in steps_for(actor=actor_for(people[role]), now=NOW)]
        assert way in signed_in(people[role]).get("/storage/repairs/").content.decode()
    stand_in(people[Role.OFFICE], people[Role.ARCHIVIST])
    stand_in(people[Role.LEGAL], people[Role.OFFICE])
    for role in (Role.ARCHIVIST, Role.LEGAL):  # stands in for who proposed it; was stood in for by them
        assert way not in [step.url for step in steps_for(actor=actor_for(people[role]), now=NOW)]
        page = signed_in(people[role]).get("/storage/repairs/").content.decode()
        assert "坏扇区" in page
        assert way not in page
