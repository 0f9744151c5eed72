"""The dry run of `liuhen rules diff --cases`: which cases of this instance a change would touch. Only reads.

What it counts is an upper bound: a point that is asked only where something happened (sampling, say) counts for every
case of its kind. A case is compared by the values of the day on which it was opened, as it is judged.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from liuhen.rules.changes import Change, changes
from liuhen.rules.codes import CaseKind
from liuhen.rules.model import RecordPoint, Rule, Rulebook
from liuhen.rules.words import KINDS

EXAMPLES = 3


@dataclass
class Touched:
    """A change with the cases that it touches.

    Attributes:
        change: the change by the values of those cases' days.
        cases: how many cases by kind.
        examples: numbers of a few, the youngest first.
    """

    change: Change
    cases: Counter[str] = field(default_factory=Counter)
    examples: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CaseRow:
    """What is looked at of a case."""

    number: str
    kind: str
    opened_on: date


def touched(before: Rulebook, after: Rulebook, rows: Iterable[CaseRow]) -> list[Touched]:
    """Gather the changes that touch any of the cases; the rows may be many and are passed over once."""
    known: dict[tuple[date, date], list[Change]] = {}
    found: dict[tuple[object, ...], Touched] = {}
    for row in rows:
        days = before.on(row.opened_on).since, after.on(row.opened_on).since
        if days not in known:
            known[days] = changes(before, after, row.opened_on)
        for change in known[days]:
            if row.kind not in _kinds(before, after, change, row.opened_on):
                continue
            one = found.setdefault((change.what, change.provision.key, change.fields), Touched(change))
            one.cases[row.kind] += 1
            if len(one.examples) < EXAMPLES:
                one.examples.append(row.number)
    return list(found.values())


def _kinds(before: Rulebook, after: Rulebook, change: Change, day: date) -> frozenset[str]:
    """The kinds of case that a change can touch: those of the point before and after; all, of anything else."""
    if change.provision.kind != RecordPoint.KIND:
        return frozenset(kind.value for kind in CaseKind)
    rules: list[Rule | None] = [rule for book in (before, after) for rule in book.on(day).at(change.provision.clause)]
    return frozenset(kind.value for rule in rules if isinstance(rule, RecordPoint) for kind in rule.kinds)


def tell_cases(before: Rulebook, after: Rulebook, *, as_json: bool) -> None:
    """Print what would change for the cases of this instance, newest first."""
    from liuhen.cli.django_setup import set_up

    set_up()
    from liuhen.cases.models import Case

    rows = Case.objects.order_by("-opened_on", "-id").values_list("number", "kind", "opened_on")
    found = touched(before, after, (CaseRow(*row) for row in rows.iterator()))
    if as_json:
        print(json.dumps([_as_data(each) for each in found], ensure_ascii=False, indent=1))
        return
    print(f"\n试算：本实例共有 {rows.count()} 件案件，按各案启动之日的值比较；没有改动任何数据。")
    for each in found:
        counted = "，".join(f"{KINDS[CaseKind(kind)]} {count} 件" for kind, count in each.cases.items())
        provision = each.change.provision
        print(f"  {provision.cited} {provision.gist}：最多涉及 {counted}，如 {'、'.join(each.examples)}")
        for label, old, new in each.change.fields:
            print(f"    {label}：{old} → {new}")
    if not found:
        print("  没有案件受影响。")


def _as_data(one: Touched) -> dict[str, object]:
    provision = one.change.provision
    return {
        "what": one.change.what,
        "clause": provision.clause,
        "code": provision.code,
        "gist": provision.gist,
        "fields": [{"field": label, "before": old, "after": new} for label, old, new in one.change.fields],
        "cases": dict(one.cases),
        "examples": one.examples,
    }
