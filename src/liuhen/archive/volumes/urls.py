"""Addresses of the archive room."""

from __future__ import annotations

from django.urls import path

from liuhen.archive.volumes import views

app_name = "volumes"
urlpatterns = [
    path("volumes/", views.volumes, name="list"),
    path("volumes/<uuid:volume_id>/", views.volume, name="volume"),
    path("volumes/<uuid:volume_id>/state/", views.state, name="state"),
    path("volumes/<uuid:volume_id>/again/", views.again, name="again"),
    path("volumes/<uuid:volume_id>/file/", views.filing, name="file_volume"),
    path("volumes/<uuid:volume_id>/files/<uuid:bound_id>/", views.file, name="file"),
]
