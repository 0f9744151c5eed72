"""Addresses of 监督机关来文, below `supervision/`."""

from __future__ import annotations

from django.urls import path

from liuhen.supervision.bodies import views

app_name = "bodies"
urlpatterns = [
    path("demands/", views.demands, name="list"),
    path("demands/new/", views.enter, name="enter"),
    path("demands/<uuid:demand_id>/", views.demand, name="demand"),
    path("demands/<uuid:demand_id>/link/", views.link, name="link"),
    path("demands/<uuid:demand_id>/answer/", views.answer, name="answer"),
]
