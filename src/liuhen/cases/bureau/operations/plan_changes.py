"""How the lines of a plan were worded before: kept with the reason, as a correction of any other record is."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from liuhen.cases.bureau.models import BureauRecord, PlanChange, PlanLine
from liuhen.cases.documents.telling import text
from liuhen.people import queries as people
from liuhen.people.actors import Actor

Wording = tuple[UUID, str, str]
"""A line, how it was worded, how it's worded since; empty where it wasn't there yet, or isn't any more."""


def wordings(lines: Iterable[PlanLine]) -> dict[UUID, str]:
    """Each line as it is worded: whom, in which month, which unit, what for; what is open is left out."""
    units = {unit.id: unit.name for unit in people.units()}
    told = {}
    for line in lines:
        month, unit = f"{line.month} 月" if line.month else "", units.get(line.unit_id, "") if line.unit_id else ""
        told[line.id] = " · ".join(part for part in (line.party, month, unit, line.matter) if part)
    return told


def paired(gone: Sequence[PlanLine], new: Sequence[PlanLine], *, kept: Iterable[Wording]) -> list[Wording]:
    """What became of a plan that was written again: a line of the same party in place of one that went is that line.

    Args:
        gone: lines that are left out.
        new: lines that weren't there.
        kept: those that stay, as they were and are.
    """
    was, became = wordings(gone), wordings(new)
    free = list(new)
    found = [(line, before, after) for line, before, after in kept if before != after]
    for line in gone:
        same = next((one for one in free if one.party == line.party), None)
        if same is not None:
            free.remove(same)
        found.append((same.id if same else line.id, was[line.id], became[same.id] if same else ""))
    return [*found, *((line.id, "", became[line.id]) for line in free)]


def keep_changes(record: BureauRecord, changes: Sequence[Wording], *, reason: str, actor: Actor, now: datetime) -> str:
    """Keep what a plan said before; why is asked as soon as something that stood there is worded otherwise or goes.

    Returns:
        The reason, cleaned.

    Raises:
        DocumentFactInvalidError: the reason is missing or too long.
    """
    why = text(reason, field="reason", needed=any(was for _line, was, _became in changes))
    PlanChange.objects.bulk_create(
        PlanChange(
            record=record, line_id=line, was=was, became=became, reason=why,
            changed_by_id=actor.account_id, changed_at=now,
        )
        for line, was, became in changes
    )  # fmt: skip
    return why
