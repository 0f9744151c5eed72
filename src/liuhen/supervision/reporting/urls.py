"""Addresses of 监督报告, below `supervision/`."""

from __future__ import annotations

from django.urls import path

from liuhen.supervision.reporting import views

app_name = "reporting"
urlpatterns = [
    path("report/", views.report, name="report"),
    path("report/file.<str:kind>", views.file, name="file"),
]
