"""What judging says: the state of every record point, findings for a person, what to confirm, periods. No verdicts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from liuhen.errors import Field

State = Literal["recorded", "explained", "missing", "not_applicable"]
Severity = Literal["breach", "warning", "note"]
Scope = Literal["case", "activity", "bureau"]
SubjectKind = Literal[
    "case", "activity", "area", "recording", "document", "paper", "statement", "officer", "recorder", "bureau"
]


@dataclass(frozen=True, slots=True)
class Subject:
    """Where to look: a thing, and in it a page (from 1) or a second (from its start)."""

    kind: SubjectKind
    id: str
    page: int | None = None
    second: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointState:
    """How it stands with one record point.

    Attributes:
        clause: of the point.
        gist: what is to be recorded.
        scope: whether it is asked of the case or of an activity.
        scope_id: which.
        state: `recorded`, `explained`, `missing` or `not_applicable`.
        by: what records or explains it: recordings with the second, documents, statements.
        why: code of the reason; for `not_applicable` the rule that says so (`kind`, `stage`, `facts`), for `missing`
            what is lacking (`pending`: its film is yet to be analysed; `nothing`, `no_time`, `no_pages`, `text_only`,
            `film_only`, `text_half`, `film_half`, `statement`); empty for `recorded`.
    """

    clause: str
    gist: str
    scope: Scope
    scope_id: str
    state: State
    by: tuple[Subject, ...] = ()
    why: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """Something for a person to look at; never a verdict (invariant 10).

    Attributes:
        code: stable name; its sentence stands in `liuhen.rules.judging.prose`.
        clause: the clause of the rulebook, or the statute's article as it's cited.
        severity: `breach` (the text asks otherwise), `warning` (a court would ask), `note` (good to know).
        subjects: where to look.
        fields: what the sentence fills in.
    """

    code: str
    clause: str
    severity: Severity
    subjects: tuple[Subject, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmation:
    """What no software can see: a person says it, and where it's to be seen.

    Attributes:
        item: the rulebook's code of it.
        clause: that asks for it.
        gist: what is to be confirmed.
        scope: whether of the case, an activity or the bureau.
        scope_id: which.
        state: `open` while nobody has said anything, `holds` or `fails`.
        role: who confirms it.
        by: who did; empty while nobody has.
        where: on which recording and second; None when on none.
    """

    item: str
    clause: str
    gist: str
    scope: Scope
    scope_id: str
    state: Literal["open", "holds", "fails"]
    role: str
    by: str = ""
    where: Subject | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """期限: a period of the rulebook at work on one thing.

    Attributes:
        period: its code.
        clause: that sets it.
        subject: on what it runs.
        start: from when.
        due: the last moment.
        last_day: the last day, None for hours.
        provisional: whether the day rests on something that isn't known yet.
        reason: why it's provisional, a code; empty otherwise.
        extended: whether an approved extension counts.
        met_at: when it was done; None while it isn't.
        late: whether it was done after it, or isn't done and it's over.
    """

    period: str
    clause: str
    subject: Subject
    start: datetime
    due: datetime
    last_day: date | None = None
    provisional: bool = False
    reason: str = ""
    extended: bool = False
    met_at: datetime | None = None
    late: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionLine:
    """One line of why a recording is kept so long.

    Attributes:
        code: which rule speaks (`undescribed`, `case_open`, `ground`, `with_volume`, `list`, `period`; those of
            `rules.retention` besides).
        clause: its clause.
        until: the last day by this rule alone; None when it sets no end.
        fields: what the line's sentence fills in.
    """

    code: str
    clause: str
    until: date | None
    fields: Mapping[str, Field] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Retention:
    """保存期限 (arts 21 and 22) of one recording: the longest of its lines.

    Attributes:
        recording: which.
        until: the last day on which it must be kept; None for as long as no end can be named.
        lines: every rule that speaks, each with its own end.
    """

    recording: str
    until: date | None
    lines: tuple[RetentionLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Judgement:
    """What the rulebook says of the facts.

    Attributes:
        points: every record point of the rulebook, for the case or each activity.
        findings: for a person; gravest first, then by clause.
        confirmations: what people have to confirm.
        terms: periods at work (arts 16 to 18).
        retention: for every recording, why it is kept how long.
    """

    points: tuple[PointState, ...] = ()
    findings: tuple[Finding, ...] = ()
    confirmations: tuple[Confirmation, ...] = ()
    terms: tuple[Term, ...] = ()
    retention: tuple[Retention, ...] = ()
