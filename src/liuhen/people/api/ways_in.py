"""How an account is proven: its link to a directory or provider, its second factor; for administrators."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.people import operations, queries, sign_ins, web
from liuhen.people.models import OutsideIdentity
from liuhen.people.permissions import Capability, require

router = Router()


class IdentityOut(Schema):
    """Who an account is to a directory or provider."""

    provider: OutsideIdentity.Provider
    name: str
    linked_at: AwareDatetime


class IdentityIn(Schema):
    """The name that the directory or provider knows."""

    name: str


@router.get("/accounts/{uuid:account_id}/identities", response=list[IdentityOut])
def list_identities(request: HttpRequest, account_id: UUID) -> object:
    """Who an account is to directories and providers."""
    require(web.actor(request), Capability.VIEW_ACCOUNTS)
    return list(sign_ins.identities_of(queries.account(account_id).id))


@router.put("/accounts/{uuid:account_id}/identities/{provider}", response={204: None})
def link_identity(
    request: HttpRequest, account_id: UUID, provider: OutsideIdentity.Provider, given: IdentityIn
) -> object:
    """Say who an account is there, in place of what was said before; its roles rest until they are resumed."""
    operations.link_identity(
        actor=web.actor(request), now=now(), account_id=account_id, provider=provider, name=given.name
    )
    return Status(204, None)


@router.delete("/accounts/{uuid:account_id}/identities/{provider}", response={204: None})
def unlink_identity(request: HttpRequest, account_id: UUID, provider: OutsideIdentity.Provider) -> object:
    """Take the link off; sessions end."""
    operations.unlink_identity(actor=web.actor(request), now=now(), account_id=account_id, provider=provider)
    return Status(204, None)


@router.delete("/accounts/{uuid:account_id}/second-factor", response={204: None})
def reset_second_factor(request: HttpRequest, account_id: UUID) -> object:
    """Take off the second factor of somebody who lost it; sessions end."""
    operations.reset_second_factor(actor=web.actor(request), now=now(), account_id=account_id)
    return Status(204, None)
