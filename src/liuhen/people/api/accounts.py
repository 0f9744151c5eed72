"""Accounts and roles, for administrators."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.people import operations, queries, web
from liuhen.people.models import Account, Deputyship, Role, RoleGrant
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, require

router = Router()


class GrantOut(Schema):
    """A role given to an account; without a unit it is for the whole bureau. `id` is what takes it back.

    `holds_from`, `holds_until`: the first and last day on which it gives anything; null for no end on that side.
    """

    id: UUID
    role: Role
    unit_id: UUID | None
    holds_from: date | None
    holds_until: date | None


class AccountOut(Schema):
    """An account with its roles.

    `roles_rest_since`: the roles count for nothing until a security administrator resumes them.
    """

    id: UUID
    username: str
    name: str
    unit_id: UUID | None
    is_active: bool
    must_change_password: bool
    roles_rest_since: AwareDatetime | None
    roles: list[GrantOut]


class DeputyOut(Schema):
    """Somebody stands in for somebody else in one role, on these days, both ends included."""

    id: UUID
    grant_id: UUID
    principal_id: UUID
    deputy_id: UUID
    role: Role
    holds_from: date
    holds_until: date
    reason: str

    @staticmethod
    def resolve_principal_id(found: Deputyship) -> UUID:
        """Whose role it is."""
        return found.grant.account_id

    @staticmethod
    def resolve_role(found: Deputyship) -> str:
        """Which role."""
        return found.grant.role


class AccountSheet(AccountOut):
    """An account with the officer whose it is, if any, and its deputyships, running and to come, on either side."""

    officer_id: UUID | None
    deputyships: list[DeputyOut]


class AccountIn(Schema):
    """An account to be opened."""

    username: str
    name: str
    password: str
    unit_id: UUID | None = None


class PasswordIn(Schema):
    """A new password for somebody else."""

    password: str


class GrantIn(Schema):
    """A role to be given."""

    role: Role
    unit_id: UUID | None = None
    holds_from: date | None = None
    holds_until: date | None = None


class LimitIn(Schema):
    """The last day of a role; null for no end."""

    holds_until: date | None


class DeputyIn(Schema):
    """Somebody who shall stand in for the holder of a role."""

    deputy_id: UUID
    holds_from: date
    holds_until: date
    reason: str = ""


class LinkIn(Schema):
    """The officer whose an account is."""

    officer_id: UUID


@router.get("/accounts", response=list[AccountOut])
def accounts(request: HttpRequest) -> object:
    """Every account with its roles."""
    require(web.actor(request), Capability.VIEW_ACCOUNTS)
    return [_shown(line.account, line.grants) for line in queries.account_lines(now=now())]


@router.post("/accounts", response={201: AccountOut})
def create_account(request: HttpRequest, given: AccountIn) -> object:
    """Open an account without roles; its password must be changed at the first sign-in."""
    made = operations.create_account(
        actor=web.actor(request),
        now=now(),
        username=given.username,
        name=given.name,
        password=given.password,
        unit_id=given.unit_id,
    )
    return Status(201, _shown(made, ()))


@router.get("/accounts/{uuid:account_id}", response=AccountSheet)
def account(request: HttpRequest, account_id: UUID) -> object:
    """One account."""
    require(web.actor(request), Capability.VIEW_ACCOUNTS)
    shown = _shown(queries.account(account_id), tuple(queries.grant_rows(account_id)))
    deputyships = list(queries.deputyships_of(account_id, day=bureau_day(now())))
    return {**shown, "officer_id": queries.officer_id_of(account_id), "deputyships": deputyships}


@router.post("/accounts/{uuid:account_id}/password", response={204: None})
def set_password(request: HttpRequest, account_id: UUID, given: PasswordIn) -> object:
    """Give somebody a new password; the account's roles rest until a security administrator resumes them."""
    operations.set_password(actor=web.actor(request), now=now(), account_id=account_id, password=given.password)
    return Status(204, None)


@router.post("/accounts/{uuid:account_id}/deactivate", response={204: None})
def deactivate_account(request: HttpRequest, account_id: UUID) -> object:
    """Close an account."""
    operations.deactivate(actor=web.actor(request), now=now(), account_id=account_id)
    return Status(204, None)


@router.post("/accounts/{uuid:account_id}/activate", response={204: None})
def activate_account(request: HttpRequest, account_id: UUID) -> object:
    """Open a closed account again; its roles rest until a security administrator resumes them."""
    operations.activate(actor=web.actor(request), now=now(), account_id=account_id)
    return Status(204, None)


@router.post("/accounts/{uuid:account_id}/resume", response={204: None})
def resume_roles(request: HttpRequest, account_id: UUID) -> object:
    """Let an account's roles count again."""
    operations.resume_roles(actor=web.actor(request), now=now(), account_id=account_id)
    return Status(204, None)


@router.post("/accounts/{uuid:account_id}/unlock", response={204: None})
def unlock_account(request: HttpRequest, account_id: UUID) -> object:
    """Forget an account's failed sign-ins: it may try again at once, from anywhere."""
    operations.unlock(actor=web.actor(request), now=now(), account_id=account_id)
    return Status(204, None)


@router.post("/accounts/{uuid:account_id}/officer", response={204: None})
def link_officer(request: HttpRequest, account_id: UUID, given: LinkIn) -> object:
    """Say which officer an account is."""
    operations.link_officer(actor=web.actor(request), now=now(), officer_id=given.officer_id, account_id=account_id)
    return Status(204, None)


@router.post("/accounts/{uuid:account_id}/grants", response={201: GrantOut})
def grant_role(request: HttpRequest, account_id: UUID, given: GrantIn) -> object:
    """Give a role."""
    return Status(
        201, operations.grant_role(actor=web.actor(request), now=now(), account_id=account_id, **given.dict())
    )


@router.put("/grants/{uuid:standing_id}/period", response=GrantOut)
def limit_role(request: HttpRequest, standing_id: UUID, given: LimitIn) -> object:
    """Say until when a role holds; on the day after it's gone by itself."""
    return operations.limit_role(
        actor=web.actor(request), now=now(), grant_id=standing_id, holds_until=given.holds_until
    )


@router.post("/grants/{uuid:standing_id}/deputies", response={201: DeputyOut})
def appoint_deputy(request: HttpRequest, standing_id: UUID, given: DeputyIn) -> object:
    """Let somebody stand in for the holder of a role (代理)."""
    return Status(
        201, operations.appoint_deputy(actor=web.actor(request), now=now(), grant_id=standing_id, **given.dict())
    )


@router.delete("/deputies/{uuid:deputyship_id}", response={204: None})
def end_deputyship(request: HttpRequest, deputyship_id: UUID) -> object:
    """End a deputyship before its last day."""
    operations.end_deputyship(actor=web.actor(request), now=now(), deputyship_id=deputyship_id)
    return Status(204, None)


@router.delete("/grants/{uuid:grant_id}", response={204: None})
def revoke_role(request: HttpRequest, grant_id: UUID) -> object:
    """Take a role back."""
    operations.revoke_role(actor=web.actor(request), now=now(), grant_id=grant_id)
    return Status(204, None)


def _shown(account: Account, grants: tuple[RoleGrant, ...]) -> dict[str, object]:
    return {
        "id": account.id,
        "username": account.username,
        "name": account.name,
        "unit_id": account.unit_id,
        "is_active": account.is_active,
        "must_change_password": account.must_change_password,
        "roles_rest_since": account.roles_rest_since,
        "roles": grants,
    }
