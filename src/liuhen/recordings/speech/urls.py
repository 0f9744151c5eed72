"""Addresses of speech recognition."""

from __future__ import annotations

from django.urls import path

from liuhen.recordings.speech import views

app_name = "speech"
urlpatterns = [
    path("recordings/<uuid:recording_id>/speech/", views.ask, name="ask"),
    path("recordings/<uuid:recording_id>/speech/check/", views.check, name="check"),
]
