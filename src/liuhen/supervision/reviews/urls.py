"""Addresses of 抽查 and 监督意见, below `supervision/`."""

from __future__ import annotations

from django.urls import path

from liuhen.supervision.reviews import views

app_name = "reviews"
urlpatterns = [
    path("plans/", views.plans, name="plans"),
    path("plans/draw/", views.draw, name="draw"),
    path("plans/<uuid:plan_id>/", views.plan, name="plan"),
    path("plans/<uuid:plan_id>/frame.txt", views.frame, name="frame"),
    path("samples/<uuid:sample_id>/", views.sample, name="sample"),
    path("samples/<uuid:sample_id>/player/", views.show_player, name="player"),
    path("samples/<uuid:sample_id>/leave-out/", views.leave_out, name="leave_out"),
    path("findings/", views.findings, name="findings"),
    path("findings/<uuid:finding_id>/", views.finding, name="finding"),
    path("findings/<uuid:finding_id>/answer/", views.answer, name="answer"),
    path("findings/<uuid:finding_id>/judge/", views.judge, name="judge"),
    path("findings/<uuid:finding_id>/close/", views.close, name="close"),
]
