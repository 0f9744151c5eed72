"""One case grows out of another (检查→立案→强制→复查), and a link that was a mistake is taken back."""

from __future__ import annotations

from collections import defaultdict
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.errors import CaseGrowthError, CaseGrowthNotFoundError
from liuhen.cases.findable import make_findable
from liuhen.cases.models import Case, FormerGrowth, Growth, Source
from liuhen.cases.operations.cases import case_to_change
from liuhen.cases.operations.texts import NOTE_LENGTH, line, passage
from liuhen.cases.queries import get_case
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor


@transaction.atomic
def link_cases(*, actor: Actor, now: datetime, case_id: UUID, earlier_id: UUID, note: str = "") -> Growth:
    """Say that a case grew out of an earlier one: its recordings and documents are shared from then on.

    A case of which nobody told the source (案件来源) names the earlier one as its source.

    Raises:
        CaseNotFoundError, NotPermittedError: no such cases for this actor, or the later isn't the actor's to change.
        CaseGrowthError: they are the same, or the earlier one grew out of the later.
        CaseFactInvalidError: the note is too long.
    """
    later = case_to_change(actor=actor, case_id=case_id, may_be_closed=True)
    earlier = get_case(actor=actor, case_id=earlier_id)
    if earlier.id == later.id or Growth.objects.filter(earlier=later, later=earlier).exists():
        raise CaseGrowthError(field="earlier", number=earlier.number)
    told = line(note, field="note", needed=False)
    direct, _created = Growth.objects.update_or_create(
        earlier=earlier, later=later, defaults={"is_direct": True, "note": told, "linked_at": now}
    )
    before, after = _ends(earlier.id, later.id)
    for first in before:
        for last in after:
            Growth.objects.get_or_create(
                earlier_id=first, later_id=last, defaults={"is_direct": False, "linked_at": now}
            )
    make_findable(before)
    if not later.source and not later.source_note:
        _name_source(later, earlier)
    facts = {"earlier": str(earlier.id), "note": told}
    custody.append(kind="case.grown", subject=later.id, actor=actor.reference, now=now, facts=facts)
    return direct


@transaction.atomic
def unlink_cases(*, actor: Actor, now: datetime, case_id: UUID, earlier_id: UUID, reason: str) -> FormerGrowth:
    """Take back that a case grew out of an earlier one: nothing is shared on this account any more, nothing is lost.

    What another link between the two still shares stays shared. What is shown, who may know of the earlier case, what
    counts as recorded and until when things are kept is asked of the links that stand, so it's judged anew at once.
    A source of the case (案件来源) that named the earlier one names it no longer: the entry keeps what it said.

    Raises:
        CaseNotFoundError, NotPermittedError: no such case for this actor, or it isn't the actor's to change.
        CaseGrowthNotFoundError: nobody linked the two.
        CaseFactInvalidError: the reason is missing or too long.
    """
    later = case_to_change(actor=actor, case_id=case_id, may_be_closed=True)
    told = passage(reason, field="reason", longest=NOTE_LENGTH)
    row = Growth.objects.select_for_update().filter(earlier=earlier_id, later=later, is_direct=True).first()
    if row is None:
        raise CaseGrowthNotFoundError
    former = FormerGrowth.objects.create(
        earlier_id=earlier_id, later=later, note=row.note, linked_at=row.linked_at,
        reason=told, unlinked_by_id=actor.account_id, unlinked_at=now,
    )  # fmt: skip
    before, after = _ends(earlier_id, later.id)
    row.is_direct, row.note = False, ""
    row.save(update_fields=["is_direct", "note"])
    standing = _reached(before)
    for each in Growth.objects.filter(earlier__in=before, later__in=after, is_direct=False):
        if each.later_id not in standing[each.earlier_id]:
            each.delete()
    make_findable(before)
    facts = {"earlier": str(earlier_id), "note": former.note, "reason": told, "linked_at": row.linked_at.isoformat()}
    facts |= _name_no_longer(later, earlier=row.earlier)
    custody.append(kind="case.ungrown", subject=later.id, actor=actor.reference, now=now, facts=facts)
    return former


def _name_no_longer(later: Case, *, earlier: Case) -> dict[str, str]:
    """Take a case out of another's source; what the source said is returned, nothing when it said something else."""
    said = {"source": later.source, "source_note": later.source_note}
    if later.source != Source.CASE or not _names(later.source_note, earlier):
        return {}
    rest = Growth.objects.filter(later=later, is_direct=True).select_related("earlier").order_by("-linked_at").first()
    _name_source(later, rest.earlier if rest else None)
    return said


def _name_source(case: Case, earlier: Case | None) -> None:
    case.source, case.source_note = (Source.CASE, earlier.number) if earlier else ("", "")
    case.save(update_fields=["source", "source_note"])


def _names(note: str, case: Case) -> bool:
    """Whether what is said of a case's source means this one: by its number or its title, or by nothing else."""
    return not note or case.number in note or case.title in note


def _ends(earlier: UUID, later: UUID) -> tuple[set[UUID], set[UUID]]:
    """A case and all before it, and another and all after it."""
    before = {earlier, *Growth.objects.filter(later=earlier).values_list("earlier_id", flat=True)}
    return before, {later, *Growth.objects.filter(earlier=later).values_list("later_id", flat=True)}


def _reached(cases: set[UUID]) -> dict[UUID, set[UUID]]:
    """Which cases come after each of some, going by what people linked."""
    after = {*cases, *Growth.objects.filter(earlier__in=cases).values_list("later_id", flat=True)}
    steps: dict[UUID, set[UUID]] = defaultdict(set)
    for first, last in Growth.objects.filter(earlier__in=after, is_direct=True).values_list("earlier_id", "later_id"):
        steps[first].add(last)
    found: dict[UUID, set[UUID]] = {}
    for case in cases:
        found[case], ahead = set(), [case]
        while ahead:
            new = steps[ahead.pop()] - found[case]
            found[case] |= new
            ahead += new
    return found
