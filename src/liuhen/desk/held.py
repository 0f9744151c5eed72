"""What a case's page shows of arts 21 and 22: what is held, and which grounds the facts speak for."""

from __future__ import annotations

from liuhen.archive.keeping.models import HoldKind
from liuhen.archive.keeping.queries import holds as keeping
from liuhen.desk.gathering import Gathered
from liuhen.people.permissions import Capability, holds
from liuhen.rules.facts import CaseFacts


def held_of(known: Gathered, facts: CaseFacts) -> dict[str, object]:
    """For the template: what stands for the case, what its facts propose, whether the actor may enter more."""
    actor, case, found = known.actor, known.case, known.held
    entered = {one.clause for one in found if one.kind == HoldKind.LONG_TERM}
    told = facts.facts.union(*(activity.facts for activity in facts.activities))
    return {
        "held": [{"one": one, "gist": keeping.gist_of(one), "may_lift": keeping.may_lift(actor, one)} for one in found],
        "told": keeping.told_by_facts(case, facts=told, entered=entered),
        "may_hold": holds(actor, Capability.HOLD_OWN, unit_id=case.unit_id),
    }
