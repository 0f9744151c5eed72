"""由人确认的事项: what no software can see, who confirms it, and what follows when somebody says that it isn't so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from liuhen.rules.codes import Screen
from liuhen.rules.codes import Subject as About
from liuhen.rules.facts import BureauFacts, ChecklistFacts
from liuhen.rules.judging.docket import Docket
from liuhen.rules.judging.model import Confirmation, Finding, Scope, Subject
from liuhen.rules.judging.prose import ELEMENTS
from liuhen.rules.model import Conduct, Principle, Provision, RoleDuty, Rule, RulesInForce

# Items whose silence and failure have findings of their own, with more to say than that somebody denies them.
_SPOKEN_FOR = frozenset({"12(1)", "12(2)", "12(3)", "12(4)"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """Something that a person confirms.

    Attributes:
        item: code under which the word on it is kept.
        alternative: code of what may be confirmed instead; empty when nothing may.
        clause: that asks for it.
        gist: what is to be confirmed.
        scope: of a case, of an activity or of the bureau.
        role: who confirms it.
    """

    item: str
    alternative: str
    clause: str
    gist: str
    scope: Scope
    role: str


def asked(rules: RulesInForce) -> Iterator[Asked]:
    """What people confirm, in the order of the rulebook; points, papers and grounds speak elsewhere."""
    for provision in rules.confirmed:
        rule = provision.on(rules.since)
        if not isinstance(rule, Principle | Conduct | RoleDuty):
            continue
        named = [(item_of(rule), rule.gist, "")]
        if isinstance(rule, Conduct) and rule.clause == "12(3)":
            named = [(code, ELEMENTS.get(code, code), "") for code in rule.elements]
        elif isinstance(rule, Conduct) and rule.alternative:
            named = [(rule.confirmed, rule.gist, rule.alternative)]
        for item, gist, alternative in named:
            yield Asked(
                item=item, alternative=alternative, clause=rule.clause, gist=gist, scope=_scope(provision),
                role=str(provision.confirmed_by or ""),
            )  # fmt: skip


def confirmations(docket: Docket) -> Iterator[Confirmation]:
    """What people confirm of the case and of each activity."""
    case = docket.case
    for one in asked(docket.rules):
        if one.scope == "case":
            yield _confirmation(one, case.id, case.checklist)
        elif one.scope == "activity":
            for activity in docket.activities.values():
                yield _confirmation(one, activity.id, activity.checklist)


def bureau_confirmations(facts: BureauFacts, rules: RulesInForce) -> Iterator[Confirmation]:
    """What people confirm of the bureau itself."""
    for one in asked(rules):
        if one.scope == "bureau":
            yield _confirmation(one, "", facts.checklist)


def find_denied(said: Iterable[Confirmation]) -> Iterator[Finding]:
    """What somebody says isn't so, where no rule of its own speaks of it."""
    for one in said:
        if one.state == "fails" and one.clause not in _SPOKEN_FOR:
            here = Subject(one.scope, one.scope_id)
            yield Finding(
                code="confirmation.fails", clause=one.clause, severity="warning",
                subjects=(here, *((one.where,) if one.where else ())), fields={"gist": one.gist, "by": one.by},
            )  # fmt: skip


def _scope(provision: Provision) -> Scope:
    if provision.applies_to is About.CASE:
        return "case"
    return "activity" if provision.screen is Screen.ACTIVITY else "bureau"


def _confirmation(one: Asked, scope_id: str, checklist: ChecklistFacts) -> Confirmation:
    words = [word for word in (checklist.of(one.item), checklist.of(one.alternative)) if word is not None]
    word = next((each for each in words if each.holds), words[0] if words else None)
    where = Subject("recording", word.recording, second=word.second) if word and word.recording else None
    return Confirmation(
        item=one.item, clause=one.clause, gist=one.gist, scope=one.scope, scope_id=scope_id,
        state="open" if word is None else "holds" if word.holds else "fails",
        role=one.role, by=word.by if word else "", where=where,
    )  # fmt: skip


def item_of(rule: Rule) -> str:
    """The code under which a person's word on a rule is kept: its own, else its clause."""
    confirmed = rule.confirmed if isinstance(rule, Conduct) else ""
    return confirmed or rule.code or rule.clause


def item_marked(rules: RulesInForce, clause: str) -> str:
    """The item that is confirmed by marking a clause of conduct in a recording; empty where a mark says too little.

    12(3) has six items: that something of it is to be seen says of none of them that it is.
    """
    rule = rules.conduct(clause)
    return "" if rule is None or rule.elements else rule.confirmed
