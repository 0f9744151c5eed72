"""Judges the cases that there are by one rulebook and by another, and tells what would be said otherwise. Only reads.

Each is judged as its page is, by the values of the day on which it was opened, so what is counted is what would really
change: a point that is asked only where something happened counts only there.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice

from django.utils.translation import gettext as _

from liuhen.cases.models import Case
from liuhen.desk.findings import Teller
from liuhen.desk.gathering import Gathered
from liuhen.desk.judging import Judged, judge_case
from liuhen.people.actors import Actor
from liuhen.rules.judging import Judgement
from liuhen.rules.model import Rulebook
from liuhen.rules.shelf import trying

EXAMPLES = 3
_UNASKED = "not_applicable"


@dataclass(frozen=True, slots=True)
class Said:
    """Something that is said otherwise.

    Attributes:
        what: `point`, `finding`, `period` or `retention`.
        clause: that says it.
        name: of a point or a period; the code of a finding; empty of a retention.
        before: a point's state; `said` or empty of a finding; `ends` or empty of a period.
        after: the same by the other rulebook; `longer`, `shorter` or `moved` of a retention or a period.
    """

    what: str
    clause: str
    name: str
    before: str
    after: str


@dataclass(slots=True)
class Otherwise:
    """How often it is said otherwise, and where.

    Attributes:
        cases: in how many cases.
        times: how often in all.
        examples: numbers of a few cases, the youngest first.
        sentence: of a finding as the first of them would read it; of a point its gist.
    """

    cases: int = 0
    times: int = 0
    examples: list[str] = field(default_factory=list)
    sentence: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """What a change of rulebooks would do.

    Attributes:
        cases: how many there are.
        judged: how many of them were judged, the youngest.
        changed: of how many of these something would be said otherwise.
        lines: what, that of most cases first.
    """

    cases: int
    judged: int
    changed: int
    lines: list[tuple[Said, Otherwise]]


Told = Mapping[Said, tuple[int, str]]
"""What is said of a case otherwise: how often, and in which words."""


def compare(before: Rulebook, after: Rulebook, *, actor: Actor, now: datetime, most: int) -> Compared:
    """Judge the youngest cases by both rulebooks; one at a time, so that it takes no more memory than the largest.

    Args:
        before: the rulebook in force.
        after: the one to be adopted.
        actor: for whom things are named; the person at the machine.
        now: the moment of judging.
        most: how many cases; 0 for all.
    """
    sums = Sums()
    for case, told in each_case(before, after, actor=actor, reader=actor, now=now, most=most):
        sums.add(case, told)
    return sums.compared()


def each_case(
    before: Rulebook, after: Rulebook, *, actor: Actor, reader: Actor, now: datetime, most: int
) -> Iterator[tuple[Case, Told]]:
    """Judge the youngest cases by both rulebooks, case by case, whether anything is said otherwise or not.

    Args:
        before: the rulebook in force.
        after: the one to be adopted.
        actor: who may know of all that is judged.
        reader: for whom things are named.
        now: the moment of judging.
        most: how many cases; 0 for all.
    """
    rows = Case.objects.select_related("unit", "party").order_by("-opened_on", "-id")
    for case in islice(rows.iterator(chunk_size=100), most or None):
        yield case, _of(case, before, after, (actor, reader), now)


class Sums:
    """What would be said otherwise of many cases, added up as they are judged."""

    def __init__(self) -> None:
        """Begin with no case."""
        self.judged = self.changed = 0
        self._found: dict[Said, Otherwise] = {}

    def add(self, case: Case, told: Told) -> None:
        """Take in a case."""
        self.judged += 1
        self.changed += bool(told)
        for said, (times, sentence) in told.items():
            line = self._found.setdefault(said, Otherwise(sentence=sentence))
            line.cases, line.times = line.cases + 1, line.times + times
            if len(line.examples) < EXAMPLES:
                line.examples.append(case.number)

    def compared(self) -> Compared:
        """All of it, what is said otherwise of most cases first."""
        lines = sorted(self._found.items(), key=lambda one: (-one[1].cases, one[0].what, one[0].clause, one[0].name))
        return Compared(cases=Case.objects.count(), judged=self.judged, changed=self.changed, lines=lines)


def _of(case: Case, before: Rulebook, after: Rulebook, who: tuple[Actor, Actor], now: datetime) -> Told:
    """What is said of a case otherwise, how often, and in which words; by whom it's known, and for whom it's named."""
    known = Gathered(actor=who[0], case=case)
    both = []
    for book in (before, after):
        with trying(book):
            both.append(judge_case(known, now=now))
    told: Counter[Said] = Counter()
    for ways in (_points, _findings, _periods, _retention):
        told.update(ways(both[0].judgement, both[1].judgement))
    words = _sentences(who[1], both)
    return {said: (times, words(said)) for said, times in told.items()}


def _sentences(actor: Actor, both: list[Judged]) -> Callable[[Said], str]:
    def said_as(said: Said) -> str:
        at = both[1 if said.after else 0]
        if said.what == "finding":
            wanted = said.clause, said.name
            one = next(each for each in at.judgement.findings if (each.clause, each.code) == wanted)
            return Teller(actor, at).finding(one).text
        if said.what == "point":
            points = (*at.judgement.points, *both[0].judgement.points)  # it may be none of the other rulebook's
            return next(each.gist for each in points if each.clause == said.clause)
        return ""

    return said_as


def _points(before: Judgement, after: Judgement) -> Iterator[Said]:
    old, new = ({(one.clause, one.scope_id): one.state for one in each.points} for each in (before, after))
    for clause, scope in sorted(old.keys() | new.keys()):
        # A point that isn't asked at all applies as little as one that says so: nobody reads a difference.
        states = old.get((clause, scope), _UNASKED), new.get((clause, scope), _UNASKED)
        if states[0] != states[1]:
            yield Said("point", clause, "", *states)


def _findings(before: Judgement, after: Judgement) -> Iterator[Said]:
    old, new = (Counter((one.clause, one.code) for one in each.findings) for each in (before, after))
    for clause, code in (old - new).elements():
        yield Said("finding", clause, code, "said", "")
    for clause, code in (new - old).elements():
        yield Said("finding", clause, code, "", "said")


def _periods(before: Judgement, after: Judgement) -> Iterator[Said]:
    old, new = ({(one.period, one.subject): one for one in each.terms} for each in (before, after))
    for key in sorted(old.keys() | new.keys(), key=str):
        was, will = old.get(key), new.get(key)
        if was is None and will is not None:
            yield Said("period", will.clause, will.period, "", "begins")
        elif will is None and was is not None:
            yield Said("period", was.clause, was.period, "ends", "")
        elif was is not None and will is not None and was.due != will.due:
            yield Said("period", will.clause, will.period, "", "later" if will.due > was.due else "earlier")


def _retention(before: Judgement, after: Judgement) -> Iterator[Said]:
    old = {one.recording: one for one in before.retention}
    for will in after.retention:
        was = old.get(will.recording)
        if was is None or was.until == will.until:
            continue
        is_longer = will.until is None or (was.until is not None and will.until > was.until)
        clause = next((line.clause for line in will.lines if line.until == will.until), "")
        yield Said("retention", clause, "", "", "longer" if is_longer else "shorter")


def in_words(said: Said, period: Callable[[str], str]) -> str:
    """What is said otherwise, in words; `period` names a period by its code."""
    if said.what == "point":
        states = {
            "recorded": _("已记录"),
            "explained": _("已说明"),
            "missing": _("缺失"),
            "not_applicable": _("不适用"),
        }
        return f"{states[said.before]} → {states[said.after]}"
    if said.what == "finding":
        return _("不再提示") if said.before else _("将提示")
    if said.what == "retention":
        return _("保存期限延长") if said.after == "longer" else _("保存期限缩短")
    ways = {"begins": _("开始计算"), "later": _("延后"), "earlier": _("提前"), "": _("不再计算")}
    return f"{period(said.name)} {ways[said.after]}"
