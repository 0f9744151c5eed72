"""Addresses of the backups."""

from __future__ import annotations

from django.urls import path

from liuhen.backups import views

app_name = "backups"
urlpatterns = [path("backups/", views.backups, name="list")]
