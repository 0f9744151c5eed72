"""Addresses of takes."""

from __future__ import annotations

from django.urls import path

from liuhen.recordings.takes import views

app_name = "takes"
urlpatterns = [path("recordings/<uuid:recording_id>/take/", views.take, name="play")]
