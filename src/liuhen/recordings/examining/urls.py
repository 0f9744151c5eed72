"""Addresses of structure examination."""

from __future__ import annotations

from django.urls import path

from liuhen.recordings.examining import views

app_name = "examining"
urlpatterns = [
    path("recordings/<uuid:recording_id>/examination/", views.ask, name="ask"),
    path("recorder-models/", views.models, name="models"),
    path("recorder-models/one/", views.model, name="model"),
    path("recorder-models/originals/<uuid:enrolment_id>/withdraw/", views.withdraw, name="withdraw"),
]
