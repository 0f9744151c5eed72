"""由人确认的事项: what no software can see, who confirms it, and what follows when somebody says that it isn't so."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liuhen.rules.codes import Screen
from liuhen.rules.codes import Subject as About
from liuhen.rules.facts import BureauFacts, ChecklistFacts
from liuhen.rules.judging.docket import Docket
from liuhen.rules.judging.model import Confirmation, Finding, Scope, Subject
from liuhen.rules.judging.prose import ELEMENTS
from liuhen.rules.model import Conduct, Principle, Provision, RoleDuty, Rule, RulesInForce

# Items whose silence and failure have findings of their own, with more to say than that somebody denies them.
_SPOKEN_FOR = frozenset({"12(1)", "12(2)", "12(3)", "12(4)"})


def confirmations(docket: Docket) -> Iterator[Confirmation]:
    """What people confirm of the case and of each activity."""
    case = docket.case
    for provision, rule in _asked(docket.rules):
        scope = _scope(provision)
        if scope == "case":
            yield from _items(provision, rule, "case", case.id, case.checklist)
        elif scope == "activity":
            for activity in docket.activities.values():
                yield from _items(provision, rule, "activity", activity.id, activity.checklist)


def bureau_confirmations(facts: BureauFacts, rules: RulesInForce) -> Iterator[Confirmation]:
    """What people confirm of the bureau itself."""
    for provision, rule in _asked(rules):
        if _scope(provision) == "bureau":
            yield from _items(provision, rule, "bureau", "", facts.checklist)


def find_denied(said: Iterable[Confirmation]) -> Iterator[Finding]:
    """What somebody says isn't so, where no rule of its own speaks of it."""
    for one in said:
        if one.state == "fails" and one.clause not in _SPOKEN_FOR:
            here = Subject(one.scope, one.scope_id)
            yield Finding(
                code="confirmation.fails", clause=one.clause, severity="warning",
                subjects=(here, *((one.where,) if one.where else ())), fields={"gist": one.gist, "by": one.by},
            )  # fmt: skip


def _asked(rules: RulesInForce) -> Iterator[tuple[Provision, Rule]]:
    """The provisions that a person sees to, with their rule of the day; points, papers and grounds speak elsewhere."""
    for provision in rules.confirmed:
        rule = provision.on(rules.since)
        if isinstance(rule, Principle | Conduct | RoleDuty):
            yield provision, rule


def _scope(provision: Provision) -> Scope:
    if provision.applies_to is About.CASE:
        return "case"
    return "activity" if provision.screen is Screen.ACTIVITY else "bureau"


def _items(
    provision: Provision, rule: Rule, scope: Scope, scope_id: str, checklist: ChecklistFacts
) -> Iterator[Confirmation]:
    named = [(item_of(rule), rule.gist, "")]
    if isinstance(rule, Conduct) and rule.clause == "12(3)":
        named = [(code, ELEMENTS.get(code, code), "") for code in rule.elements]
    elif isinstance(rule, Conduct) and rule.alternative:
        named = [(rule.confirmed, rule.gist, rule.alternative)]
    for item, gist, alternative in named:
        words = [word for word in (checklist.of(item), checklist.of(alternative)) if word is not None]
        word = next((one for one in words if one.holds), words[0] if words else None)
        where = Subject("recording", word.recording, second=word.second) if word and word.recording else None
        yield Confirmation(
            item=item, clause=rule.clause, gist=gist, scope=scope, scope_id=scope_id,
            state="open" if word is None else "holds" if word.holds else "fails",
            role=str(provision.confirmed_by or ""), by=word.by if word else "", where=where,
        )  # fmt: skip


def item_of(rule: Rule) -> str:
    """The code under which a person's word on a rule is kept: its own, else its clause."""
    confirmed = rule.confirmed if isinstance(rule, Conduct) else ""
    return confirmed or rule.code or rule.clause
