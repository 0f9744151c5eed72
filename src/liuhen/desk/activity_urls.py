"""Addresses of activities' pages."""

from __future__ import annotations

from django.urls import path

from liuhen.desk import activity_page

urlpatterns = [path("activities/<uuid:activity_id>/", activity_page.activity, name="activity")]
