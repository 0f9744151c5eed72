"""监督提示 over the API: what the worker found unusual, and what came of looking into it."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema
from pydantic import AwareDatetime

from liuhen.clock import now
from liuhen.people import web
from liuhen.supervision.alerts import operations, queries
from liuhen.supervision.alerts.models import Alert, AlertKind
from liuhen.supervision.alerts.wording import about, words

router = Router(tags=["supervision"])


class AlertOut(Schema):
    """An alert: something for a person to look into, never a verdict. `count` happenings in `days` days.

    `about` names the person, unit, case or recording; `words` is the finding as a sentence. `is_own` says that it's
    about the caller, and somebody else answers it.
    """

    id: UUID
    kind: AlertKind
    about: str
    words: str
    count: int
    days: int
    found_at: AwareDatetime
    is_own: bool
    answer: str
    answered_by: str
    answered_at: AwareDatetime | None


class AlertsOut(Schema):
    """One page of alerts, newest first; `before` and `after` lead to the pages beside it."""

    alerts: list[AlertOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class AlertAnswerIn(Schema):
    """What came of looking into it."""

    answer: str


def _out(request: HttpRequest, shown: Alert) -> AlertOut:
    return AlertOut(
        id=shown.id,
        kind=AlertKind(shown.kind),
        about=about(shown),
        words=words(shown),
        count=shown.count,
        days=shown.days,
        found_at=shown.found_at,
        is_own=queries.is_own(web.actor(request), shown),
        answer=shown.answer,
        answered_by=shown.answered_by.name if shown.answered_by else "",
        answered_at=shown.answered_at,
    )


@router.get("/supervision/alerts", response=AlertsOut, summary="Alerts")
def alerts(request: HttpRequest, state: str = "", before: str = "", after: str = "") -> AlertsOut:
    """Alerts, newest first; `state` is `open`, `answered`, or empty for all."""
    page = queries.alert_list(actor=web.actor(request), state=state, before=before, after=after)
    return AlertsOut(
        alerts=[_out(request, one) for one in page],
        before=page.before,
        after=page.after,
        count=page.count,
        capped=page.capped,
    )


@router.get("/supervision/alerts/{uuid:alert_id}", response=AlertOut, summary="One alert")
def alert(request: HttpRequest, alert_id: UUID) -> AlertOut:
    """An alert, and what came of looking into it."""
    return _out(request, queries.get_alert(actor=web.actor(request), alert_id=alert_id))


@router.post("/supervision/alerts/{uuid:alert_id}/answer", response=AlertOut, summary="Answer an alert")
def answer_alert(request: HttpRequest, alert_id: UUID, told: AlertAnswerIn) -> AlertOut:
    """Say what came of looking into an alert; one about oneself is answered by somebody else."""
    actor = web.actor(request)
    operations.answer_alert(actor=actor, now=now(), alert_id=alert_id, answer=told.answer)
    return _out(request, queries.get_alert(actor=actor, alert_id=alert_id))
