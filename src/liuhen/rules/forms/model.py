"""The catalogue of forms as values. Pure: no I/O, no clock."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

STAGES = ("initiation", "investigation", "decision", "service", "filing")
"""The stages of art 3, in order."""

SETS = ("2017", "newer", "bureau")
NEEDS = frozenset({"number", "times", "place", "due", "urgent", "officers", "party", "witness", "approver", "service"})
DATES = frozenset({"dated", "began", "ended", "due", "served"})
CASE_KINDS = ("inspection", "penalty", "coercion")
PAPER_CHECKS = frozenset({"dates", "copy"})


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockRule:
    """How a document has to do with a statutory period.

    Attributes:
        period: code of the period in the rulebook, such as `preserve`.
        date: which date of the document counts: `dated`, `began`, `ended`, `due` or `served`.
        only: `urgent`: only of a document marked as made on the spot; `own`: only for its own clock; empty: always.
    """

    period: str
    date: str
    only: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """文书格式: one form of the catalogue.

    Attributes:
        code: stable.
        name: as people read it.
        stage: of art 3.
        set: `2017`, `newer` or `bureau` (records of the bureau itself, 6(1)-(3)).
        point: the point of art 6 that such a document records.
        word: what stands for it in a number, as 检记; empty when it has none.
        kinds: the kinds of case that it's for.
        needs: what has to be on it, of `NEEDS`; what's missing is a finding.
        acts: what it does in a case, as `rules.facts` names it.
        facts: fact codes that hold of a case with such a document.
        film: the point of art 7 whose recording goes with it; empty when none.
        leads: the kinds of case in which it's the document that comes to mind first when one is missing.
        starts: the periods that it starts.
        meets: the periods that it ends in time.
        extends: the periods that it lengthens.
    """

    code: str
    name: str
    stage: str
    set: str
    point: str
    word: str = ""
    kinds: tuple[str, ...] = CASE_KINDS
    needs: frozenset[str] = frozenset()
    acts: frozenset[str] = frozenset()
    facts: frozenset[str] = frozenset()
    film: str = ""
    leads: tuple[str, ...] = ()
    starts: tuple[ClockRule, ...] = ()
    meets: tuple[ClockRule, ...] = ()
    extends: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperKind:
    """当事人证件资料 (10(3)): a kind of paper with what is looked at in it.

    Attributes:
        code: stable.
        name: as people read it.
        has_end: it has a day on which it ends.
        is_copied: usually a copy, held against its original.
    """

    code: str
    name: str
    has_end: bool
    is_copied: bool


@dataclass(frozen=True)
class Catalogue:
    """文书目录: every form and every kind of party's paper, in the file's order.

    Attributes:
        forms: every form.
        papers: every kind of a party's paper.
        signed: the point of art 7 that a document bearing the party's signature records in writing; empty when none.
    """

    forms: tuple[Form, ...]
    papers: tuple[PaperKind, ...]
    signed: str = ""

    @cached_property
    def _forms(self) -> dict[str, Form]:
        return {form.code: form for form in self.forms}

    def form(self, code: str) -> Form | None:
        """The form of this code, or None when the catalogue has none."""
        return self._forms.get(code)

    def paper(self, code: str) -> PaperKind | None:
        """The kind of paper of this code, or None."""
        return next((paper for paper in self.papers if paper.code == code), None)

    def of_stage(self, stage: str, *, kind: str = "") -> tuple[Form, ...]:
        """The forms of a stage for a kind of case (any when empty), without the bureau's own records."""
        return tuple(
            form
            for form in self.forms
            if form.stage == stage and form.set != "bureau" and (not kind or kind in form.kinds)
        )

    def for_point(self, clause: str, *, kind: str) -> Form | None:
        """The form by which a point that lacks its text is most likely made up in such a case, or None."""
        fitting = [form for form in self.forms if form.set != "bureau" and kind in form.kinds]
        by_film = [form for form in fitting if form.film == clause]
        by_point = [form for form in fitting if form.point == clause]
        leading = [form for form in fitting if kind in form.leads]
        found = by_film or [form for form in by_point if form in leading] or by_point or leading
        return found[0] if found else None

    @property
    def periods(self) -> frozenset[str]:
        """The codes of all periods that documents have to do with."""
        rules = [rule for form in self.forms for rule in (*form.starts, *form.meets)]
        return frozenset(rule.period for rule in rules) | frozenset(p for form in self.forms for p in form.extends)
