"""Judging: what the rulebook says of the facts of a case. Pure: the same facts say the same, whenever it's asked."""

from __future__ import annotations

from itertools import chain

from liuhen.rules.calendar import Calendar
from liuhen.rules.clauses import clause_order
from liuhen.rules.facts import BureauFacts, CaseFacts
from liuhen.rules.judging.bars import find_bars
from liuhen.rules.judging.bureau import find_bureau
from liuhen.rules.judging.conduct import find_conduct
from liuhen.rules.judging.confirming import bureau_confirmations, confirmations, find_denied
from liuhen.rules.judging.court import find_court
from liuhen.rules.judging.docket import Docket
from liuhen.rules.judging.documents import find_documents
from liuhen.rules.judging.keeping import find_keeping, retentions
from liuhen.rules.judging.model import (
    Confirmation,
    Finding,
    Judgement,
    PointState,
    Retention,
    RetentionLine,
    Subject,
    Term,
)
from liuhen.rules.judging.mutual import find_mutual
from liuhen.rules.judging.points import coverage, find_missing, find_statements
from liuhen.rules.judging.process import find_process
from liuhen.rules.judging.terms import find_late, terms
from liuhen.rules.model import RulesInForce

__all__ = [
    "Confirmation",
    "Finding",
    "Judgement",
    "PointState",
    "Retention",
    "RetentionLine",
    "Subject",
    "Term",
    "judge",
    "judge_bureau",
]

_GRAVITY = {"breach": 0, "warning": 1, "note": 2}


def judge(facts: CaseFacts, rules: RulesInForce, calendar: Calendar) -> Judgement:
    """What the rules in force on the case's day say of a case: findings for a person, never verdicts.

    Args:
        facts: all that is known, with the moment of judging.
        rules: those of the day on which the case was opened.
        calendar: which days are worked, for the periods of arts 16 to 18 and 22.
    """
    docket = Docket(facts, rules, calendar)
    points = tuple(coverage(docket))
    running = terms(docket)
    kept = retentions(docket)
    said = tuple(confirmations(docket))
    found = chain(
        find_process(docket),
        find_missing(docket, points),
        find_statements(docket),
        find_bars(docket),
        find_documents(docket),
        find_conduct(docket),
        find_late(docket, running),
        find_keeping(docket, kept),
        find_court(docket),
        find_mutual(docket),
        find_denied(said),
    )
    return Judgement(
        points=points,
        findings=tuple(sorted(found, key=_rank)),
        confirmations=said,
        terms=running,
        retention=kept,
    )


def judge_bureau(facts: BureauFacts, rules: RulesInForce) -> Judgement:
    """What the rules say of the bureau itself (arts 6(1), 13 to 15, 19)."""
    said = tuple(bureau_confirmations(facts, rules))
    found = chain(find_bureau(facts, rules), find_denied(said))
    return Judgement(findings=tuple(sorted(found, key=_rank)), confirmations=said)


def _rank(finding: Finding) -> tuple[int, tuple[int, int, str], str, str]:
    first = finding.subjects[0].id if finding.subjects else ""
    return _GRAVITY[finding.severity], clause_order(finding.clause), finding.code, first
