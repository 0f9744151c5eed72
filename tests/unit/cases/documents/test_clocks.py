"""Clocks that run from a document's dates: wound, moved, met, lengthened and withdrawn as documents change."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest

from conftest import NOW
from liuhen.cases import operations as cases
from liuhen.cases.documents import operations
from liuhen.cases.documents.checks import checks_of
from liuhen.cases.documents.errors import DocumentFactInvalidError
from liuhen.cases.documents.operations import ServiceTelling
from liuhen.cases.documents.telling import DocumentTelling
from liuhen.cases.operations.cases import CaseTold
from liuhen.cases.operations.parties import PartyTold
from liuhen.desk.board import clock_of
from liuhen.duties import operations as duties
from liuhen.duties import queries
from liuhen.duties.models import Deadline, DeadlineState
from liuhen.people.models import Officer, Role
from liuhen.rules.clocks import ZONE
from liuhen.rules.forms import catalogue
from liuhen.rules.shelf import rulebook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("home")]
DAY = date(2026, 9, 1)


@pytest.fixture
def enter(entered):
    return lambda form, **told: entered(form=form, originals=[], **told)


@pytest.fixture
def serve(actor):
    def at(document, moment, **told):
        return operations.record_service(
            actor=actor, now=NOW, document_id=document.id, telling=ServiceTelling(method="direct", served_at=moment),
            **told,
        )  # fmt: skip

    return at


@pytest.fixture
def amend(actor):
    def make(document, **told):
        document.refresh_from_db()
        telling = DocumentTelling(**{"form": document.form, **told})
        return operations.amend_document(
            actor=actor, now=NOW, document_id=document.id, seen=document.version, telling=telling
        )

    return make


def clock(period, document):
    return Deadline.objects.filter(period=period, subject=document.id).first()


def at(*parts):
    return datetime(*parts, tzinfo=ZONE)


def test_every_period_that_a_form_names_stands_in_the_rulebook():
    assert catalogue().periods <= set(rulebook().latest.periods)


@pytest.mark.parametrize(
    ("form", "told", "period", "last_day"),
    [
        ("rectification_order", {"due_on": DAY}, "rectify_reinspect", date(2026, 9, 11)),
        ("preservation_notice", {"dated_on": date(2026, 9, 24)}, "preserve", date(2026, 10, 12)),
        ("seizure_decision", {"dated_on": DAY}, "seize", date(2026, 10, 8)),
        ("case_opening", {"dated_on": DAY}, "decide", date(2026, 11, 30)),
        ("penalty_decision_person", {"dated_on": DAY}, "serve", date(2026, 9, 10)),
    ],
)
def test_a_documents_date_winds_its_clock(enter, form, told, period, last_day):
    assert clock(period, enter(form, **told)).last_day == last_day


@pytest.mark.parametrize(
    ("form", "period", "last_day"),
    [
        ("hearing_notice", "hearing_request", date(2026, 9, 8)),
        ("enforcement_reminder", "urge", date(2026, 9, 15)),
        ("penalty_decision_person", "review", date(2026, 11, 2)),  # 60 days end on a Saturday
        ("penalty_decision_person", "sue", date(2027, 3, 1)),
    ],
)
def test_a_service_winds_its_clock_and_none_runs_before(enter, serve, form, period, last_day):
    document = enter(form, dated_on=DAY)
    assert clock(period, document) is None
    serve(document, at(2026, 9, 1, 10, 0))
    assert clock(period, document).last_day == last_day


def test_a_service_that_was_typed_wrong_moves_the_end(enter, serve):
    document = enter("hearing_notice", dated_on=DAY)
    serve(document, at(2026, 9, 1, 10, 0))
    serve(document, at(2026, 9, 2, 10, 0), service_id=document.services.get().id)
    assert clock("hearing_request", document).last_day == date(2026, 9, 9)


def test_coercion_on_the_spot_asks_for_its_approval_within_hours(enter):
    began = at(2026, 9, 30, 17, 30)
    document = enter("seizure_decision", dated_on=began.date(), began_at=began, is_urgent=True)
    assert clock("urgent_coercion", document).due_at == began + timedelta(hours=24)
    assert clock("urgent_coercion", enter("seizure_decision", dated_on=began.date(), began_at=began)) is None
    enter("coercion_approval", dated_on=date(2026, 10, 1), dated_time=time(16, 0))
    met = clock("urgent_coercion", document)
    assert (met.state, met.is_provisional, met.met_at) == (DeadlineState.MET, False, at(2026, 10, 1, 16, 0))


def test_an_approval_without_an_hour_is_neither_in_time_for_sure_nor_silently(enter, amend):
    began = at(2026, 9, 30, 17, 30)
    document = enter("seizure_decision", dated_on=began.date(), began_at=began, is_urgent=True)
    approval = enter("coercion_approval", dated_on=date(2026, 10, 1))
    row = clock("urgent_coercion", document)
    assert (row.state, row.assumed, row.is_provisional) == (DeadlineState.LATE, "paper_day_end", True)
    amend(approval, dated_on=date(2026, 10, 1), dated_time=time(17, 29))
    row = clock("urgent_coercion", document)
    assert (row.state, row.assumed, row.is_provisional) == (DeadlineState.MET, "", False)


def test_a_measure_without_an_hour_counts_from_the_stay_or_says_that_it_counts_from_midnight(enter, case, actor, pair):
    day = date(2026, 9, 30)
    alone = enter("seizure_decision", dated_on=day, is_urgent=True)
    assert (clock("urgent_coercion", alone).start, clock("urgent_coercion", alone).assumed) == (
        at(2026, 9, 30), "paper_midnight",
    )  # fmt: skip
    stay = cases.create_activity(
        actor=actor, now=NOW, case_id=case.id, place="三号仓库", officer_ids=pair, arrived_at=at(2026, 9, 30, 15, 0)
    )
    there = clock("urgent_coercion", enter("seizure_decision", dated_on=day, is_urgent=True, activity_id=stay.id))
    assert (there.start, there.assumed, there.is_provisional) == (at(2026, 9, 30, 15, 0), "paper_arrival", True)


def test_a_reinspection_meets_the_only_open_order_and_no_younger_one(enter):
    first = enter("rectification_order", dated_on=DAY, due_on=date(2026, 9, 10))
    second = enter("rectification_order", dated_on=date(2026, 9, 5), due_on=date(2026, 9, 20))
    assert enter("reinspection_opinion", dated_on=date(2026, 9, 4)).answers == first
    assert (clock("rectify_reinspect", first).state, clock("rectify_reinspect", second).state) == ("met", "running")
    assert enter("reinspection_opinion", dated_on=date(2026, 10, 30)).answers == second
    assert clock("rectify_reinspect", second).state == DeadlineState.LATE


def test_a_reinspection_of_the_younger_order_leaves_the_older_one_open(enter, amend):
    first, second = (
        enter("rectification_order", dated_on=DAY, due_on=date(2026, 9, day), number=f"责改{day}号") for day in (10, 20)
    )
    opinion = enter("reinspection_opinion", dated_on=date(2026, 9, 12))
    states = lambda: [clock("rectify_reinspect", each).state for each in (first, second)]  # noqa: E731
    assert states() == ["running", "running"]  # it doesn't say which
    assert "answers_unclear" in {check.code for check in checks_of(opinion)}
    amend(opinion, dated_on=date(2026, 9, 12), answers_id=second.id)
    assert states() == ["running", "met"]
    opinion.refresh_from_db()
    assert "answers_unclear" not in {check.code for check in checks_of(opinion)}
    amend(opinion, dated_on=date(2026, 9, 12), answers_other=True)
    assert states() == ["running", "running"]


def test_an_order_of_another_case_is_answered_at_the_field(enter, case, actor, unit, pair):
    other = cases.create_case(
        actor=actor, now=NOW, number="应急检〔2026〕2号", kind="inspection", title="另案", party="某化工厂",
        unit_id=unit.id, officer_ids=pair, opened_on=NOW.date(),
    )  # fmt: skip
    order = operations.enter_document(
        actor=actor, now=NOW, case_id=other.id, telling=DocumentTelling(form="rectification_order", due_on=DAY)
    )
    with pytest.raises(DocumentFactInvalidError) as error:
        enter("reinspection_opinion", dated_on=DAY, answers_id=order.id)
    assert error.value.fields["field"] == "answers"


def test_an_approved_extension_of_the_case_moves_the_decisions_end_once_and_no_further(enter):
    opening = enter("case_opening", dated_on=DAY)
    assert clock("decide", opening).last_day == date(2026, 11, 30)
    first = enter("case_extension", dated_on=date(2026, 11, 20), number="延〔2026〕1号")
    row = clock("decide", opening)
    assert (row.last_day, row.is_extended, row.limit_in_force) == (date(2027, 3, 1), True, "180d")
    enter("case_extension", dated_on=date(2026, 11, 25))
    row = clock("decide", opening)
    assert (row.last_day, [each["limit"] for each in row.extended_by]) == (date(2027, 3, 1), ["180d", ""])
    assert row.extended_by[0]["document"] == str(first.id)


def test_under_the_old_rule_a_case_is_extended_twice_each_time_before_its_end(enter):
    opening = enter("case_opening", dated_on=date(2020, 9, 1))
    assert clock("decide", opening).last_day == date(2020, 10, 9)  # the 1st to the 8th are free
    enter("case_extension", dated_on=date(2020, 9, 20))
    assert clock("decide", opening).last_day == date(2020, 11, 30)
    enter("case_extension", dated_on=date(2020, 11, 20))
    assert clock("decide", opening).last_day == date(2021, 3, 1)  # 180 days end on a Sunday


def test_officers_who_change_take_the_clocks_of_documents_over_at_once(enter, case, actor, pair, make_account, unit):
    order = enter("rectification_order", dated_on=DAY, due_on=date(2026, 9, 10))
    new = make_account("xin", Role.OFFICER, unit=unit, officer=True).officer
    told = CaseTold(title=case.title, party=PartyTold(id=case.party_id), officer_ids=[pair[0], new.id],
                    opened_on=case.opened_on)  # fmt: skip
    cases.edit_case(actor=actor, now=NOW, case_id=case.id, number=case.number, told=told)
    assert set(clock("rectify_reinspect", order).officers.all()) == {new, Officer.objects.get(id=pair[0])}


def test_a_decision_is_served_by_its_own_service_only(enter, serve):
    first, second = (enter("penalty_decision_person", dated_on=DAY) for _ in range(2))
    serve(first, at(2026, 9, 3, 9, 0))
    assert (clock("serve", first).state, clock("serve", second).state) == (DeadlineState.MET, DeadlineState.RUNNING)


def test_an_extension_in_time_lengthens_a_seizure_and_a_late_one_does_not(enter):
    document = enter("seizure_decision", dated_on=DAY)
    late = enter("seizure_extension", dated_on=date(2026, 10, 20))
    assert clock("seize", document).last_day == date(2026, 10, 8)
    operations.void_document(actor=late_actor(late), now=NOW, document_id=late.id, reason="日期有误")
    enter("seizure_extension", dated_on=date(2026, 9, 28))
    assert clock("seize", document).last_day == date(2026, 11, 2)  # 60 days, on to Monday


def late_actor(document):
    from liuhen.people.actors import Channel, actor_of

    return actor_of(document.entered_by, Channel.WEB)


def test_a_void_document_takes_its_clock_and_gives_back_what_it_met(enter, actor):
    order = enter("rectification_order", dated_on=DAY, due_on=date(2026, 9, 10))
    opinion = enter("reinspection_opinion", dated_on=date(2026, 9, 12))
    operations.void_document(actor=actor, now=NOW, document_id=opinion.id, reason="重复登记")
    assert clock("rectify_reinspect", order).state == DeadlineState.RUNNING
    operations.void_document(actor=actor, now=NOW, document_id=order.id, reason="重复登记")
    assert clock("rectify_reinspect", order).state == DeadlineState.WITHDRAWN


def test_a_document_that_turns_out_to_be_another_form_stops_its_clock(enter, amend):
    document = enter("rectification_order", due_on=DAY)
    amend(document, form="inspection_record", due_on=DAY)
    assert clock("rectify_reinspect", document).state == DeadlineState.WITHDRAWN
    amend(document, form="rectification_order", due_on=date(2026, 9, 2))
    again = clock("rectify_reinspect", document)
    assert (again.state, again.last_day) == (DeadlineState.RUNNING, date(2026, 9, 14))  # the 12th is a Saturday


# --- what nobody can be late with ---


def test_the_partys_time_to_sue_never_reads_as_somebody_late(enter, serve, actor):
    document = enter("penalty_decision_person", dated_on=DAY)
    serve(document, at(2026, 9, 1, 10, 0))
    review = clock("review", document)
    assert (review.state, review.is_open) == (DeadlineState.OVER, False)  # NOW is past its end
    sue = clock("sue", document)
    long_after = NOW + timedelta(days=400)
    assert not sue.is_late(long_after)
    shown = clock_of(sue, now=long_after, actor=actor)
    assert (shown.tone, shown.left) == ("plain", "")
    assert duties.close_ended(now=long_after) == 1
    sue.refresh_from_db()
    assert clock_of(sue, now=long_after, actor=actor).state == "已届满"
    late = queries.deadlines(actor=actor, now=long_after, state="late").rows
    assert {row.period for row in late} <= {"serve"}


def test_a_right_that_ends_today_is_no_work_for_today(enter, serve, actor):
    document = enter("hearing_notice", dated_on=NOW.date())
    serve(document, NOW)
    row = clock("hearing_request", document)
    assert queries.deadlines(actor=actor, now=row.due_at - timedelta(hours=1), state="today").rows == []
    assert clock_of(row, now=NOW, actor=actor).state == "当事人可行使"


def test_a_clock_leads_to_what_ends_it_and_names_its_document(enter, case, actor):
    order = enter("rectification_order", due_on=DAY)
    shown = clock_of(clock("rectify_reinspect", order), now=NOW, actor=actor)
    assert shown.url == f"/cases/{case.id}/documents/new/?form=reinspection_opinion"
    assert shown.of_url == f"/documents/{order.id}/"
    decision = enter("penalty_decision_person", dated_on=DAY)
    assert clock_of(clock("serve", decision), now=NOW, actor=actor).url == f"/documents/{decision.id}/serve/"
