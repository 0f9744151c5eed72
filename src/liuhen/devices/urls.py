"""Addresses of the devices room."""

from __future__ import annotations

from django.urls import path

from liuhen.devices.views import cards, checks, clocks, faults, register, upkeep

app_name = "devices"
urlpatterns = [
    path("recorders/", register.recorders, name="list"),
    path("recorders/register/", register.register, name="register"),
    path("recorders/<uuid:recorder_id>/confirm/", register.confirm, name="confirm"),
    path("recorders/<uuid:recorder_id>/", register.edit, name="edit"),
    path("recorders/labels/", cards.labels, name="labels"),
    path("recorders/usage/", cards.usage, name="usage"),
    path("recorders/upkeep/", upkeep.plan, name="upkeep"),
    path("recorders/<uuid:recorder_id>/upkeep/new/", upkeep.log_recorder, name="log_recorder"),
    path("recorders/<uuid:recorder_id>/card/", cards.card, name="card"),
    path("recorders/<uuid:recorder_id>/clock/", clocks.clock, name="clock"),
    path("recorders/<uuid:recorder_id>/clock/note/", clocks.note, name="note_clock"),
    path("recorders/clock-readings/<uuid:reading_id>/retract/", clocks.retract, name="retract_reading"),
    path("recorders/<uuid:recorder_id>/photo/", cards.photo, name="photo"),
    path("recorders/<uuid:recorder_id>/photo.jpg", cards.picture, name="picture"),
    path("recorders/<uuid:recorder_id>/wiped/", cards.wiped, name="wiped"),
    path("recorders/<uuid:recorder_id>/leave/", faults.leave, name="leave"),
    path("recorders/<uuid:recorder_id>/back/", faults.back, name="back"),
    path("faults/<uuid:fault_id>/send/", faults.send, name="send_fault"),
    path("faults/<uuid:fault_id>/end/", faults.end, name="end_fault"),
    path("equipment/new/", upkeep.add, name="add_equipment"),
    path("equipment/<uuid:equipment_id>/", upkeep.edit, name="equipment"),
    path("equipment/<uuid:equipment_id>/retire/", upkeep.retire, name="retire_equipment"),
    path("equipment/<uuid:equipment_id>/upkeep/new/", upkeep.log_equipment, name="log_equipment"),
    path("recorders/<uuid:recorder_id>/faults/new/", faults.report, name="report_fault"),
    path("loans/<uuid:loan_id>/check/", checks.daily, name="daily"),
    path("recorders/checks/<uuid:use_check_id>/", checks.check, name="check"),
]
