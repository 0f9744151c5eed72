"""Writing down what looks unusual, and what came of looking into it."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.supervision.alerts.errors import AlertAnsweredError, AlertFactInvalidError, OwnAlertError
from liuhen.supervision.alerts.finding import Unusual, unusual
from liuhen.supervision.alerts.models import Alert
from liuhen.supervision.alerts.queries import get_alert, is_own
from liuhen.supervision.reviews.queries import rules_in_force
from liuhen.typed import passage

ANSWER = 1000


def find_alerts(*, now: datetime) -> int:
    """Write down what looks unusual and isn't told already. The worker's; how many were new.

    What was answered within its days isn't told again: the same views and exports would come back every day.
    """
    return sum(_write(one, now) for one in unusual(rules_in_force(), now=now))


@transaction.atomic
def _write(one: Unusual, now: datetime) -> bool:
    recent = Q(answered_at=None) | Q(answered_at__gte=now - timedelta(days=one.days))
    if Alert.objects.select_for_update().filter(recent, kind=one.kind, thing=one.thing).exists():
        return False
    made = Alert.objects.create(
        kind=one.kind,
        thing=one.thing,
        account_id=one.account_id,
        unit_id=one.unit_id,
        case_id=one.case_id,
        recording_id=one.recording_id,
        count=one.count,
        days=one.days,
        found_at=now,
    )
    facts: dict[str, Json] = {"kind": str(one.kind), "thing": str(one.thing), "count": one.count, "days": one.days}
    custody.append(kind="alert.found", subject=made.id, actor="worker", now=now, facts=facts)
    return True


@transaction.atomic
def answer_alert(*, actor: Actor, now: datetime, alert_id: UUID, answer: str) -> Alert:
    """Say what came of looking into an alert.

    Raises:
        NotPermittedError: the actor answers none.
        AlertNotFoundError: there is none.
        OwnAlertError: it's about the actor, or about whom one of both stands in for.
        AlertAnsweredError: it's answered.
        AlertFactInvalidError: no answer, or one too long.
    """
    require(actor, Capability.ANSWER_ALERTS)
    told = passage(answer, field="answer", longest=ANSWER, needed=True, error=AlertFactInvalidError)
    shown = get_alert(actor=actor, alert_id=alert_id)
    alert = Alert.objects.select_for_update(of=("self",)).get(id=shown.id)
    if is_own(actor, alert):
        raise OwnAlertError
    if alert.answered_at is not None:
        raise AlertAnsweredError
    alert.answer, alert.answered_by_id, alert.answered_at = told, actor.account_id, now
    alert.save(update_fields=["answer", "answered_by", "answered_at"])
    facts = {"answer": told}
    custody.append(kind="alert.answered", subject=alert.id, actor=actor.reference, now=now, facts=facts)
    return alert
