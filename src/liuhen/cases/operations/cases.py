"""Opening a case and correcting what was said of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from liuhen.cases.clocks import wind_carrier, wind_file
from liuhen.cases.documents import clocks as document_clocks
from liuhen.cases.errors import CaseClosedError, CaseNumberTakenError
from liuhen.cases.findable import make_findable
from liuhen.cases.models import Case, CaseKind, CaseNumberSeries, CaseStage, Source, Stage
from liuhen.cases.numbering import serial_in
from liuhen.cases.operations.parties import PartyTold, settle_party
from liuhen.cases.operations.protecting import refuse_reporter
from liuhen.cases.operations.texts import NUMBER_LENGTH, line, officers_of, one_of
from liuhen.cases.queries import get_case
from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.rules.days import check_day


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseTold:
    """What a person says of a case beyond its number; everything can be corrected later.

    Attributes:
        title: 案由, 1 to 300 characters.
        party: whom it is about.
        officer_ids: who handles it.
        few_officers_reason: why they are fewer than two.
        opened_on: the day from which it runs.
        source: one of `Source`; empty while nobody said.
        source_note: which plan, complaint or instruction.
        facts: fact codes that hold of it as a whole.
        matter: of the 清单, as it names it.
    """

    title: str
    party: PartyTold
    officer_ids: Sequence[UUID]
    opened_on: date
    few_officers_reason: str = ""
    source: str = ""
    source_note: str = ""
    facts: Sequence[str] = field(default_factory=tuple)
    matter: str = ""


@transaction.atomic
def create_case(
    *,
    actor: Actor,
    now: datetime,
    number: str,
    kind: str,
    title: str,
    party: str | PartyTold,
    unit_id: UUID,
    officer_ids: Sequence[UUID],
    opened_on: date,
    few_officers_reason: str = "",
    source: str = "",
    source_note: str = "",
    facts: Sequence[str] = (),
    matter: str = "",
) -> Case:
    """Open a case (arts 2 and 3).

    The number is as suggested (`queries.suggest_number`) or typed; a party given as text is an organisation's name.
    For all else see `CaseTold`.

    Raises:
        NotPermittedError: the actor doesn't handle cases of this unit.
        UnitNotFoundError: no such unit.
        CaseFactInvalidError: a text is empty or too long, or a code isn't of its list; `field` names it.
        CaseDatesError: the day is of another age.
        NoOfficerError, FewOfficersReasonNeededError: nobody is named, or too few without a reason.
        CaseNumberTakenError: another case has the number.
        PartyNotFoundError, PartyNumberError, PartyTakenError, PartyNameUnclearError: see `settle_party`.
    """
    require(actor, Capability.EDIT_CASES)
    people.unit(unit_id)
    require(actor, Capability.EDIT_CASES, unit_id=unit_id)
    one_of(kind, CaseKind.values, field="kind")
    cleaned = _free_number(number)
    told = CaseTold(
        title=title,
        party=PartyTold(name=party) if isinstance(party, str) else party,
        officer_ids=officer_ids,
        opened_on=opened_on,
        few_officers_reason=few_officers_reason,
        source=source,
        source_note=source_note,
        facts=facts,
        matter=matter,
    )
    case = Case(number=cleaned, kind=kind, unit_id=unit_id, created_at=now)
    _write(case, told, actor=actor, now=now)
    CaseStage.objects.create(case=case, stage=Stage.INITIATION, began_on=opened_on)
    _remember_serial(case)
    _enter("case.created", case, actor, now)
    return case


@transaction.atomic
def edit_case(*, actor: Actor, now: datetime, case_id: UUID, number: str, told: CaseTold) -> Case:
    """Correct what was said of a case, or say what was left for later. Kind and unit stay.

    Raises:
        CaseNotFoundError: no such case for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit.
        CaseClosedError: it is closed.
        ReporterToldError: it names who reported what started it (art 6(3)).
        CaseNumberTakenError, CaseFactInvalidError and the others of `create_case`.
    """
    case = case_to_change(actor=actor, case_id=case_id)
    cleaned = _free_number(number, of=case)
    case.number = cleaned
    _write(case, told, actor=actor, now=now)
    _remember_serial(case)
    document_clocks.keep_all(case, now=now)  # their owners are the case's officers
    _enter("case.edited", case, actor, now)
    return case


def case_to_change(*, actor: Actor, case_id: UUID, may_be_closed: bool = False) -> Case:
    """Return a case that the actor handles, locked until the transaction ends.

    Raises:
        CaseNotFoundError: no such case for this actor.
        NotPermittedError: the actor doesn't handle cases of its unit.
        CaseClosedError: it is closed and may not be.
    """
    require(actor, Capability.EDIT_CASES)
    case = get_case(actor=actor, case_id=case_id)
    require(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    Case.objects.select_for_update().get(id=case.id)
    if case.closed_on is not None and not may_be_closed:
        raise CaseClosedError(number=case.number)
    return case


def _write(case: Case, told: CaseTold, *, actor: Actor, now: datetime) -> None:
    check_day(told.opened_on, field="opened_on", now=now)
    officers, case.few_officers_reason = officers_of(
        told.officer_ids, reason=told.few_officers_reason, day=told.opened_on
    )
    case.title = line(told.title, field="title")
    case.party = settle_party(actor=actor, now=now, told=told.party)
    case.opened_on = told.opened_on
    case.source = one_of(told.source, Source.values, field="source", needed=False)
    case.source_note = line(told.source_note, field="source_note", needed=False)
    case.facts = sorted({line(code, field="facts", longest=40) for code in told.facts})
    case.matter = line(told.matter, field="matter", needed=False)
    refuse_reporter(actor, case, number=case.number, title=case.title, source_note=case.source_note)
    case.save()
    case.officers.set(officers)
    make_findable([case.id])


def _free_number(number: str, of: Case | None = None) -> str:
    cleaned = line(number, field="number", longest=NUMBER_LENGTH)
    taken = Case.objects.filter(number=cleaned)
    if (taken if of is None else taken.exclude(id=of.id)).exists():
        raise CaseNumberTakenError(number=cleaned, field="number")
    return cleaned


def _remember_serial(case: Case) -> None:
    """The next suggestion goes on from the highest serial of the pattern; numbers typed freely change nothing."""
    chosen = settings.LIUHEN
    found = serial_in(chosen.case_number_pattern, case.number, bureau=chosen.bureau_short, kind=case.kind)
    if found is None:
        return
    year, serial = found
    series, _created = CaseNumberSeries.objects.select_for_update().get_or_create(kind=case.kind, year=year)
    if serial > series.last:
        series.last = serial
        series.save(update_fields=["last"])


def _enter(kind: str, case: Case, actor: Actor, now: datetime) -> None:
    wind_file(now=now, case=case)  # art 18
    wind_carrier(now=now, case=case)  # art 21
    facts: dict[str, Json] = {
        "number": case.number,
        "kind": case.kind,
        "title": case.title,
        "party": case.party.name,
        "party_id": str(case.party_id),
        "unit": str(case.unit_id),
        "opened_on": case.opened_on.isoformat(),
        "officers": sorted(str(pk) for pk in case.officers.values_list("id", flat=True)),
        "few_officers_reason": case.few_officers_reason,
        "source": case.source,
        "source_note": case.source_note,
        "facts": list(case.facts),
        "matter": case.matter,
    }
    custody.append(kind=kind, subject=case.id, actor=actor.reference, now=now, facts=facts)
