"""Addresses of batch description."""

from __future__ import annotations

from django.urls import path

from liuhen.recordings.proposing import views

app_name = "proposing"
urlpatterns = [
    path("recordings/batch/", views.batch, name="batch"),
    path("recordings/batch/activities/", views.activities, name="activities"),
    path("recordings/batch/<uuid:recording_id>/", views.row, name="row"),
]
