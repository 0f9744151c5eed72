"""The register of parties."""

from __future__ import annotations

from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from liuhen.cases.errors import PartyNotFoundError
from liuhen.cases.models import Party, PartyKind
from liuhen.cases.queries.cases import SUGGESTIONS, visible_cases
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor


def visible_parties(actor: Actor) -> QuerySet[Party]:
    """Every organisation, and the persons of cases that the actor may know of."""
    own = visible_cases(actor).filter(party=OuterRef("pk"))
    return Party.objects.filter(Q(kind=PartyKind.ORGANISATION) | Exists(own))


def get_party(*, actor: Actor, party_id: UUID) -> Party:
    """Return a party.

    Raises:
        PartyNotFoundError: there is none, or the actor may not know of it.
    """
    found = visible_parties(actor).filter(id=party_id).first()
    if found is None:
        raise PartyNotFoundError
    return found


def list_parties(*, actor: Actor, text: str = "", before: str = "", after: str = "") -> Page[Party]:
    """Return one page of the parties that the actor may know of, newest first.

    Args:
        actor: who looks.
        text: part of a name or of a 统一社会信用代码; empty for all.
        before: key of the page with newer rows, see `Page.before`.
        after: key of the page with older rows, see `Page.after`.
    """
    return page_by_key(_holding(visible_parties(actor), text), before=before, after=after)


def _holding(rows: QuerySet[Party], text: str) -> QuerySet[Party]:
    part = text.replace("\x00", "").strip()  # PostgreSQL takes no NUL
    if not part:
        return rows
    return rows.filter(Q(name__icontains=part) | Q(credit_code__istartswith=part))


def suggest_parties(*, actor: Actor, text: str = "") -> list[Party]:
    """Return the newest few parties whose name or code holds the text, to choose from while typing."""
    return list(_holding(visible_parties(actor), text).order_by("-id")[:SUGGESTIONS])


def parties_named(*, actor: Actor, name: str) -> list[Party]:
    """Return the parties of exactly this name that the actor may know of, two at most."""
    return list(visible_parties(actor).filter(name=name).order_by("id")[:2])
