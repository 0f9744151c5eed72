"""Addresses of 保管; plain names, as rooms below link to them."""

from __future__ import annotations

from django.urls import path

from liuhen.archive.keeping.views import holds, retention

urlpatterns = [
    path("holds/", holds.hold_list, name="holds"),
    path("holds/add/", holds.add_hold, name="add_hold"),
    path("holds/<uuid:hold_id>/lift/", holds.lift_hold, name="lift_hold"),
    path("cases/<uuid:case_id>/hold/", holds.hold_case, name="hold_case"),
    path("recordings/<uuid:recording_id>/hold/", holds.hold_recording, name="hold_recording"),
    path("recordings/<uuid:recording_id>/out/", retention.mark_out, name="mark_out"),
    path("out-marks/", retention.out_marks, name="out_marks"),
    path("out-marks/<uuid:mark_id>/", retention.out_mark, name="out_mark"),
    path("retention/", retention.due, name="retention_due"),
]
