"""Addresses of 监督提示, below `supervision/`."""

from __future__ import annotations

from django.urls import path

from liuhen.supervision.alerts import views

app_name = "alerts"
urlpatterns = [
    path("alerts/", views.alerts, name="list"),
    path("alerts/<uuid:alert_id>/", views.alert, name="alert"),
    path("alerts/<uuid:alert_id>/answer/", views.answer, name="answer"),
]
