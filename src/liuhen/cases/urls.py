"""Addresses of the cases room; a case's own page is desk's."""

from __future__ import annotations

from django.urls import path

from liuhen.cases import action_views, views

app_name = "cases"
urlpatterns = [
    path("cases/", views.cases, name="list"),
    path("cases/new/", views.create, name="create"),
    path("cases/<uuid:case_id>/activities/new/", views.add_activity, name="add_activity"),
    path("cases/activities/<uuid:activity_id>/times/", views.edit_times, name="edit_times"),
    path("cases/<uuid:case_id>/close/", action_views.close, name="close"),
    path("cases/<uuid:case_id>/reopen/", action_views.reopen, name="reopen"),
    path("cases/<uuid:case_id>/stage/", action_views.stage, name="stage"),
    path("cases/<uuid:case_id>/exemptions/new/", action_views.ask_exemption, name="ask_exemption"),
    path("exemptions/", action_views.exemptions, name="exemptions"),
    path("exemptions/<uuid:exemption_id>/", action_views.exemption, name="exemption"),
]
