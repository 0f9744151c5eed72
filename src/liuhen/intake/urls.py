"""Addresses of the intake room."""

from __future__ import annotations

from django.urls import path

from liuhen.intake import views

app_name = "intake"
urlpatterns = [
    path("intakes/", views.listing, name="list"),
    path("intakes/new/", views.begin, name="new"),
    path("intakes/<uuid:intake_id>/", views.page, name="page"),
    path("intakes/<uuid:intake_id>/resume/", views.resume, name="resume"),
    path("intakes/<uuid:intake_id>/close/", views.close, name="close"),
    path("intakes/<uuid:intake_id>/sheet/", views.sheet, name="sheet"),
]
