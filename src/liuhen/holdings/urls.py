"""Addresses of the holdings room."""

from __future__ import annotations

from django.urls import path

from liuhen.holdings import loss_views, views

app_name = "holdings"
urlpatterns = [
    path("storage/", views.health, name="health"),
    path("storage/damaged/", views.damaged, name="damaged"),
    path("storage/damaged/<uuid:kept_id>/", views.propose, name="propose"),
    path("storage/losses/", loss_views.losses, name="losses"),
    path("storage/losses/<uuid:known_id>/propose/", loss_views.propose, name="propose_loss"),
    path("storage/losses/<uuid:loss_id>/", loss_views.decide, name="decide_loss"),
    path("storage/repairs/", views.repairs, name="repairs"),
    path("storage/repairs/<uuid:repair_id>/", views.decide, name="decide"),
]
