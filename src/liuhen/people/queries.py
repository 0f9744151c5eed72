"""Reads: accounts, roles, units, officers, tokens, and how far the first run has come."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any
from uuid import UUID

from django.db.models import Count, Exists, OuterRef, Q, QuerySet
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.paging import Page, page_by_key
from liuhen.people.errors import AccountNotFoundError, OfficerNotFoundError, UnitClosedError, UnitNotFoundError
from liuhen.people.models import (
    ADMINISTRATORS,
    AccessToken,
    Account,
    Deputyship,
    Officer,
    PastCertificate,
    Role,
    RoleGrant,
    Unit,
)
from liuhen.people.periods import Span, bureau_day, in_force


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A role in force: for which unit (None: the whole bureau), and whose it is if somebody only stands in."""

    role: Role
    unit_id: UUID | None
    deputy_for: UUID | None


def grants_in_force(account_id: UUID, *, now: datetime) -> list[Held]:
    """The roles that an account holds at a moment: its own, and those of others in which it stands in.

    Each request asks this, so the few rows are asked for plainly and their days compared here.
    """
    day = bureau_day(now)
    found: dict[UUID, Held] = {}
    own = RoleGrant.objects.filter(account_id=account_id, revoked_at=None)
    for grant_id, role, unit_id, first, last in own.values_list("id", "role", "unit_id", "holds_from", "holds_until"):
        if Span(first, last).holds_on(day):
            found[grant_id] = Held(role=Role(role), unit_id=unit_id, deputy_for=None)
    for standing in _stood_in(account_id):
        grant_id, role, unit_id, owner, first, last, grant_first, grant_last = standing
        if Span(first, last).holds_on(day) and Span(grant_first, grant_last).holds_on(day):
            found.setdefault(grant_id, Held(role=Role(role), unit_id=unit_id, deputy_for=owner))
    return [found[grant_id] for grant_id in sorted(found)]


def _stood_in(account_id: UUID) -> Iterable[tuple[Any, ...]]:
    rows = Deputyship.objects.filter(
        deputy_id=account_id, ended_at=None, grant__revoked_at=None, grant__account__is_active=True
    )
    of_grant = ("grant__role", "grant__unit_id", "grant__account_id")
    days = ("holds_from", "holds_until", "grant__holds_from", "grant__holds_until")
    return rows.values_list("grant_id", *of_grant, *days)


def grant_rows(account_id: UUID) -> QuerySet[RoleGrant]:
    """The roles that an account was given and nobody took back, coming and ended ones too, with their units."""
    return RoleGrant.objects.filter(account_id=account_id, revoked_at=None).select_related("unit").order_by("id")


def deputyships_of(account_id: UUID, *, day: date) -> QuerySet[Deputyship]:
    """Where an account stands in for others or others for it, running and coming ones, what begins first before."""
    rows = Deputyship.objects.filter(Q(deputy_id=account_id) | Q(grant__account_id=account_id))
    rows = rows.filter(ended_at=None, grant__revoked_at=None, holds_until__gte=day)
    return rows.select_related("deputy", "grant__account", "grant__unit").order_by("holds_from", "id")


def units_below(roots: Iterable[UUID]) -> dict[UUID, frozenset[UUID]]:
    """For each given unit: itself and every unit below it, at any depth. Reads the (small) tree once."""
    wanted = set(roots)
    if not wanted:
        return {}
    children: dict[UUID | None, list[UUID]] = {}
    for unit_id, parent_id in Unit.objects.values_list("id", "parent_id"):
        children.setdefault(parent_id, []).append(unit_id)
    found = {}
    for root in wanted:
        reached, waiting = {root}, [root]
        while waiting:
            for child in children.get(waiting.pop(), []):
                if child not in reached:
                    reached.add(child)
                    waiting.append(child)
        found[root] = frozenset(reached)
    return found


def officer_id_of(account_id: UUID) -> UUID | None:
    """The officer that an account belongs to, if any."""
    return Officer.objects.filter(account_id=account_id).values_list("id", flat=True).first()


def officer_of(account_id: UUID) -> Officer | None:
    """The officer that an account belongs to, with the unit, if any."""
    return Officer.objects.select_related("unit").filter(account_id=account_id).first()


def account(account_id: UUID) -> Account:
    """One account.

    Raises:
        AccountNotFoundError: there is none with this id.
    """
    found = Account.objects.select_related("unit").filter(id=account_id).first()
    if found is None:
        raise AccountNotFoundError(account=str(account_id))
    return found


def account_named(username: str) -> Account:
    """The account with a sign-in name, however it was typed.

    Raises:
        AccountNotFoundError: there is none with this name.
    """
    found = Account.objects.filter(username=Account.objects.normalise(username)).first()
    if found is None:
        raise AccountNotFoundError(account=username)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountLine:
    """An account with the roles it holds, for lists."""

    account: Account
    grants: tuple[RoleGrant, ...]


def account_lines(*, now: datetime) -> list[AccountLine]:
    """Every account with its own roles in force, by sign-in name."""
    rows = RoleGrant.objects.filter(in_force(bureau_day(now)))
    return _with_grants(Account.objects.select_related("unit").order_by("username"), rows)


def all_accounts() -> QuerySet[Account]:
    """Every account, closed ones too, in any order."""
    return Account.objects.all()


def bare_accounts(day: date) -> QuerySet[Account]:
    """The active accounts without any role of their own in force on a day, by sign-in name."""
    own = RoleGrant.objects.filter(in_force(day), account=OuterRef("pk"))
    return Account.objects.filter(~Exists(own), is_active=True).order_by("username")


def resting_accounts() -> QuerySet[Account]:
    """The active accounts whose roles rest until somebody confirms who is there, by sign-in name."""
    return Account.objects.filter(is_active=True, roles_rest_since__isnull=False).order_by("username")


def holders_by_role(*, day: date) -> dict[Role, int]:
    """How many active accounts hold each role of their own on a day; roles that nobody holds are left out."""
    rows = RoleGrant.objects.filter(in_force(day), account__is_active=True).order_by()
    return {Role(role): count for role, count in rows.values_list("role").annotate(Count("account", distinct=True))}


def ending_grants(day: date, *, until: date) -> QuerySet[RoleGrant]:
    """The roles in use that end by themselves from one day to another, what ends first before, with their people."""
    rows = RoleGrant.objects.filter(in_force(day), account__is_active=True, holds_until__lte=until)
    return rows.select_related("account", "unit").order_by("holds_until", "id")


def list_accounts(*, now: datetime, text: str = "", role: str = "", before: str = "", after: str = "") -> Page[Account]:
    """Return one page of the accounts, those opened last first.

    Args:
        now: the moment whose roles count.
        text: part of a name, a sign-in name or a unit's name; empty for all.
        role: only those that hold this `Role`; empty for all.
        before: key of the page with newer rows, see `Page.before`.
        after: key of the page with older rows, see `Page.after`.
    """
    rows = Account.objects.select_related("unit")
    part = text.replace("\x00", "").strip()  # PostgreSQL takes no NUL
    if part:
        rows = rows.filter(Q(name__icontains=part) | Q(username__icontains=part) | Q(unit__name__icontains=part))
    if role:
        rows = rows.filter(pk__in=RoleGrant.objects.filter(in_force(bureau_day(now)), role=role).values("account_id"))
    return page_by_key(rows, before=before, after=after)


def lines_of(accounts: Collection[Account], *, now: datetime) -> list[AccountLine]:
    """These accounts with their own roles in force, in their order."""
    rows = RoleGrant.objects.filter(in_force(bureau_day(now)), account__in=[row.pk for row in accounts])
    return _with_grants(accounts, rows)


def _with_grants(accounts: Iterable[Account], rows: QuerySet[RoleGrant]) -> list[AccountLine]:
    grants: dict[UUID, list[RoleGrant]] = {}
    for grant in rows.select_related("unit").order_by("id"):
        grants.setdefault(grant.account_id, []).append(grant)
    return [AccountLine(account=row, grants=tuple(grants.get(row.id, ()))) for row in accounts]


def holders(role: Role, *, day: date) -> QuerySet[Account]:
    """The active accounts that hold a role of their own anywhere on a day, by name."""
    held = RoleGrant.objects.filter(in_force(day), role=role).values("account_id")
    return Account.objects.filter(id__in=held, is_active=True).order_by("name", "id")


def units() -> QuerySet[Unit]:
    """Every unit, by name; closed ones too, whose things are still looked for."""
    return Unit.objects.select_related("parent").order_by("name", "id")


def open_units(*, and_also: UUID | None = None) -> QuerySet[Unit]:
    """The units that take people and things, by name; one that a thing has already stays choosable, closed or not."""
    return units().filter(Q(closed_on=None) | Q(pk=and_also))


SEPARATOR = " / "
"""Between the names of a unit's path, from the top down."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A unit in the tree: how deep it stands, how many accounts in use and officers in service it has itself."""

    unit: Unit
    depth: int
    accounts: int
    officers: int


def tree() -> list[Branch]:
    """Every unit, each below the one above it, brothers by name and closed ones last. Reads the (small) tree once."""
    accounts = _counted(Account.objects.filter(is_active=True))
    officers = _counted(Officer.objects.filter(left_on=None))
    below: dict[UUID | None, list[Unit]] = {}
    for unit in units():
        below.setdefault(unit.parent_id, []).append(unit)
    found: list[Branch] = []
    waiting = [(unit, 0) for unit in _last_first(below.get(None, []))]
    while waiting:
        unit, depth = waiting.pop()
        counts = {"accounts": accounts.get(unit.id, 0), "officers": officers.get(unit.id, 0)}
        found.append(Branch(unit=unit, depth=depth, **counts))
        waiting += [(each, depth + 1) for each in _last_first(below.get(unit.id, []))]
    return found


def path_of(unit: Unit) -> list[str]:
    """The names from the top of the tree down to a unit."""
    names, above = [unit.name], unit.parent
    while above is not None:
        names.append(above.name)
        above = above.parent
    return names[::-1]


def _last_first(rows: list[Unit]) -> list[Unit]:
    return sorted(rows, key=lambda unit: (unit.closed_on is not None, unit.name), reverse=True)


def _counted(rows: QuerySet[Any]) -> dict[UUID, int]:
    return {row["unit_id"]: row["n"] for row in rows.order_by().values("unit_id").annotate(n=Count("id"))}


def bureau_name() -> str:
    """The bureau's name: that of the one unit at the top; empty while there are several or none."""
    tops = list(Unit.objects.filter(parent=None).values_list("name", flat=True)[:2])
    return tops[0] if len(tops) == 1 else ""


def unit(unit_id: UUID) -> Unit:
    """One unit.

    Raises:
        UnitNotFoundError: there is none with this id.
    """
    found = Unit.objects.filter(id=unit_id).first()
    if found is None:
        raise UnitNotFoundError(unit=str(unit_id))
    return found


def open_unit(unit_id: UUID) -> Unit:
    """One unit that isn't closed.

    Raises:
        UnitNotFoundError: there is none with this id.
        UnitClosedError: it takes nobody and nothing any more.
    """
    found = unit(unit_id)
    if found.closed_on is not None:
        raise UnitClosedError(field="unit", name=found.name)
    return found


def unit_named(name: str) -> Unit:
    """The unit of this name.

    Raises:
        UnitNotFoundError: there is none, or more than one.
    """
    found = list(Unit.objects.filter(name=name)[:2])
    if len(found) != 1:
        raise UnitNotFoundError(unit=name)
    return found[0]


def officers() -> QuerySet[Officer]:
    """Every officer, by name."""
    return Officer.objects.select_related("unit", "account").order_by("name", "id")


def officer(officer_id: UUID) -> Officer:
    """One officer, with unit and account.

    Raises:
        OfficerNotFoundError: there is none with this id.
    """
    found = Officer.objects.select_related("unit", "account").filter(id=officer_id).first()
    if found is None:
        raise OfficerNotFoundError(officer=str(officer_id))
    return found


class CertificateState(StrEnum):
    """How a certificate stands on a day."""

    VALID = "valid"
    EXPIRED = "expired"
    MISSING = "missing"
    UNDATED = "undated"


CERTIFICATE_STATES: dict[str, Promise] = {
    CertificateState.VALID.value: _("有效"),
    CertificateState.EXPIRED.value: _("已过期"),
    CertificateState.UNDATED.value: _("未填有效期"),
    CertificateState.MISSING.value: _("未登记执法证"),
}
REST = "rest"  # everybody whose certificate hasn't expired: the list under those whose has


def officer_like(text: str) -> Q:
    """Officers whose name or certificate number holds a text; papers of earlier years bear an earlier certificate's."""
    earlier = PastCertificate.objects.filter(number__icontains=text).values("officer")
    return Q(name__icontains=text) | Q(certificate_number__icontains=text) | Q(id__in=earlier)


def list_officers(
    *, day: date, text: str = "", unit_id: UUID | None = None, state: str = "", before: str = "", after: str = ""
) -> Page[Officer]:
    """Return one page of the officers, those registered last first.

    Args:
        day: the day on which certificates are looked at.
        text: part of a name or certificate number, an earlier one too; empty for all.
        unit_id: only those of this unit.
        state: one of `CertificateState`, or `REST`; empty for all.
        before: key of the page with newer rows, see `Page.before`.
        after: key of the page with older rows, see `Page.after`.
    """
    rows = Officer.objects.select_related("unit", "account")
    part = text.replace("\x00", "").strip()  # PostgreSQL takes no NUL
    if part:
        rows = rows.filter(officer_like(part))
    if unit_id is not None:
        rows = rows.filter(unit_id=unit_id)
    if state in _STATES:
        rows = rows.filter(_STATES[state](day))
    return page_by_key(rows, before=before, after=after)


_STATES: dict[str, Callable[[date], Q]] = {
    CertificateState.EXPIRED: lambda day: ~Q(certificate_number="") & Q(certificate_until__lt=day),
    CertificateState.MISSING: lambda _day: Q(certificate_number=""),
    CertificateState.UNDATED: lambda _day: ~Q(certificate_number="") & Q(certificate_until=None),
    CertificateState.VALID: lambda day: ~Q(certificate_number="") & Q(certificate_until__gte=day),
    REST: lambda day: ~(~Q(certificate_number="") & Q(certificate_until__lt=day)),
}


def state_of(officer: Officer, day: date) -> CertificateState:
    """How an officer's certificate stands on a day, as the list tells it."""
    if not officer.certificate_number:
        return CertificateState.MISSING
    if officer.certificate_until is None:
        return CertificateState.UNDATED
    return CertificateState.VALID if officer.certificate_until >= day else CertificateState.EXPIRED


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """执法证: number and first and last day, as far as known."""

    number: str
    valid_from: date | None
    valid_until: date | None

    def holds_on(self, day: date) -> bool | None:
        """Whether it's valid on a day; None when nobody entered what would tell."""
        if not self.number or (self.valid_from is None and self.valid_until is None):
            return None
        starts = self.valid_from is None or self.valid_from <= day
        return starts and (self.valid_until is None or day <= self.valid_until)


def certificate_on(officer: Officer, day: date) -> Certificate:
    """Return the certificate that an officer held on a day: an earlier one where that covers it, else the present.

    Bring `past_certificates` along when asking for many officers.
    """
    present = Certificate(
        number=officer.certificate_number,
        valid_from=officer.certificate_from,
        valid_until=officer.certificate_until,
    )
    if present.holds_on(day):
        return present
    earlier = (
        Certificate(number=one.number, valid_from=one.valid_from, valid_until=one.valid_until)
        for one in officer.past_certificates.all()
    )
    return next((one for one in earlier if one.holds_on(day)), present)


def tokens_of(account_id: UUID) -> QuerySet[AccessToken]:
    """The access tokens of an account that weren't revoked, newest first."""
    return AccessToken.objects.filter(account_id=account_id, revoked_at=None).order_by("-id")


def digest_of_token(secret: str) -> str:
    """What is kept of a token. It is 256 random bits, so one round of SHA-256 is enough."""
    return hashlib.sha256(secret.encode()).hexdigest()


def token_behind(secret: str, *, now: datetime) -> AccessToken | None:
    """The token that this secret opens, if it's in force and its account may use it."""
    return (
        AccessToken.objects.select_related("account")
        .filter(
            digest=digest_of_token(secret),
            revoked_at=None,
            expires_at__gt=now,
            account__is_active=True,
            account__must_change_password=False,
        )
        .first()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstRun:
    """How far the first run has come.

    Attributes:
        appointed: the administrator roles that somebody was given.
        arrived: those among them whose holder has signed in once.
    """

    appointed: frozenset[Role]
    arrived: frozenset[Role]

    @property
    def has_begun(self) -> bool:
        """Whether there is a system administrator."""
        return Role.SYSTEM_ADMIN in self.appointed

    @property
    def is_complete(self) -> bool:
        """Whether the three administrators have all been here, so that none is alone with the machine."""
        return self.arrived == ADMINISTRATORS


def first_run() -> FirstRun:
    """How far the first run has come. Once complete it stays so: grants and first sign-ins aren't forgotten."""
    rows = RoleGrant.objects.filter(role__in=ADMINISTRATORS).values_list("role", "account__last_login")
    seen = list(rows)
    return FirstRun(
        appointed=frozenset(Role(role) for role, _ in seen),
        arrived=frozenset(Role(role) for role, signed_in_at in seen if signed_in_at is not None),
    )
