"""Addresses of 移交."""

from __future__ import annotations

from django.urls import path

from liuhen.archive.handover import views

app_name = "handover"
urlpatterns = [
    path("handovers/", views.handovers, name="list"),
    path("handovers/offer/", views.offer, name="offer"),
    path("handovers/<uuid:handover_id>/", views.handover, name="batch"),
    path("handovers/<uuid:handover_id>/receive/", views.receive, name="receive"),
    path("handovers/<uuid:handover_id>/withdraw/", views.withdraw, name="withdraw"),
    path("handovers/<uuid:handover_id>/list.<str:kind>", views.batch_list, name="file"),
    path("volumes/<uuid:volume_id>/place/", views.place, name="place"),
]
