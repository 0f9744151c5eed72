"""Addresses of the devices room."""

from __future__ import annotations

from django.urls import path

from liuhen.devices import views

app_name = "devices"
urlpatterns = [
    path("recorders/", views.recorders, name="list"),
    path("recorders/register/", views.register, name="register"),
    path("recorders/<uuid:recorder_id>/confirm/", views.confirm, name="confirm"),
    path("recorders/<uuid:recorder_id>/", views.edit, name="edit"),
]
