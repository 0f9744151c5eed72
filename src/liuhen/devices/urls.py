"""Addresses of the devices room."""

from __future__ import annotations

from django.urls import path

from liuhen.devices.views import checks, faults, register

app_name = "devices"
urlpatterns = [
    path("recorders/", register.recorders, name="list"),
    path("recorders/register/", register.register, name="register"),
    path("recorders/<uuid:recorder_id>/confirm/", register.confirm, name="confirm"),
    path("recorders/<uuid:recorder_id>/", register.edit, name="edit"),
    path("recorders/<uuid:recorder_id>/faults/new/", faults.report, name="report_fault"),
    path("loans/<uuid:loan_id>/check/", checks.daily, name="daily"),
    path("checks/<uuid:check_id>/", checks.check, name="check"),
]
