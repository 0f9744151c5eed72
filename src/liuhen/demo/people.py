"""The demo bureau's people: every role once, two teams, each account ready to sign in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.utils import timezone

from liuhen.people import operations as people
from liuhen.people.actors import Actor, Channel, actor_of, console_actor
from liuhen.people.models import Account, Keeping, Role, RoleGrant
from liuhen.people.periods import bureau_day
from liuhen.people.queries import account_named, unit_named

PASSWORD = "liuhen-demo-2026"  # noqa: S105 - printed at every start of the demo, on purpose
_FIRST_PASSWORD = "liuhen-first-2026"  # noqa: S105 - changed at once, as everybody's is

BUREAU = "鼓楼区应急管理局"
TEAM = "监察大队"


@dataclass(frozen=True, slots=True)
class Person:
    """One account of the demo: sign-in name, name, role, unit, certificate for those who enforce."""

    username: str
    name: str
    role: Role
    unit: str
    certificate: str = ""


PEOPLE = (
    Person("admin", "邓系统", Role.SYSTEM_ADMIN, BUREAU),
    Person("security", "安守正", Role.SECURITY_ADMIN, BUREAU),
    Person("audit", "申明察", Role.AUDIT_ADMIN, BUREAU),
    Person("li", "李明远", Role.OFFICER, "监察大队一中队", "410204"),
    Person("wang", "王雪琴", Role.OFFICER, "监察大队一中队", "410205"),
    Person("chen", "陈海峰", Role.OFFICER, "监察大队二中队", "410311"),
    Person("aziz", "阿卜杜热合曼·买买提吐尔逊", Role.OFFICER, "监察大队二中队", "410312"),
    Person("zhao", "赵国栋", Role.LEADER, TEAM),
    Person("sun", "孙丽", Role.OFFICE, "办公室"),
    Person("zhou", "周文", Role.ARCHIVIST, "案卷档案室"),
    Person("qian", "钱正", Role.LEGAL, "法制科"),
    Person("zheng", "郑局", Role.HEAD, BUREAU),
)
ADMINISTRATORS = PEOPLE[:3]
UNITS = (
    (BUREAU, None),
    (TEAM, BUREAU),
    ("监察大队一中队", TEAM),
    ("监察大队二中队", TEAM),
    ("办公室", BUREAU),
    ("法制科", BUREAU),
    ("案卷档案室", BUREAU),
)


_LEFT = {"aziz": 21}  # days that a certificate still holds; the others a year


def actor_for(username: str) -> Actor:
    """The demo account of this sign-in name, as it would act on a page."""
    return actor_of(account_named(username), Channel.WEB)


def settle_people(now: datetime) -> None:
    """Go through the first run and bring everybody in, by the same operations as the pages."""
    console = console_actor("demo")
    units = _make_units(console, now)
    system = people.create_first_system_admin(
        actor=None, now=now, username="admin", name=ADMINISTRATORS[0].name, password=PASSWORD
    )
    people.arrive(account=system, now=now)
    for person in ADMINISTRATORS[1:]:
        account = people.appoint_administrator(
            actor=actor_for("admin"),
            now=now,
            role=person.role,
            username=person.username,
            name=person.name,
            password=_FIRST_PASSWORD,
        )
        _arrive(account, now)
    for person in PEOPLE[3:]:
        account = people.create_account(
            actor=actor_for("admin"),
            now=now,
            username=person.username,
            name=person.name,
            password=_FIRST_PASSWORD,
            unit_id=units[person.unit],
        )
        _arrive(account, now)
        people.grant_role(
            actor=actor_for("security"), now=now, account_id=account.id, role=person.role, unit_id=units[person.unit]
        )
        if person.certificate:
            people.register_officer(
                actor=console,
                now=now,
                name=person.name,
                unit_id=units[person.unit],
                certificate_number=person.certificate,
                certificate_from=timezone.localdate(now) - timedelta(days=4 * 365),
                certificate_until=timezone.localdate(now) + timedelta(days=_LEFT.get(person.username, 365)),
                account_id=account.id,
            )


def settle_posts(now: datetime) -> None:
    """Name keepers (one post stays vacant, to be seen), a deputy for a leave to come, and a unit that was closed."""
    day = bureau_day(now)
    office, accounts = (
        actor_for("sun"),
        {name: account_named(name).id for name in ("zhou", "qian", "li", "chen", "zhao")},
    )
    for keeping, who in ((Keeping.ARCHIVE_ROOM, "zhou"), (Keeping.SUPERVISION, "qian"), (Keeping.RECORDERS, "li")):
        people.appoint_keeper(actor=office, now=now, keeping=keeping, account_id=accounts[who], basis="局党组会议纪要")
    led = RoleGrant.objects.get(account_id=accounts["zhao"], role=Role.LEADER)
    people.appoint_deputy(
        actor=actor_for("security"),
        now=now,
        grant_id=led.id,
        deputy_id=accounts["chen"],
        holds_from=day + timedelta(days=20),
        holds_until=day + timedelta(days=25),
        reason="外出培训",
    )
    closed = people.create_unit(actor=office, now=now, name="监察大队三中队", parent_id=unit_named(TEAM).id)
    people.close_unit(actor=office, now=now, unit_id=closed.id)


def _make_units(actor: Actor, now: datetime) -> dict[str, UUID]:
    made: dict[str, UUID] = {}
    for name, parent in UNITS:
        unit = people.create_unit(actor=actor, now=now, name=name, parent_id=made[parent] if parent else None)
        made[name] = unit.id
    return made


def _arrive(account: Account, now: datetime) -> None:
    people.arrive(account=account, now=now)
    people.change_password(actor=actor_of(account, Channel.WEB), now=now, present=_FIRST_PASSWORD, new=PASSWORD)
