"""Addresses of 保管; plain names, as rooms below link to them."""

from __future__ import annotations

from django.urls import path

from liuhen.archive.keeping.views import disposals, holds, retention, trying

urlpatterns = [
    path("holds/", holds.hold_list, name="holds"),
    path("holds/add/", holds.add_hold, name="add_hold"),
    path("holds/<uuid:hold_id>/lift/", holds.lift_hold, name="lift_hold"),
    path("holds/<uuid:hold_id>/look/", holds.look_again, name="look_again"),
    path("cases/<uuid:case_id>/hold/", holds.hold_case, name="hold_case"),
    path("recordings/<uuid:recording_id>/hold/", holds.hold_recording, name="hold_recording"),
    path("recordings/<uuid:recording_id>/out/", retention.mark_out, name="mark_out"),
    path("out-marks/", retention.out_marks, name="out_marks"),
    path("out-marks/<uuid:out_mark_id>/", retention.out_mark, name="out_mark"),
    path("disposals/", disposals.disposal_list, name="disposals"),
    path("disposals/propose/", disposals.propose, name="propose_disposal"),
    path("disposals/<uuid:disposal_id>/", disposals.disposal, name="disposal"),
    path("disposals/<uuid:disposal_id>/vote/", disposals.vote, name="vote_disposal"),
    path("disposals/<uuid:disposal_id>/object/", disposals.object_to, name="object_disposal"),
    path("disposals/<uuid:disposal_id>/sign/", disposals.sign, name="sign_disposal"),
    path("disposals/<uuid:disposal_id>/register/", disposals.register, name="disposal_register"),
    path("disposals/<uuid:disposal_id>/certificate/", disposals.certificate, name="disposal_certificate"),
    path("retention/", retention.due, name="retention_due"),
    path("retention/trials/", trying.trials, name="retention_trials"),
    path("retention/trials/<uuid:trial_id>/", trying.trial, name="retention_trial"),
    path("retention/trials/<uuid:trial_id>/state/", trying.state, name="retention_trial_state"),
]
