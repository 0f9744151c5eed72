"""Alerts: what nobody is told of, what is told every day again, and what somebody answers about themselves."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction

from conftest import NOW, entries
from liuhen.archive.keeping.models import Hold
from liuhen.custody import operations as custody
from liuhen.desk.steps import steps_for
from liuhen.duties.models import Deadline
from liuhen.people.actors import Channel, actor_of
from liuhen.people.errors import NotPermittedError
from liuhen.people.models import Role
from liuhen.recordings.models import Export
from liuhen.rules.supervision import supervision_rules
from liuhen.supervision.alerts.errors import AlertAnsweredError, AlertFactInvalidError, OwnAlertError
from liuhen.supervision.alerts.models import Alert
from liuhen.supervision.alerts.operations import answer_alert, find_alerts
from liuhen.supervision.alerts.wording import about, words
from liuhen.supervision.reviews import operations as reviews
from unit.supervision.conftest import said

pytestmark = [pytest.mark.django_db]
RULES = {one.code: one for one in supervision_rules().alerts}


def viewed(recording, account, *, by: str = "") -> None:
    with transaction.atomic():
        facts = {"by": by} if by else {}
        custody.append(
            kind="recording.viewed", subject=recording.id, actor=f"account:{account.id}", now=NOW, facts=facts
        )  # fmt: skip


@pytest.fixture
def few(monkeypatch):
    """Thresholds of two, so that a test needs no hundred views."""
    from dataclasses import replace

    from liuhen.supervision.alerts import operations

    rules = supervision_rules()
    low = replace(rules, alerts=tuple(replace(one, count=2 if one.count > 1 else 1) for one in rules.alerts))
    monkeypatch.setattr(operations, "rules_in_force", lambda: low)


def test_much_viewing_that_nobody_hears_of(few, recording, officer, people, legal, actor_for):
    first, second = recording(), recording()
    viewed(first, officer)
    viewed(first, officer)  # the same one again
    viewed(second, people[Role.LEADER])
    for one in (first, second):
        viewed(one, people[Role.LEGAL], by="review")  # what was drawn counts for nothing
    assert find_alerts(now=NOW) == 0
    viewed(second, officer)
    assert find_alerts(now=NOW) == 1
    [alert] = Alert.objects.all()
    assert (alert.kind, alert.account, alert.count) == ("viewing", officer, 2)
    assert about(alert) == officer.name
    assert "了解" in words(alert)
    assert find_alerts(now=NOW) == 0  # it's told already
    assert any("监督提示" in one.title for one in steps_for(actor=legal, now=NOW))
    audit = actor_for(people[Role.AUDIT_ADMIN])
    with pytest.raises(NotPermittedError):
        answer_alert(actor=audit, now=NOW, alert_id=alert.id, answer="走查")  # reads, changes nothing
    with pytest.raises(AlertFactInvalidError):
        answer_alert(actor=legal, now=NOW, alert_id=alert.id, answer=" ")
    answer_alert(actor=legal, now=NOW, alert_id=alert.id, answer="整理专项检查资料所需")
    with pytest.raises(AlertAnsweredError):
        answer_alert(actor=legal, now=NOW, alert_id=alert.id, answer="又一次")
    assert find_alerts(now=NOW) == 0  # answered: the same views aren't told again
    [found], [answered] = entries("alert.found"), entries("alert.answered")
    facts = {"kind": "viewing", "thing": str(officer.id), "count": 2, "days": alert.days, "actor": "worker"}
    assert (found.subject, found.facts) == (alert.id, facts)
    facts = {"answer": "整理专项检查资料所需", "actor": legal.reference}
    assert (answered.subject, answered.facts) == (alert.id, facts)


def test_volumes_or_documents_that_one_person_opens_in_number(few, officer, people):
    def opened(kind, count, account, **facts):
        for _each in range(count):
            with transaction.atomic():
                custody.append(kind=kind, subject=uuid4(), actor=f"account:{account.id}", now=NOW, facts=facts)

    archivist = people[Role.ARCHIVIST]
    for kind in ("volume.viewed", "document.viewed"):  # one of each sort: no two of any
        opened(kind, 1, officer)
    opened("volume.opened", 2, people[Role.LEGAL], by="assessment")  # drawn for scoring
    assert find_alerts(now=NOW) == 0
    opened("volume.consulted", 1, officer)
    opened("document.consulted", 1, archivist)
    opened("bureau.original_read", 1, archivist)
    assert find_alerts(now=NOW) == 2
    found = {(one.kind, one.account, one.count): words(one) for one in Alert.objects.all()}
    assert set(found) == {("viewing_volumes", officer, 2), ("viewing_documents", archivist, 2)}
    assert {said.split("打开了")[1][:8] for said in found.values()} == {" 2 卷不同的案", " 2 件不同的文"}


def test_somebody_answers_an_alert_about_themselves(few, people, legal, actor_for):
    for place in range(2):
        Export.objects.create(name=str(place), purpose="走查", asked_by=people[Role.LEGAL], asked_at=NOW)
    find_alerts(now=NOW)
    alert = Alert.objects.get(kind="exports")
    with pytest.raises(OwnAlertError):
        answer_alert(actor=legal, now=NOW, alert_id=alert.id, answer="走查")
    assert not any("监督提示" in one.title for one in steps_for(actor=legal, now=NOW))
    answer_alert(actor=actor_for(people[Role.HEAD]), now=NOW, alert_id=alert.id, answer="应诉所需")


def test_a_deputy_answers_an_alert_about_the_principal_or_the_other_way_round(few, people, make_account, stands_in):
    deputy = make_account("deputy")
    stands_in(people[Role.LEGAL], deputy)
    for by in (people[Role.LEGAL], deputy):
        Alert.objects.all().delete()
        Export.objects.all().delete()
        for place in range(2):
            Export.objects.create(name=f"{by}{place}", purpose="走查", asked_by=by, asked_at=NOW)
        find_alerts(now=NOW)
        other = actor_of(deputy if by != deputy else people[Role.LEGAL], Channel.API, now=NOW)
        with pytest.raises(OwnAlertError):
            answer_alert(actor=other, now=NOW, alert_id=Alert.objects.get(kind="exports").id, answer="走查")
    assert not entries("alert.answered")


@pytest.mark.clause("16")
def test_late_uploads_and_activities_without_film(few, unit, activity):
    for place in range(2):
        Deadline.objects.create(
            period="upload", subject=activity.id if place else activity.case_id, about="activity", unit=unit, start=NOW,
            limit="24h", due_at=NOW, state="late", is_open=False, created_at=NOW,
        )  # fmt: skip
    long_ago = NOW - timedelta(days=RULES["gaps"].wait + 1)
    for at in (long_ago, long_ago, NOW):  # the last one may still be uploaded
        type(activity).objects.create(
            case=activity.case, place="走查", arrived_at=at, left_at=at, created_at=NOW
        )  # fmt: skip
    find_alerts(now=NOW)
    assert {(one.kind, one.unit_id, one.count) for one in Alert.objects.all()} == {
        ("late_uploads", unit.id, 2),
        ("gaps", unit.id, 2),
    }


@pytest.mark.clause("21")
def test_an_incident_that_nobody_reviewed(drawn, recording, legal, activity):
    made = recording(case=activity.case)
    long_ago = NOW - timedelta(days=RULES["unreviewed"].days + 1)
    hold = Hold.objects.create(
        case=activity.case, kind="long_term", clause="21(3)", reason="阻碍执法", rank=1, set_at=long_ago
    )
    Hold.objects.create(recording=made, kind="long_term", clause="21(2)", reason="异议", rank=1, set_at=NOW)
    find_alerts(now=NOW)
    alert = Alert.objects.get()
    assert (alert.kind, alert.thing) == ("unreviewed", hold.id)
    answer_alert(actor=legal, now=NOW, alert_id=alert.id, answer="已安排")
    sample = drawn().samples.get()
    reviews.review(actor=legal, now=NOW, sample_id=sample.id, said=said())
    later = NOW + timedelta(days=RULES["unreviewed"].days * 2)
    assert find_alerts(now=later) == 0  # looked at since both were entered
    Hold.objects.filter(id=hold.id).update(set_at=NOW + timedelta(days=1))
    assert find_alerts(now=later) == 1  # not since this one was
