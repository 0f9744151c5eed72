"""Keeps the three administrators apart from each other and from the bureau's work, and each part manned."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import QuerySet

from liuhen.people.errors import AdministratorsApartError, LastAdministratorError
from liuhen.people.models import ADMINISTRATORS, Account, Deputyship, Role, RoleGrant
from liuhen.people.periods import Span, bureau_day, in_force, span_of


def refuse_if_not_apart(account: Account, role: Role, span: Span, *, beside: UUID | None = None) -> None:
    """Go on only if an account may have a role on these days beside what it has on any of them (三员分立).

    An administrator holds that one role and no other; everybody else holds no administrator's role. A role in which
    somebody only stands in counts like one's own, and so does one that is still to come.

    Args:
        account: whose; locked by the caller, so that two grants at once see each other.
        role: wanted.
        span: on which days.
        beside: the grant or deputyship that is being changed, left out.

    Raises:
        AdministratorsApartError: a role on one of these days stands against it.
    """
    for key, held, days in _roles_of(account):
        against = held != role and (role in ADMINISTRATORS or held in ADMINISTRATORS)
        if against and key != beside and days.meets(span):
            raise AdministratorsApartError(role=role.value, held=held.value)


def _roles_of(account: Account) -> Iterator[tuple[UUID, Role, Span]]:
    for grant in RoleGrant.objects.filter(account=account, revoked_at=None).order_by("id"):
        yield grant.id, Role(grant.role), span_of(grant)
    standing = Deputyship.objects.filter(deputy=account, ended_at=None, grant__revoked_at=None)
    for one in standing.select_related("grant").order_by("id"):
        yield one.id, Role(one.grant.role), span_of(one)


def refuse_if_last(grants: QuerySet[RoleGrant], *, now: datetime) -> None:
    """Go on only if, without these grants, each administrator's part is still in somebody's hands.

    Only somebody counts who holds the part today and without an end: with an end, one day nobody would.

    Raises:
        LastAdministratorError: an administrator's part would be nobody's.
    """
    day = bureau_day(now)
    for grant in grants.filter(role__in=ADMINISTRATORS):
        lasting = RoleGrant.objects.filter(in_force(day), role=grant.role, holds_until=None, account__is_active=True)
        counts = lasting.filter(id=grant.id).exists()
        if counts and not lasting.exclude(account_id=grant.account_id).exists():
            raise LastAdministratorError(role=grant.role)
