"""Addresses of the pages that show several rooms."""

from __future__ import annotations

from django.urls import path

from liuhen.desk import (
    approvals,
    binding_page,
    case_page,
    case_trial_page,
    copies_page,
    deadline_page,
    departures,
    dispute_page,
    duties_page,
    filing_views,
    party_page,
    reminder_page,
    views,
)
from liuhen.desk.auditing import views as auditing
from liuhen.desk.figures import views as figures
from liuhen.desk.registers import REGISTERS
from liuhen.duties.queries import Act

urlpatterns = [
    path("", views.home, name="home"),
    path("deadlines/", views.deadlines, name="deadlines"),
    path("filing/", filing_views.filing, name="filing"),
    path("figures/", figures.figures, name="figures"),
    path("figures/anew/", figures.count_anew, name="count_anew"),
    path("figures/late/", figures.late_list, name="figures_late"),
    path("figures/points/", figures.points, name="figures_points"),
    path("figures/recordings/", figures.recordings, name="figures_recordings"),
    path("figures/exemptions/", figures.exemptions, name="figures_exemptions"),
    path("deadlines/<uuid:deadline_id>/", deadline_page.deadline, name="deadline"),
    *(
        path(f"deadlines/<uuid:deadline_id>/{act}/", deadline_page.act, {"name": act.value}, name=f"deadline_{act}")
        for act in Act
    ),
    path("rules/trials/", case_trial_page.trials, name="case_trials"),
    path("rules/trials/<uuid:case_trial_id>/", case_trial_page.trial, name="case_trial"),
    path("rules/trials/<uuid:case_trial_id>/state/", case_trial_page.state, name="case_trial_state"),
    path("approvals/", approvals.waiting, name="approvals"),
    path("bureau-duties/", duties_page.duties, name="bureau_duties"),
    path("bureau-duties/<slug:item>/", duties_page.confirm, name="confirm_duty"),
    path("departures/", departures.departures, name="departures"),
    path("departures/<uuid:departure_id>/", departures.departure, name="departure"),
    path("departures/<uuid:departure_id>/deadlines/", departures.hand_deadlines, name="hand_deadlines"),
    path("departures/<uuid:departure_id>/settle/", departures.settle, name="settle_departure"),
    path("own/reminders/", reminder_page.reminders, name="reminders"),
    path("own/reminders/forget/", reminder_page.forget, name="forget_reminders"),
    path("own/reminders/test/", reminder_page.test, name="test_reminders"),
    path("search/", views.find, name="search"),
    path("ledger/", views.ledger, name="ledger"),
    path("ledger/keepers/", auditing.keepers, name="ledger_keepers"),
    path("ledger/audit/", auditing.audit, name="ledger_audit"),
    path("ledger/audit/checkpoint/", auditing.take, name="take_checkpoint"),
    path("ledger/audit/looks/", auditing.who_looked, name="ledger_looks"),
    path("ledger/audit/alarms/<uuid:alarm_id>/", auditing.answer, name="answer_alarm"),
    path("ledger/audit/<uuid:audit_id>/", auditing.audited, name="ledger_audited"),
    path("ledger/audit/<uuid:audit_id>/state/", auditing.state, name="ledger_audit_state"),
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/<uuid:job_id>/again/", views.try_job_again, name="try_job_again"),
    path("cases/<uuid:case_id>/", case_page.case, name="case"),
    path("cases/<uuid:case_id>/copies/", copies_page.copies, name="case_copies"),
    path("cases/<uuid:case_id>/copies/export/", copies_page.export, name="export_case_copies"),
    path("disputes/<uuid:dispute_id>/", dispute_page.dispute, name="dispute"),
    path("disputes/<uuid:dispute_id>/evidence/", dispute_page.evidence, name="dispute_evidence"),
    path("disputes/<uuid:dispute_id>/evidence/add/", dispute_page.add_evidence, name="add_evidence"),
    path("disputes/<uuid:dispute_id>/answer/", dispute_page.answer, name="answer_dispute"),
    path("disputes/<uuid:dispute_id>/end/", dispute_page.end, name="end_dispute"),
    path("disputes/<uuid:dispute_id>/access/", dispute_page.access, name="dispute_access"),
    path("parties/<uuid:party_id>/", party_page.party, name="party"),
    path("parties/<uuid:party_id>/export/", party_page.export, name="export_party"),
    path("cases/<uuid:case_id>/volume/", binding_page.bind, name="bind"),
    path("cases/<uuid:case_id>/attach/", case_page.attach, name="attach"),
    *(path(f"registers/{name}/", views.register, {"name": name}, name=f"register_{name}") for name in REGISTERS),
]
