"""What is read of alerts: by the legal section and the head, who look into them, and the audit administrator."""

from __future__ import annotations

from collections import Counter
from uuid import UUID

from django.db.models import QuerySet

from liuhen.paging import COUNT_CAP, MENU_CAP, Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.people.standing import is_same_hand, own_hands
from liuhen.supervision.alerts.errors import AlertNotFoundError
from liuhen.supervision.alerts.models import Alert

OPEN, ANSWERED = "open", "answered"


def visible_alerts(actor: Actor) -> QuerySet[Alert]:
    """The alerts that an actor may know of.

    Raises:
        NotPermittedError: the actor knows of none.
    """
    require(actor, Capability.VIEW_ALERTS)
    return Alert.objects.select_related("account", "unit", "case", "recording", "answered_by")


def get_alert(*, actor: Actor, alert_id: UUID) -> Alert:
    """Return an alert.

    Raises:
        NotPermittedError: the actor knows of none.
        AlertNotFoundError: there is none.
    """
    found = visible_alerts(actor).filter(id=alert_id).first()
    if found is None:
        raise AlertNotFoundError
    return found


def is_own(actor: Actor, alert: Alert) -> bool:
    """Whether an alert is about the actor, or about whom one of both stands in for: somebody else answers it."""
    return is_same_hand(actor, alert.account_id, alert.found_at)


def alert_list(*, actor: Actor, state: str = "", before: str = "", after: str = "") -> Page[Alert]:
    """One page of alerts, newest first; `state` is `OPEN`, `ANSWERED`, or anything else for all.

    Raises:
        NotPermittedError: the actor knows of none.
    """
    rows = visible_alerts(actor)
    if state in (OPEN, ANSWERED):
        rows = rows.filter(answered_at__isnull=state == OPEN)
    return page_by_key(rows, before=before, after=after)


def to_answer(actor: Actor) -> QuerySet[Alert]:
    """The alerts that wait for the actor; none for who answers none, nor those about the actor."""
    if not holds(actor, Capability.ANSWER_ALERTS):
        return Alert.objects.none()
    rows = Alert.objects.filter(answered_at=None)
    return rows.exclude(account_id__in=own_hands(actor))


def open_kinds(actor: Actor) -> dict[str, int]:
    """How many alerts of each kind wait for the actor, among the newest."""
    return dict(Counter(to_answer(actor).order_by("-id").values_list("kind", flat=True)[:COUNT_CAP]))


def waiting(actor: Actor) -> int:
    """How many alerts wait for the actor, up to what a menu tells."""
    return to_answer(actor).order_by()[: MENU_CAP + 1].count()
