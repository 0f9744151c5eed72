"""The register of parties."""

from __future__ import annotations

from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from liuhen.cases.errors import PartyNotFoundError
from liuhen.cases.findable import PARTY, PERSON, scopes_of
from liuhen.cases.models import Party, PartyKind
from liuhen.cases.queries.cases import SUGGESTIONS, visible_cases
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.scopes import FoundForEach
from liuhen.search.queries import found

READ = 500  # of a search in the register; who looks for one of more types on


def visible_parties(actor: Actor) -> QuerySet[Party]:
    """Every organisation, and the persons of cases that the actor may know of."""
    own = visible_cases(actor).filter(party=OuterRef("pk"))
    return Party.objects.filter(Q(kind=PartyKind.ORGANISATION) | FoundForEach(own))


def get_party(*, actor: Actor, party_id: UUID) -> Party:
    """Return a party.

    Raises:
        PartyNotFoundError: there is none, or the actor may not know of it.
    """
    found = visible_parties(actor).filter(id=party_id).first()
    if found is None:
        raise PartyNotFoundError
    return found


def list_parties(*, actor: Actor, text: str = "", kind: str = "", before: str = "", after: str = "") -> Page[Party]:
    """Return one page of the parties that the actor may know of, newest first.

    Args:
        actor: who looks.
        text: part of a name, a 统一社会信用代码, a representative or an address; empty for all. The newest in the index
            that hold it are read, `READ` at most.
        kind: one of `PartyKind`; empty for all.
        before: key of the page with newer rows, see `Page.before`.
        after: key of the page with older rows, see `Page.after`.
    """
    rows = visible_parties(actor)
    if text.strip():
        rows = rows.filter(id__in=_found(actor, text, limit=READ))
    if kind:
        rows = rows.filter(kind=kind)
    return page_by_key(rows, before=before, after=after)


def suggest_parties(*, actor: Actor, text: str = "") -> list[Party]:
    """Return the newest few parties that hold the text, to choose from while typing; without a text the newest."""
    known = visible_parties(actor)
    if text.strip():
        known = known.filter(id__in=_found(actor, text, limit=3 * SUGGESTIONS))
    return list(known.order_by("-id")[:SUGGESTIONS])


def _found(actor: Actor, text: str, *, limit: int) -> list[UUID]:
    """By the index: who may know of what it gives is asked again by the query."""
    wanted = text.replace("\x00", "").strip()  # PostgreSQL takes no NUL
    organisations = found(PARTY, wanted, scopes=None, limit=limit)
    return organisations + found(PERSON, wanted, scopes=scopes_of(actor), limit=limit)


def parties_named(*, actor: Actor, name: str) -> list[Party]:
    """Return the parties of exactly this name that the actor may know of, two at most."""
    return list(visible_parties(actor).filter(name=name).order_by("id")[:2])
