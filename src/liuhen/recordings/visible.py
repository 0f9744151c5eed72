"""Which recordings somebody may know of."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db.models import OuterRef, Q, QuerySet

from liuhen.cases.models import Activity, Case, ConsentReader, Growth
from liuhen.cases.queries import defended_by
from liuhen.paging import Known, Part, Weight
from liuhen.people.actors import Actor
from liuhen.people.models import Officer, Role
from liuhen.people.permissions import Capability, holds
from liuhen.people.scopes import NOTHING, FoundForEach, asked_of_each, is_console, led_units, own_officer
from liuhen.people.standing import own_hands
from liuhen.recordings.models import Recording, Seal, UnderConsent, UnderReview

_IN_ACTIVITY, _IN_CASE = Activity.officers.through, Case.officers.through


def sealed_ids() -> QuerySet[Seal, UUID]:
    """The recordings that are sealed now (art 8); few among very many."""
    return Seal.objects.filter(lifted_at=None).values_list("recording_id", flat=True)


def hidden_from(account_id: UUID | None) -> QuerySet[UnderConsent]:
    """What was filmed under consents for which an account isn't named (art 8(2)); nobody is named as None."""
    named = ConsentReader.objects.filter(account_id__in=[account_id] if account_id else [])
    return UnderConsent.objects.exclude(consent_id__in=named.values("consent_id"))


def visible_to(actor: Actor) -> QuerySet[Recording]:
    """The recordings that the actor may see: within reach, not sealed, not for others only; for lists `known_to`."""
    return _open(within_reach(actor), actor)


def _open(rows: QuerySet[Recording], actor: Actor) -> QuerySet[Recording]:
    """Without what is sealed, and without what was filmed under a consent that names others (art 8(2)).

    Both are small tables that are read once, and no join: the order of an index on the recordings stays of use.
    """
    closed = hidden_from(actor.account_id).values("recording_id")
    return rows.exclude(pk__in=sealed_ids()).exclude(pk__in=closed)


def within_reach(actor: Actor) -> QuerySet[Recording]:
    """The recordings that the actor may know of, sealed ones and those for named people only included.

    An officer: those filmed or taken in by the officer, those of own activities and of cases that name the officer,
    across units. A leader: the units' and their sub-units'. Both: those of cases from which one of theirs grew, which
    share them. The legal section: those of the cases that it defends, and what these share. All else goes by
    consultation; administrators see none.
    """
    if is_console(actor):
        return Recording.objects.all()
    led = led_units(actor)
    if led is None:
        return Recording.objects.all()
    scope = asked_of_each("unit_id", led) if led else NOTHING
    if actor.is_a(Role.OFFICER):
        scope |= Q(received_by_id=actor.account_id)
    officer = own_officer(actor)
    if officer is not None:
        in_activity = _IN_ACTIVITY.objects.filter(activity_id=OuterRef("activity_id"), officer_id=officer)
        in_case = _IN_CASE.objects.filter(case_id=OuterRef("case_id"), officer_id=officer)
        scope |= Q(officer_id=officer) | Q(FoundForEach(in_activity)) | Q(FoundForEach(in_case))
        in_later = _IN_CASE.objects.filter(case_id=OuterRef("later_id"), officer_id=officer)
        scope |= Q(FoundForEach(Growth.objects.filter(FoundForEach(in_later), earlier_id=OuterRef("case_id"))))
    if led:
        grew = Growth.objects.filter(asked_of_each("later__unit_id", led), earlier_id=OuterRef("case_id"))
        scope |= Q(FoundForEach(grew))
    defended = defended_by(actor)
    if defended is not None:
        scope |= Q(FoundForEach(defended.filter(case_id=OuterRef("case_id"))))
        of_later = FoundForEach(defended.filter(case_id=OuterRef("later_id")))
        scope |= Q(FoundForEach(Growth.objects.filter(of_later, earlier_id=OuterRef("case_id"))))
    return Recording.objects.filter(scope)


def open_to_reviewer(actor: Actor) -> QuerySet[Recording]:
    """The drawn recordings that the actor may look at to review them (art 19), and nothing else: no list has them.

    Only while their review is open; not what is sealed or for others only, and never what shows, or was filmed or
    brought in by, the reviewer.
    """
    if not holds(actor, Capability.REVIEW_RECORDINGS):
        return Recording.objects.none()
    drawn = UnderReview.objects.filter(closed_at=None).values("recording_id")
    rows = _open(Recording.objects.filter(pk__in=drawn), actor)
    return rows.exclude(taking_part(actor))


def review_stands(leave_id: UUID, _account_id: UUID | None, _now: datetime) -> bool:
    """Whether leave to look that a review gave still stands: it ends with the review."""
    return UnderReview.objects.filter(review=leave_id, closed_at=None).exists()


def taking_part(actor: Actor) -> Q:
    """The recordings that the actor filmed or brought in, or whose activity or case names it: not its to review.

    Whoever stands in for somebody reviews nothing of that person's either: the review would be theirs.
    """
    hands = own_hands(actor)
    part = Q(received_by_id__in=hands) if hands else NOTHING
    officers = {actor.officer_id} - {None}
    if actor.stands_in_for:
        officers |= set(Officer.objects.filter(account_id__in=actor.stands_in_for).values_list("id", flat=True))
    if officers:
        in_activity = _IN_ACTIVITY.objects.filter(activity_id=OuterRef("activity_id"), officer_id__in=officers)
        in_case = _IN_CASE.objects.filter(case_id=OuterRef("case_id"), officer_id__in=officers)
        part |= Q(officer_id__in=officers) | Q(FoundForEach(in_activity)) | Q(FoundForEach(in_case))
    return part


def known_to(actor: Actor) -> Known[Recording]:
    """The same for lists, which stay quick whether that's much or little."""
    whole = visible_to(actor)
    led = led_units(actor)
    if is_console(actor) or led is None:
        return Known(whole, None)
    parts: list[Q] = []
    weights: list[Weight] = []
    in_order: list[Q] = []
    officer = own_officer(actor)
    if officer is not None:
        in_order.append(Q(officer_id=officer))
        named = _IN_CASE.objects.filter(officer_id=officer).values("case_id")
        parts.append(Q(case_id__in=named))
        parts.append(Q(case_id__in=Growth.objects.filter(later_id__in=named).values("earlier_id")))
        parts.append(Q(activity_id__in=_IN_ACTIVITY.objects.filter(officer_id=officer).values("activity_id")))
        own = Recording.objects.filter(officer_id=officer).values("pk")
        weights += [Weight(named, _OF_A_CASE), Weight(own, is_in_order=True)]
    if actor.is_a(Role.OFFICER):
        in_order.append(Q(received_by_id=actor.account_id))
    if led:
        (in_order if len(led) == 1 else parts).append(Q(unit_id__in=led))
        parts.append(Q(case_id__in=Growth.objects.filter(later__unit_id__in=led).values("earlier_id")))
        weights.append(Weight(Recording.objects.filter(unit_id__in=led).values("pk"), is_in_order=len(led) == 1))
    defended = defended_by(actor)
    if defended is not None:
        cases = defended.values("case_id")
        parts.append(Q(case_id__in=cases))
        parts.append(Q(case_id__in=Growth.objects.filter(later_id__in=cases).values("earlier_id")))
        weights.append(Weight(cases, _OF_A_CASE))
    ways = [(part, False) for part in parts] + [(part, True) for part in in_order]
    told = [Part(_open(Recording.objects.filter(part), actor), is_in_order=ordered) for part, ordered in ways]
    return Known(whole, told, weights)


def loose(actor: Actor) -> list[QuerySet[Recording]]:
    """What belongs to no case and the actor may know of: query sets that together hold it, each with an index."""
    known = known_to(actor).filter(Q(case=None))
    led = led_units(actor)
    if led is None or len(led) > 1 or known.parts is None:
        return [known.whole]
    ways = [Q(received_by_id=actor.account_id)] if actor.is_a(Role.OFFICER) else []
    ways += [Q(unit_id=unit) for unit in led]
    officer = own_officer(actor)
    if officer is not None:
        ways.append(Q(officer_id=officer))  # those of activities belong to their cases
    return [_open(Recording.objects.filter(way, case=None), actor) for way in ways]


_OF_A_CASE = 8  # recordings, as experience goes
