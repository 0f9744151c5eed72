"""Addresses of 摄录连续性."""

from __future__ import annotations

from django.urls import path

from liuhen.intake.continuity import views

app_name = "continuity"
urlpatterns = [
    path("activities/<uuid:activity_id>/continuity/", views.page, name="page"),
    path("activities/<uuid:activity_id>/continuity/report/", views.report, name="report"),
    path("activities/<uuid:activity_id>/continuity/<slug:lack>/", views.state, name="state"),
    path("gap-statements/<uuid:statement_id>/", views.decide, name="decide"),
]
