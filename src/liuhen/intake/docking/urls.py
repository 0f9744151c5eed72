"""Addresses of the docking stations."""

from __future__ import annotations

from django.urls import path

from liuhen.intake.docking import views

app_name = "docking"
urlpatterns = [
    path("docking/", views.listing, name="list"),
    path("docking/<uuid:station_id>/", views.station, name="station"),
    path("docking/<uuid:station_id>/board/", views.board, name="board"),
    path("docking/<uuid:station_id>/wall/", views.replace_wall, name="replace_wall"),
    path("docking/cards/<uuid:docking_id>/name/", views.name, name="name"),
    path("wall/<str:key>/", views.wall, name="wall"),
    path("wall/<str:key>/board/", views.wall_board, name="wall_board"),
    path("wall/<str:key>/slates/<uuid:taken_id>/", views.wall_slate, name="wall_slate"),
    path("wall/<str:key>/codes/<str:token>/", views.wall_codes, name="wall_codes"),
]
