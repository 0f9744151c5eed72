"""Keeps the three administrators apart from each other and from the bureau's work, and each part manned."""

from __future__ import annotations

from django.db.models import QuerySet

from liuhen.people.errors import AdministratorsApartError, LastAdministratorError
from liuhen.people.models import ADMINISTRATORS, Account, Role, RoleGrant


def refuse_if_not_apart(account: Account, role: Role) -> None:
    """Go on only if an account may take a role beside those that it holds (三员分立).

    An administrator holds that one role and no other; everybody else holds no administrator's role.

    Raises:
        AdministratorsApartError: a role that is held stands against it.
    """
    held = RoleGrant.objects.filter(account=account, revoked_at=None).exclude(role=role)
    against = held if role in ADMINISTRATORS else held.filter(role__in=ADMINISTRATORS)
    first = against.order_by("id").first()
    if first is not None:
        raise AdministratorsApartError(role=role.value, held=first.role)


def refuse_if_last(grants: QuerySet[RoleGrant]) -> None:
    """Go on only if, without these grants, each administrator's part is still in somebody's hands.

    Raises:
        LastAdministratorError: an administrator's part would be nobody's.
    """
    for grant in grants.filter(role__in=ADMINISTRATORS):
        others = RoleGrant.objects.filter(role=grant.role, revoked_at=None, account__is_active=True)
        if not others.exclude(account_id=grant.account_id).exists():
            raise LastAdministratorError(role=grant.role)
