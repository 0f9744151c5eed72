"""Addresses of the holdings room."""

from __future__ import annotations

from django.urls import path

from liuhen.holdings import views

app_name = "holdings"
urlpatterns = [
    path("storage/", views.health, name="health"),
    path("storage/damaged/", views.damaged, name="damaged"),
    path("storage/damaged/<uuid:kept_id>/", views.propose, name="propose"),
    path("storage/repairs/", views.repairs, name="repairs"),
    path("storage/repairs/<uuid:repair_id>/", views.decide, name="decide"),
]
