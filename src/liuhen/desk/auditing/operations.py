"""What leaves an entry on the page of the ledger's audit: looking at it, taking a checkpoint, answering an alarm."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.custody import witnessing
from liuhen.custody.instance import instance
from liuhen.custody.models import Alarm
from liuhen.ledger.folder import LedgerFolder
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.work import operations as work

ROUND = "desk.witness"


@transaction.atomic
def look(*, actor: Actor, now: datetime, page: str, narrowed: Mapping[str, str] | None = None) -> None:
    """Record that somebody looks at a page of the audit: whoever watches is watched.

    Args:
        actor: who.
        now: the moment.
        page: which: `audit`, `result` or `looks`.
        narrowed: what the page was narrowed to.

    Raises:
        NotPermittedError: the actor doesn't audit the ledger.
    """
    require(actor, Capability.AUDIT_LEDGER)
    custody.append(
        kind="ledger.audit_viewed",
        subject=instance().id,
        actor=actor.reference,
        now=now,
        facts={"page": page, "narrowed": dict(narrowed or {})},
    )


def take_checkpoint(*, actor: Actor, now: datetime) -> LedgerFolder:
    """Hand out the newest checkpoint, which covers that it was taken.

    Raises:
        NotPermittedError: the actor doesn't audit the ledger.
        LedgerAbsentError, LedgerUnreachableError, LedgerRolledBackError: there is none to hand out.
    """
    require(actor, Capability.AUDIT_LEDGER)
    with transaction.atomic():
        custody.append(kind="ledger.checkpoint_taken", subject=instance().id, actor=actor.reference, now=now)
    custody.integrate(now=now)
    return LedgerFolder(instance().ledger_folder)


def answer_alarm(*, actor: Actor, now: datetime, alarm_id: UUID, answer: str) -> Alarm:
    """Write down what an alarm was, and what was done about it.

    Raises:
        NotPermittedError: the actor isn't of the legal section.
        AlarmNotFoundError, AlarmAnsweredError, AlarmAnswerError: as `witnessing.answer_alarm`.
    """
    require(actor, Capability.ANSWER_ALARMS)
    return witnessing.answer_alarm(alarm_id=alarm_id, actor=actor.reference, now=now, answer=answer)


def hand_now(*, actor: Actor, now: datetime) -> None:
    """Have the second keepers told now, without waiting for the next round. Nothing of the archive changes by it.

    Raises:
        NotPermittedError: the actor doesn't run the machine.
    """
    require(actor, Capability.RUN_MACHINE)
    work.enqueue(name=ROUND, payload={}, now=now, unique=f"recurring:{ROUND}")
