"""By what cases, their places, documents and parties are found. Nothing of who reports is in it (6(3))."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from uuid import UUID

from liuhen.cases.models import Activity, Case, CaseScope, Document, Growth, Party, PartyKind
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, holds
from liuhen.people.scopes import is_console, own_officer
from liuhen.search import operations as search
from liuhen.search.models import Entry
from liuhen.search.operations import Findable

CASE, PLACE, DOCUMENT = "case", "place", "document"
PARTY, PERSON = "party", "person"  # organisations anybody of the field may know; persons only who knows their cases
_AT_ONCE = 200
_KNOWING = (
    "officers", "activities__officers", "defence", "grown__later__officers", "grown__later__activities__officers",
    "grown__later__defence",
)  # fmt: skip
DEFENDED = UUID("018f0000-0000-7000-8000-000000000001")
"""The scope of disputed cases, by which the legal section finds them; no unit and no officer has this id."""
_FEW_SCOPES = 8  # of more, most of what the index holds is known, and asking it for each costs more than reading past


def make_findable(case_ids: Iterable[UUID]) -> int:
    """Make cases, their places and documents findable by what they say now; in the transaction that changed them.

    Returns:
        How many entries of the index were written.
    """
    ids = list(case_ids)
    before = Growth.objects.filter(later_id__in=ids).values_list("earlier_id", flat=True)
    cases = Case.objects.filter(id__in={*ids, *before})  # who may know of the later may know of them
    found = list(cases.select_related("party").prefetch_related(*_KNOWING, "documents"))
    written = search.index(thing for case in found for thing in _things_of(case))
    _lead_to(found)
    return written + make_parties_findable({case.party_id for case in found})


def _lead_to(cases: list[Case]) -> None:
    """Lead lists to cases by who may know of them now."""
    wanted = {(scope, case.id) for case in cases for scope in _scopes_of_case(case)}
    known = {(row.scope, row.case_id): row.id for row in CaseScope.objects.filter(case__in=[case.id for case in cases])}
    CaseScope.objects.filter(id__in=[known[each] for each in known.keys() - wanted]).delete()
    CaseScope.objects.bulk_create(CaseScope(scope=scope, case_id=case) for scope, case in sorted(wanted - known.keys()))


def make_parties_findable(party_ids: Iterable[UUID]) -> int:
    """Make parties findable by what the register says now. Call inside the transaction that changed them.

    Returns:
        How many entries of the index were written.
    """
    return search.index(_party(party) for party in Party.objects.filter(id__in=list(party_ids)))


def _party(party: Party) -> Findable:
    text = f"{party.name}\n{party.credit_code}\n{party.representative}\n{party.address}"
    if party.kind == PartyKind.ORGANISATION:
        return Findable(kind=PARTY, subject=party.id, text=text)
    scopes: set[UUID] = set()
    for case in party.cases.prefetch_related(*_KNOWING):
        scopes |= _scopes_of_case(case)
    return Findable(kind=PERSON, subject=party.id, text=party.name, scopes=scopes)


def make_rest_findable() -> int:
    """Make findable what was there before there was an index, or came past it; a round of at most 200.

    Returns:
        How many cases or parties it was; 0 when none is left.
    """
    known = Entry.objects.filter(kind=CASE).values("subject")
    rest = list(Case.objects.exclude(id__in=known).order_by("id").values_list("id", flat=True)[:_AT_ONCE])
    make_findable(rest)
    if rest:
        return len(rest)
    known = Entry.objects.filter(kind__in=(PARTY, PERSON)).values("subject")
    parties = list(Party.objects.exclude(id__in=known).order_by("id").values_list("id", flat=True)[:_AT_ONCE])
    make_parties_findable(parties)
    return len(parties)


def _things_of(case: Case) -> Iterator[Findable]:
    scopes = _scopes_of_case(case)
    text = f"{case.number}\n{case.title}\n{case.party.name}\n{case.party.credit_code}"
    yield Findable(kind=CASE, subject=case.id, text=text, scopes=scopes)
    for activity in case.activities.all():
        yield Findable(kind=PLACE, subject=activity.id, text=activity.place, scopes=scopes)
    for document in case.documents.all():  # of a case only: the bureau's own records may be protected (6(3))
        yield _document(document, scopes)


def _scopes_of_case(case: Case) -> set[UUID]:
    activities: list[Activity] = list(case.activities.all())
    scopes = {case.unit_id, *(officer.id for officer in case.officers.all())}
    scopes |= {officer.id for activity in activities for officer in activity.officers.all()}
    for growth in case.grown.all():  # who handles what grew out of it may know of it too
        scopes |= {growth.later.unit_id, *(officer.id for officer in growth.later.officers.all())}
        scopes |= {officer.id for activity in growth.later.activities.all() for officer in activity.officers.all()}
    if any(hasattr(one, "defence") for one in (case, *(growth.later for growth in case.grown.all()))):
        scopes.add(DEFENDED)
    return scopes


def make_document_findable(document: Document) -> None:
    """Make a document of a case findable by its number and title; call inside the transaction that changed it.

    A record of the bureau itself isn't: a search must not tell of a protected one (6(3)).
    """
    if document.case_id is not None:
        case = Case.objects.prefetch_related(*_KNOWING).get(id=document.case_id)
        search.index([_document(document, _scopes_of_case(case))])


def _document(document: Document, scopes: set[UUID]) -> Findable:
    return Findable(kind=DOCUMENT, subject=document.id, text=f"{document.number}\n{document.title}", scopes=scopes)


def every_scope_of(actor: Actor) -> frozenset[UUID] | None:
    """The units and officers by which what an actor may know of is found; None: the whole bureau's."""
    led = None if is_console(actor) else actor.reach_as(Role.LEADER)
    if led is None:
        return None
    own = own_officer(actor)
    scopes = led | {own} if own else led
    return scopes | {DEFENDED} if holds(actor, Capability.DEFEND_CASES) else scopes


def scopes_of(actor: Actor) -> frozenset[UUID] | None:
    """The same as a hint to the index; None also where there are too many to ask it for each.

    `queries.visible_cases` decides; this only keeps the index from being read past what it would leave out.
    """
    scopes = every_scope_of(actor)
    return scopes if scopes is not None and len(scopes) <= _FEW_SCOPES else None
