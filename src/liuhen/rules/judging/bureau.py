"""本局 (arts 6(1), 13 to 15 and 19): what the regulation asks of the bureau itself, whatever the case."""

from __future__ import annotations

from collections.abc import Iterator

from liuhen.rules.facts import BureauFacts
from liuhen.rules.judging.model import Finding, Subject
from liuhen.rules.model import Quantity, RulesInForce

_HERE = (Subject("bureau", ""),)


def find_bureau(facts: BureauFacts, rules: RulesInForce) -> Iterator[Finding]:
    """What is missing in the bureau's own house."""
    if rules.at("6(1)") and not facts.plan_on_file:
        yield Finding(
            code="bureau.no_plan", clause="6(1)", severity="warning", subjects=_HERE, fields={"year": facts.now.year}
        )
    if not facts.stores:
        yield Finding(code="bureau.no_store", clause="13", severity="breach", subjects=_HERE)
    for store in facts.unreachable_stores:  # invariant 4: unreachable is never deleted
        yield Finding(
            code="bureau.store_unreachable", clause="13", severity="warning", subjects=_HERE, fields={"store": store}
        )
    if not facts.archivists:
        yield Finding(code="bureau.no_archivist", clause="14", severity="breach", subjects=_HERE)
    wanted = next((rule for rule in rules.of(Quantity) if rule.code == "recorders"), None)
    if wanted is not None and facts.recorders_in_service < wanted.number:
        yield Finding(
            code="bureau.few_recorders", clause=wanted.clause, severity="warning", subjects=_HERE,
            fields={"present": facts.recorders_in_service, "needed": wanted.number},
        )  # fmt: skip
    if not facts.equipment_keepers:
        yield Finding(code="bureau.no_equipment_keeper", clause="19", severity="breach", subjects=_HERE)
    if not facts.supervisors:
        yield Finding(code="bureau.no_supervisor", clause="19", severity="breach", subjects=_HERE)
