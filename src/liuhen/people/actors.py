"""Who does something: an account at a page or the API, the person at the machine, or the worker."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from liuhen.clock import now as present
from liuhen.custody.naming import Named
from liuhen.people import queries
from liuhen.people.models import Account, Role


class Channel(StrEnum):
    """By which way the actor came in."""

    WEB = "web"
    API = "api"
    CONSOLE = "console"
    WORKER = "worker"


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role in force.

    Attributes:
        role: the role.
        unit_id: the unit it was given for; None for the whole bureau.
        reach: that unit and all units below it; empty when it's for the whole bureau.
        deputy_for: the account whose role it is, when the actor only stands in (代理); None for one's own.
    """

    role: Role
    unit_id: UUID | None
    reach: frozenset[UUID] = frozenset()
    deputy_for: UUID | None = None

    def covers(self, unit_id: UUID | None) -> bool:
        """Whether this grant reaches into a unit. None asks whether it reaches anywhere at all."""
        return self.unit_id is None or unit_id is None or unit_id in self.reach


@dataclass(slots=True)
class _Hand:
    """For whom the actor acted when a permission was last asked: accounts, none for oneself."""

    principals: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    """The one on whose behalf an operation runs; a snapshot taken when the request or command began.

    Attributes:
        account_id: the account; None for the console and the worker.
        name: what people call the actor; for pages only, never for entries.
        channel: page, API, console or worker.
        grants: the roles in force, empty while the account's roles rest.
        officer_id: the officer that the account belongs to, if any.
        unit_id: the account's own unit, if any.
        system_user: the name of the operating system's user at the console.
    """

    account_id: UUID | None
    name: str
    channel: Channel
    grants: tuple[Grant, ...] = ()
    officer_id: UUID | None = None
    unit_id: UUID | None = None
    system_user: str = ""
    _hand: _Hand = field(default_factory=_Hand, compare=False, repr=False)

    @property
    def reference(self) -> str:
        """How custody entries name this actor: `account:<uuid>`, `console:<system user>` or `worker`.

        What was done by a role that's somebody else's carries whose: the entry says so (`custody.naming`).
        """
        if self.account_id is not None:
            return Named.of(f"account:{self.account_id}", (f"account:{each}" for each in self._hand.principals))
        return f"console:{self.system_user}" if self.channel is Channel.CONSOLE else "worker"

    def acts_by(self, grants: Iterable[Grant]) -> None:
        """Remember by which roles the actor does what comes next; `permissions.require` calls it.

        One's own role goes before one that is somebody else's.
        """
        used = list(grants)
        own = not used or any(grant.deputy_for is None for grant in used)
        found = () if own else sorted({grant.deputy_for for grant in used if grant.deputy_for is not None})
        self._hand.principals = tuple(found)

    @property
    def stands_in_for(self) -> frozenset[UUID]:
        """The accounts that the actor stands in for now, in whatever role."""
        return frozenset(grant.deputy_for for grant in self.grants if grant.deputy_for is not None)

    def is_a(self, role: Role) -> bool:
        """Whether the actor holds this role anywhere."""
        return any(grant.role is role for grant in self.grants)

    def reach_as(self, role: Role) -> frozenset[UUID] | None:
        """The units where the actor holds a role, those below included; None means the whole bureau."""
        units: set[UUID] = set()
        for grant in self.grants:
            if grant.role is role:
                if grant.unit_id is None:
                    return None
                units |= grant.reach
        return frozenset(units)


def actor_of(account: Account, channel: Channel, *, now: datetime | None = None) -> Actor:
    """The actor that an account is. An inactive account, or one whose roles rest, holds no role.

    Args:
        account: whose.
        channel: by which way it came in.
        now: the moment whose roles count, its own and those it stands in for; the present one if none is given:
            whoever makes an actor stands at the edge, where the clock may be read.
    """
    grants: tuple[Grant, ...] = ()
    if account.is_active and account.roles_rest_since is None:
        rows = queries.grants_in_force(account.id, now=now or present())
        below = queries.units_below(row.unit_id for row in rows if row.unit_id is not None)
        grants = tuple(
            Grant(
                role=row.role,
                unit_id=row.unit_id,
                reach=frozenset() if row.unit_id is None else below[row.unit_id],
                deputy_for=row.deputy_for,
            )
            for row in rows
        )
    return Actor(
        account_id=account.id,
        name=account.name,
        channel=channel,
        grants=grants,
        officer_id=queries.officer_id_of(account.id),
        unit_id=account.unit_id,
    )


def console_actor(system_user: str) -> Actor:
    """The person at the machine itself, known by the operating system only."""
    return Actor(account_id=None, name=system_user, channel=Channel.CONSOLE, system_user=system_user)


def worker_actor() -> Actor:
    """The worker process, which does what somebody else has asked for."""
    return Actor(account_id=None, name="worker", channel=Channel.WORKER)
