"""Addresses of 四性检测."""

from __future__ import annotations

from django.urls import path

from liuhen.archive.checking import views

app_name = "checking"
urlpatterns = [
    path("checks/", views.checks, name="list"),
    path("checks/<uuid:check_id>/", views.check, name="check"),
    path("checks/<uuid:check_id>/state/", views.state, name="state"),
    path("checks/<uuid:check_id>/report/", views.report, name="report"),
    path("checks/<uuid:check_id>/lines/<uuid:check_line_id>/accept/", views.accept, name="accept"),
    path("volumes/<uuid:volume_id>/check/<str:stage>/", views.start, name="start"),
]
