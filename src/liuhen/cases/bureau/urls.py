"""Addresses of 本局文件 and of what they start."""

from __future__ import annotations

from django.urls import path

from liuhen.cases.bureau import complaint_views, link_views, plan_views, views

app_name = "bureau"
urlpatterns = [
    path("bureau/", views.records, name="list"),
    path("bureau/new/", views.enter, name="new"),
    path("bureau/<uuid:record_id>/", views.record, name="record"),
    path("bureau/<uuid:record_id>/correct/", views.correct, name="correct"),
    path("bureau/<uuid:record_id>/readers/", views.readers, name="readers"),
    path("bureau/<uuid:record_id>/plan/", plan_views.plan, name="plan"),
    path("bureau/<uuid:record_id>/plan/changes/", plan_views.changes, name="plan_changes"),
    path("bureau/<uuid:record_id>/plan/lines/", plan_views.lines, name="lines"),
    path("bureau/<uuid:record_id>/plan/table/", plan_views.table, name="table"),
    path("bureau/<uuid:record_id>/plan/line/", plan_views.add_line, name="add_line"),
    path("bureau/<uuid:record_id>/plan/line/<uuid:line_id>/", plan_views.edit_line, name="edit_line"),
    path("bureau/<uuid:record_id>/plan/line/<uuid:line_id>/remove/", plan_views.remove_line, name="remove_line"),
    path("bureau/<uuid:record_id>/link/", link_views.link_from_record, name="link"),
    path("cases/<uuid:case_id>/origins/", link_views.link_from_case, name="origins"),
    path("bureau/links/<uuid:link_id>/remove/", link_views.unlink, name="unlink"),
    path("complaints/", complaint_views.complaints, name="complaints"),
    path("complaints/new/", complaint_views.register, name="register_complaint"),
    path("complaints/<uuid:complaint_id>/", complaint_views.complaint, name="complaint"),
    path("complaints/<uuid:complaint_id>/edit/", complaint_views.edit, name="edit_complaint"),
    path("complaints/<uuid:complaint_id>/reporter/", complaint_views.reporter, name="reporter"),
    path("complaints/<uuid:complaint_id>/reporter/edit/", complaint_views.edit_reporter, name="edit_reporter"),
    path("complaints/<uuid:complaint_id>/letter/", complaint_views.letter, name="letter"),
    path("complaints/<uuid:complaint_id>/readers/", complaint_views.name_reader, name="name_reader"),
    path(
        "complaints/<uuid:complaint_id>/readers/<uuid:account_id>/end/", complaint_views.end_reader, name="end_reader"
    ),
    path("complaints/<uuid:complaint_id>/link/", complaint_views.link, name="link_complaint"),
    path("complaints/<uuid:complaint_id>/unlink/<uuid:case_id>/", complaint_views.unlink, name="unlink_complaint"),
]
