"""Who has which recorder, what is free, what should have come back or been docked, and how recorders were found."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, Min, OuterRef, Q, QuerySet
from django.utils import timezone

from liuhen.devices.errors import CheckNotFoundError, LoanNotFoundError
from liuhen.devices.models import CheckState, Condition, Loan, LoanKind, Recorder, UseCheck
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, reach, require
from liuhen.people.standing import is_same_hand, own_hands
from liuhen.rules.equipment import EquipmentRules, equipment_rules

MOST_FREE = 60
GOOD = (CheckState.PASSED, CheckState.WAIVED)
LETS_GO = tuple(state.value for state in GOOD)


def rules() -> EquipmentRules:
    """The equipment rules in force: the bureau's own file, else the shipped ones."""
    return equipment_rules(settings.LIUHEN.equipment_rules)


def loans() -> QuerySet[Loan]:
    """Every loan, newest first, with its recorder and people."""
    return Loan.objects.select_related("recorder", "officer__unit", "handed_by", "received_by").order_by("-id")


def out_now() -> QuerySet[Loan]:
    """The loans that haven't ended: who has what."""
    return loans().filter(returned_at=None)


def get_loan(*, actor: Actor, loan_id: UUID) -> Loan:
    """Return a loan.

    Raises:
        NotPermittedError: the actor doesn't see recorders.
        LoanNotFoundError: there is none.
    """
    require(actor, Capability.VIEW_DEVICES)
    found = loans().filter(id=loan_id).first()
    if found is None:
        raise LoanNotFoundError
    return found


def list_loans(
    *, recorder_id: UUID | None = None, is_out: bool = False, before: str = "", after: str = ""
) -> Page[Loan]:
    """One page of loans, newest first; of one recorder, or only those that haven't ended."""
    rows = loans()
    if recorder_id is not None:
        rows = rows.filter(recorder_id=recorder_id)
    if is_out:
        rows = rows.filter(returned_at=None)
    return page_by_key(rows, before=before, after=after)


def get_check(*, actor: Actor, check_id: UUID) -> UseCheck:
    """Return a check before use.

    Raises:
        NotPermittedError: the actor doesn't see recorders.
        CheckNotFoundError: there is none.
    """
    require(actor, Capability.VIEW_DEVICES)
    found = UseCheck.objects.select_related("recorder", "officer__unit", "loan", "decided_by").filter(id=check_id)
    if not found:
        raise CheckNotFoundError
    return found[0]


def free_recorders(*, near: UUID | None = None) -> list[Recorder]:
    """The recorders that can be handed out now, those of a unit first; a screenful of them."""
    out = Loan.objects.filter(recorder=OuterRef("pk"), returned_at=None)
    rows = Recorder.objects.filter(~Exists(out), is_confirmed=True, condition=Condition.FIT).select_related("unit")
    own = list(rows.filter(unit_id=near).order_by("code")[:MOST_FREE]) if near else []
    rest = rows.exclude(pk__in=[one.pk for one in own]).order_by("code")[: MOST_FREE - len(own)]
    return [*own, *rest]


def loan_of(recorder: Recorder) -> Loan | None:
    """The loan by which somebody has this recorder now; None while it's in its place."""
    return out_now().filter(recorder=recorder).first()


def may_note_wiped(actor: Actor, recorder: Recorder) -> bool:
    """Whether the actor may say that a recorder's card is empty (art 19).

    The office issues recorders; each unit keeps its own; whoever has one, had it last or is its keeper uses it.
    """
    if holds(actor, Capability.MANAGE_DEVICES):
        return True
    if not holds(actor, Capability.INTAKE):
        return False
    if recorder.unit_id is not None and holds(actor, Capability.WATCH_LOANS, unit_id=recorder.unit_id):
        return True
    if actor.officer_id is None:
        return False
    last = loans().filter(recorder=recorder).order_by("-out_at").first()
    return actor.officer_id in {recorder.keeper_id, last.officer_id if last else None}


def held_by(officer_id: UUID) -> list[Loan]:
    """What an officer has now, the newest first."""
    return list(out_now().filter(officer_id=officer_id))


def day_began(now: datetime) -> datetime:
    """Midnight of the present day in the bureau's time."""
    return timezone.localtime(now).replace(hour=0, minute=0, second=0, microsecond=0)


def checked_today(loan_ids: Collection[UUID], now: datetime) -> set[UUID]:
    """The loans whose recorder was found in order today, or may be used today nevertheless."""
    rows = UseCheck.objects.filter(loan_id__in=loan_ids, at__gte=day_began(now), state__in=LETS_GO)
    return set(rows.values_list("loan_id", flat=True)) - {None}


def unchecked_standing(officer_id: UUID, now: datetime) -> list[Loan]:
    """The recorders that stay with an officer and weren't checked today (art 19)."""
    standing = [one for one in held_by(officer_id) if one.kind == LoanKind.STANDING]
    done = checked_today([one.id for one in standing], now)
    return [one for one in standing if one.id not in done]


def out_too_long(now: datetime) -> QuerySet[Loan]:
    """Recorders that are out for longer than the rules have it; those that stay with their officer aren't meant."""
    since = now - rules().out_after
    return out_now().exclude(kind=LoanKind.STANDING).filter(out_at__lt=since).order_by("out_at")


def undocked(now: datetime) -> QuerySet[Loan]:
    """Recorders that came back and weren't docked (art 16), and standing ones that are used and weren't for long."""
    told = rules()
    used = UseCheck.objects.filter(loan=OuterRef("pk"), state__in=LETS_GO, at__lt=now - told.standing_undocked_after)
    unseen = used.filter(Q(loan__docked_at=None) | Q(at__gt=OuterRef("docked_at")))
    came_back = Q(docked_at=None, returned_at__lt=now - told.undocked_after)
    stays = Q(kind=LoanKind.STANDING, returned_at=None) & Exists(unseen)
    return loans().filter(came_back | stays)


def is_own_waiver(actor: Actor, check: UseCheck) -> bool:
    """Whether the actor, or whom it stands in for, asked for leave or would take the recorder: another decides."""
    if is_same_hand(actor, check.by_id, check.at) or check.officer_id == actor.officer_id:
        return True
    return check.officer.account_id in own_hands(actor)


def waiting_waivers(actor: Actor, now: datetime) -> QuerySet[UseCheck]:
    """The checks for which officers of the actor's units ask a leader's leave, the oldest first."""
    rows = UseCheck.objects.filter(state=CheckState.ASKED, at__gte=now - rules().waiver_within)
    units = reach(actor, Capability.WAIVE_CHECKS)
    if units is not None:
        rows = rows.filter(officer__unit_id__in=units)
    hands = own_hands(actor)
    own = Q(by_id__in=hands) | Q(officer_id=actor.officer_id) | Q(officer__account_id__in=hands)
    return rows.exclude(own).select_related("recorder", "officer").order_by("id")


def checks_of(recorder: Recorder, limit: int = 20) -> list[UseCheck]:
    """How a recorder was found lately, the newest first."""
    return list(recorder.checks.select_related("officer", "decided_by").order_by("-at")[:limit])


def checks_between(
    recorder_ids: Iterable[UUID], since: datetime, until: datetime
) -> Mapping[UUID, list[tuple[datetime, dict[str, bool]]]]:
    """How recorders were found in a span: by recorder, each moment with what was in order, the oldest first."""
    rows = UseCheck.objects.filter(recorder_id__in=list(recorder_ids), at__gte=since, at__lte=until).order_by("at")
    told: dict[UUID, list[tuple[datetime, dict[str, bool]]]] = {}
    for row in rows:
        items = row.found.get("items", {})
        found = {code: code not in row.failed for code in items}
        told.setdefault(row.recorder_id, []).append((row.at, found))
    return told


def checks_began() -> datetime | None:
    """Since when the bureau keeps these checks here; None where it doesn't."""
    began: datetime | None = UseCheck.objects.aggregate(first=Min("at"))["first"]
    return began


def card_state(recorder: Recorder) -> str:
    """How a recorder's card stands: `undocked`, `docked` (may be wiped once that's safe), `wiped`, or empty: unused."""
    if recorder.loans.filter(docked_at=None).exists():
        return "undocked"
    if recorder.docked_at is None:
        return ""
    is_wiped = recorder.wiped_at is not None and recorder.wiped_at >= recorder.docked_at
    return "wiped" if is_wiped else "docked"
