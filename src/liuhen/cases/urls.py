"""Addresses of the cases room; a case's own page is desk's."""

from __future__ import annotations

from django.urls import path

from liuhen.cases import views

app_name = "cases"
urlpatterns = [
    path("cases/", views.cases, name="list"),
    path("cases/new/", views.create, name="create"),
    path("cases/<uuid:case_id>/activities/new/", views.add_activity, name="add_activity"),
    path("cases/activities/<uuid:activity_id>/times/", views.edit_times, name="edit_times"),
]
