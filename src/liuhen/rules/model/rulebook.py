"""A whole rulebook, and what of it holds on one day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import cached_property
from typing import TypeVar

from liuhen.rules.clauses import clause_order, split_clause
from liuhen.rules.codes import Fact, Scope, StageCode
from liuhen.rules.errors import RuleAbsentError
from liuhen.rules.model.conduct import Conduct, DocumentRule, Quantity
from liuhen.rules.model.points import Bar, KeyContent, RecordingClass, RecordPoint, Stage
from liuhen.rules.model.rule import Provision, Rule
from liuhen.rules.model.times import CarrierRule, ClosingEvent, LongTermGround, Period

_R = TypeVar("_R", bound=Rule)


@dataclass(frozen=True)
class RulesInForce:
    """What a rulebook asks on one day; the values that came later or have ended aren't in it.

    Attributes:
        rulebook: its name.
        since: the day from which on exactly these hold.
        rules: all its rules in the order of the regulation.
        confirmed: the provisions that hold and that a person sees to, because no software can.
    """

    rulebook: str
    since: date
    rules: tuple[Rule, ...]
    confirmed: tuple[Provision, ...] = ()

    def of(self, kind: type[_R]) -> tuple[_R, ...]:
        """The rules of one kind."""
        return tuple(rule for rule in self.rules if isinstance(rule, kind))

    def at(self, clause: str) -> tuple[Rule, ...]:
        """Every rule of a clause; `7` gives those of its items as well."""
        wanted = split_clause(clause)
        if wanted is None or wanted[1]:
            return tuple(rule for rule in self.rules if rule.clause == clause)
        return tuple(rule for rule in self.rules if (split_clause(rule.clause) or (0, 0))[0] == wanted[0])

    @cached_property
    def points(self) -> tuple[RecordPoint, ...]:
        """Record points, text and audio-visual (arts 6, 7), and those of a 清单."""
        return self.of(RecordPoint)

    @cached_property
    def filmed_points(self) -> tuple[RecordPoint, ...]:
        """The points that a recording can be the record of (art 7, and what a 清单 asks to film)."""
        return tuple(point for point in self.points if point.is_filmed)

    @cached_property
    def classes(self) -> tuple[RecordingClass, ...]:
        """Classes of recordings (art 17)."""
        return self.of(RecordingClass)

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in order (art 3)."""
        return self.of(Stage)

    @cached_property
    def bars(self) -> tuple[Bar, ...]:
        """What bars recording (art 8)."""
        return self.of(Bar)

    @cached_property
    def document_rules(self) -> tuple[DocumentRule, ...]:
        """What is checked of documents (art 10)."""
        return self.of(DocumentRule)

    @cached_property
    def key_contents(self) -> tuple[KeyContent, ...]:
        """What recorders should be turned to (art 11)."""
        return self.of(KeyContent)

    @cached_property
    def conducts(self) -> tuple[Conduct, ...]:
        """How recorders are used (arts 11, 12, 19)."""
        return self.of(Conduct)

    @cached_property
    def carriers(self) -> tuple[CarrierRule, ...]:
        """On what copies are kept (arts 20, 21)."""
        return self.of(CarrierRule)

    @cached_property
    def long_term_grounds(self) -> tuple[LongTermGround, ...]:
        """What asks for long-term keeping (art 21)."""
        return self.of(LongTermGround)

    @cached_property
    def closings(self) -> tuple[ClosingEvent, ...]:
        """What counts as the end of a case (art 18)."""
        return self.of(ClosingEvent)

    @cached_property
    def periods(self) -> Mapping[str, Period]:
        """Periods by code, the regulation's and the laws'."""
        return {period.code: period for period in self.of(Period)}

    @property
    def retention(self) -> Period:
        """How long recordings are kept that neither go with a volume nor must be kept for long (art 22)."""
        return self.period("retention")

    @property
    def long_term(self) -> Period:
        """How long those are kept that art 21 names."""
        return self.period("long_term")

    def period(self, code: str) -> Period:
        """The period of a code.

        Raises:
            RuleAbsentError: the rulebook has none; `periods.get` asks without raising.
        """
        found = self.periods.get(code)
        if found is None:
            raise RuleAbsentError(rulebook=self.rulebook, what=code)
        return found

    def point(self, clause: str) -> RecordPoint | None:
        """The point of this clause, or None when the rulebook has none."""
        return next((point for point in self.points if point.clause == clause), None)

    def stage(self, code: str) -> Stage | None:
        """The stage of this code, or None when the rulebook has none."""
        return next((stage for stage in self.stages if stage.code == code), None)

    def recording_class(self, code: str) -> RecordingClass | None:
        """The class of this code, or None when the rulebook has none."""
        return next((known for known in self.classes if known.code == code), None)

    def conduct(self, clause: str) -> Conduct | None:
        """The conduct rule of a clause (`12(1)` holds the notice), or None when the rulebook has none."""
        return next((rule for rule in self.conducts if rule.clause == clause), None)

    def number(self, code: str) -> int:
        """A quantity: `officers` (at least, at an activity), `recorders`.

        Raises:
            RuleAbsentError: the rulebook has none.
        """
        found = next((rule for rule in self.of(Quantity) if rule.code == code), None)
        if found is None:
            raise RuleAbsentError(rulebook=self.rulebook, what=code)
        return found.number

    def closing(self, kind: str, outcome: str) -> ClosingEvent | None:
        """The event that counts as the end of such a case, or None when such a case can't have this outcome."""
        found = (rule for rule in self.closings if rule.case_kind == kind and rule.outcome == outcome)
        return next(found, None)

    def outcomes(self, kind: str) -> tuple[str, ...]:
        """The outcomes that a case of this kind can have, in the rulebook's order."""
        return tuple(rule.outcome.value for rule in self.closings if rule.case_kind == kind)

    def case_facts(self, kind: str) -> tuple[Fact, ...]:
        """What can be said of a case of a kind as a whole, as some rule asks for it.

        That are the facts of points asked for once in a case or when it's decided, and of the grounds of art 21.
        """
        points = (
            point
            for point in self.points
            if kind in point.kinds and (point.scope == Scope.CASE or point.stage == StageCode.DECISION)
        )
        asked = {fact for point in points for fact in point.when}
        asked |= {fact for ground in self.long_term_grounds for fact in ground.when}
        return tuple(fact for fact in Fact if fact in asked)

    def with_points(self, points: Iterable[RecordPoint]) -> RulesInForce:
        """The same rules with the points of a 清单: one of a clause that stands already takes its place."""
        given = tuple(points)
        replaced = {point.clause for point in given}
        kept = [rule for rule in self.rules if not (isinstance(rule, RecordPoint) and rule.clause in replaced)]
        return replace(self, rules=tuple(sorted([*kept, *given], key=lambda rule: clause_order(rule.clause))))


@dataclass(frozen=True)
class Rulebook:
    """规则集: what one bureau's regulation asks, through the years.

    Attributes:
        name: how settings and commands know it.
        title: the regulation's own name.
        since: the first day that it speaks of; earlier days are judged as this one, so that old cases can be entered.
        articles: how many articles the regulation has.
        provisions: in the order of the regulation.
    """

    name: str
    title: str
    since: date
    articles: int
    provisions: tuple[Provision, ...]
    _known: dict[date, RulesInForce] = field(default_factory=dict, repr=False, compare=False)

    def on(self, day: date) -> RulesInForce:
        """What holds on a day."""
        changes = self._changes
        first = changes[max(0, bisect_right(changes, max(day, self.since)) - 1)]
        if first not in self._known:
            rules = (provision.on(first) for provision in self.provisions)
            self._known[first] = RulesInForce(
                self.name,
                first,
                tuple(rule for rule in rules if rule is not None),
                tuple(one for one in self.provisions if one.confirmed_by is not None and one.on(first) is not None),
            )
        return self._known[first]

    @cached_property
    def _changes(self) -> list[date]:
        """The days on which something begins or has just ended."""
        values = [value for provision in self.provisions for value in provision.values]
        begun = {value.starts for value in values}
        ended = {value.until + timedelta(days=1) for value in values if value.until is not None}
        return sorted({self.since} | {day for day in begun | ended if day > self.since})

    @cached_property
    def latest(self) -> RulesInForce:
        """What holds by the youngest values: what to offer where no day is given."""
        return self.on(self._changes[-1])

    def at(self, clause: str) -> tuple[Provision, ...]:
        """Every provision of a clause; `7` gives those of its items as well."""
        wanted = split_clause(clause)
        if wanted is None or wanted[1]:
            return tuple(provision for provision in self.provisions if provision.clause == clause)
        return tuple(one for one in self.provisions if (split_clause(one.clause) or (0, 0))[0] == wanted[0])

    @cached_property
    def said(self) -> frozenset[str]:
        """Every text of the rulebook that a page may show, in Chinese as the bureau wrote it."""
        rules = [value.rule for provision in self.provisions for value in provision.values]
        texts = {self.title} | {text for rule in rules for text in (rule.gist, rule.cited, rule.clause, rule.source)}
        for rule in rules:
            texts |= {getattr(rule, name, "") for name in ("name", "sentence", "holder", "matter")}
            texts |= {text for name in ("statement", "terms") for text in getattr(rule, name, ())}
        return frozenset(texts - {""})

    @property
    def points(self) -> tuple[RecordPoint, ...]:
        """Every record point of the youngest values."""
        return self.latest.points

    @property
    def filmed_points(self) -> tuple[RecordPoint, ...]:
        """The points that a recording can be the record of, by the youngest values."""
        return self.latest.filmed_points

    @property
    def classes(self) -> tuple[RecordingClass, ...]:
        """Classes of recordings, by the youngest values."""
        return self.latest.classes

    def point(self, clause: str) -> RecordPoint | None:
        """The point of this clause by the youngest values, or None when the rulebook has none."""
        return self.latest.point(clause)

    def recording_class(self, code: str) -> RecordingClass | None:
        """The class of this code by the youngest values, or None when the rulebook has none."""
        return self.latest.recording_class(code)
