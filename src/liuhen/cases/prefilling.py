"""With what a form for a new case begins: what the address names, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from liuhen.cases import queries
from liuhen.cases.bureau import queries as bureau
from liuhen.cases.bureau.models import BureauRecord, PlanLine, RecordKind
from liuhen.cases.models import Case, CaseKind, Party, Source
from liuhen.people.actors import Actor

_SOURCES = {
    RecordKind.PLAN: Source.PLAN,
    RecordKind.NOTICE: Source.ASSIGNMENT,
    RecordKind.COMPLAINT: Source.COMPLAINT,
    RecordKind.INSTRUCTION: Source.ASSIGNMENT,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Begin:
    """What a new case begins with.

    Attributes:
        initial: by the form's fields.
        record: the record of the bureau that starts it; `line`: which line of that plan.
        earlier: the case that it grows out of.
    """

    initial: dict[str, object]
    record: BureauRecord | None = None
    line: PlanLine | None = None
    earlier: Case | None = None


def begin_with(*, actor: Actor, asked: Mapping[str, str], today: date) -> Begin:
    """What a case begins with when its form is opened by an address.

    Args:
        actor: who opens it.
        asked: `kind`, `title`, `party` (an id of the register, or a name), `source`, `record`, `line`, `complaint`,
            `earlier`.
        today: the present day.

    Raises:
        BureauRecordNotFoundError, ComplaintNotFoundError, CaseNotFoundError: what the
            address names isn't there for this actor.
    """
    record, line = _record(actor, asked)
    earlier_id = _id(asked.get("earlier", ""))
    earlier = queries.get_case(actor=actor, case_id=earlier_id) if earlier_id else None
    kind = asked.get("kind", "")
    initial: dict[str, object] = {
        "kind": kind if kind in CaseKind.values else CaseKind.INSPECTION.value,
        "opened_on": today,
        "unit": actor.unit_id,
        "officers": [actor.officer_id] if actor.officer_id else [],
        "title": asked.get("title", "")[:300],
    }
    source = asked.get("source", "")
    if source in Source.values:
        initial["source"] = source
    if record is not None:
        initial |= {"source": _SOURCES[RecordKind(record.kind)].value, "record": record.pk}
        if not record.is_protected:  # 6(3): what a protected record says stands in it alone
            initial["source_note"] = f"{record.document.title} {record.document.number}".strip()
    if line is not None:
        initial |= {"line": line.id, "title": line.matter, **_named(actor, line.party)}
    complaint_id = _id(asked.get("complaint", ""))
    if complaint_id is not None:
        complaint = queries.get_complaint(actor=actor, complaint_id=complaint_id)
        initial |= {"source": Source.COMPLAINT.value, "source_note": complaint.number, "complaint": complaint.id}
    if earlier is not None:
        initial |= _after(earlier)
    if asked.get("party"):
        initial |= _named(actor, asked["party"])
    return Begin(initial=initial, record=record, line=line, earlier=earlier)


def _record(actor: Actor, asked: Mapping[str, str]) -> tuple[BureauRecord | None, PlanLine | None]:
    record_id, line_id = _id(asked.get("record", "")), _id(asked.get("line", ""))
    if record_id is None:
        return None, None
    record = bureau.get_record(actor=actor, record_id=record_id)
    return record, record.lines.filter(id=line_id).first() if line_id else None


def _after(earlier: Case) -> dict[str, object]:
    """A case that grows out of another is about the same party, in the same hands."""
    return {
        "earlier": earlier.id,
        "unit": earlier.unit_id,
        "title": earlier.title,
        "source": Source.CASE.value,
        "source_note": earlier.number,
        "officers": [officer.id for officer in earlier.officers.all()],
        **told_of(earlier.party),
    }


def _named(actor: Actor, text: str) -> dict[str, object]:
    """A party by its id, or by its name: the register's own when there is just one."""
    party_id = _id(text)
    if party_id is not None:
        return told_of(queries.get_party(actor=actor, party_id=party_id))
    alike = queries.parties_named(actor=actor, name=text)
    return told_of(alike[0]) if len(alike) == 1 else {"party": text[:300]}


def told_of(party: Party) -> dict[str, object]:
    """A party of the register as the form has it."""
    return {"party": party.name, "party_id": party.id, "party_kind": party.kind}


def _id(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
