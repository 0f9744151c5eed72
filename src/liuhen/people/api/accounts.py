"""Accounts and roles, for administrators."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.people import operations, queries, web
from liuhen.people.models import Account, Role, RoleGrant
from liuhen.people.permissions import Capability, require

router = Router()


class GrantOut(Schema):
    """A role given to an account; without a unit it is for the whole bureau. `id` is what takes it back."""

    id: UUID
    role: Role
    unit_id: UUID | None


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


class AccountSheet(AccountOut):
    """An account with the officer whose it is, if any."""

    officer_id: UUID | None


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


class LinkIn(Schema):
    """The officer whose an account is."""

    officer_id: UUID


@router.get("/accounts", response=list[AccountOut])
def accounts(request: HttpRequest) -> object:
    """Every account with its roles."""
    require(web.actor(request), Capability.VIEW_ACCOUNTS)
    return [_shown(line.account, line.grants) for line in queries.account_lines()]


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
    return {**shown, "officer_id": queries.officer_id_of(account_id)}


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


@router.post("/accounts/{uuid:account_id}/officer", response={204: None})
def link_officer(request: HttpRequest, account_id: UUID, given: LinkIn) -> object:
    """Say which officer an account is."""
    operations.link_officer(actor=web.actor(request), now=now(), officer_id=given.officer_id, account_id=account_id)
    return Status(204, None)


@router.post("/accounts/{uuid:account_id}/grants", response={201: GrantOut})
def grant_role(request: HttpRequest, account_id: UUID, given: GrantIn) -> object:
    """Give a role."""
    made = operations.grant_role(
        actor=web.actor(request), now=now(), account_id=account_id, role=given.role, unit_id=given.unit_id
    )
    return Status(201, made)


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
