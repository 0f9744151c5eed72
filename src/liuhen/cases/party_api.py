"""The register of parties over the API."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema

from liuhen.cases import operations, queries
from liuhen.cases.models import NumberUnknown, PartyKind
from liuhen.cases.operations import PartyTold
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require

router = Router(tags=["parties"])


class PartyOut(Schema):
    """A party. Of a person's identity number only both ends are kept to be shown."""

    id: UUID
    kind: PartyKind
    name: str
    credit_code: str
    identity_masked: str
    number_unknown: str
    representative: str
    address: str


class PartiesOut(Schema):
    """One page of parties, newest first; `before` and `after` lead to the pages beside it."""

    parties: list[PartyOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class PartyIn(Schema):
    """What the register shall say of a party; an empty number keeps the one that stands."""

    name: str
    number: str = ""
    number_unknown: NumberUnknown = NumberUnknown.NOT_YET
    representative: str = ""
    address: str = ""


@router.get("/parties", response=PartiesOut)
def parties(
    request: HttpRequest, text: str = "", kind: PartyKind | None = None, before: str = "", after: str = ""
) -> object:
    """Parties that the caller may know of, newest first: every organisation, and persons of the caller's cases."""
    actor = web.actor(request)
    require(actor, Capability.VIEW_CASES)
    page = queries.list_parties(actor=actor, text=text, kind=kind or "", before=before, after=after)
    return {
        "parties": page.rows,
        "before": page.before,
        "after": page.after,
        "count": page.count,
        "capped": page.capped,
    }


@router.get("/parties/{uuid:party_id}", response=PartyOut)
def party(request: HttpRequest, party_id: UUID) -> object:
    """One party; that a person was looked at is recorded."""
    return operations.open_party(actor=web.actor(request), now=now(), party_id=party_id)


@router.put("/parties/{uuid:party_id}", response=PartyOut)
def edit_party(request: HttpRequest, party_id: UUID, given: PartyIn) -> object:
    """Correct what the register says of a party; what it is, organisation or person, stays."""
    told = PartyTold(**given.dict())
    return operations.edit_party(actor=web.actor(request), now=now(), party_id=party_id, told=told)
