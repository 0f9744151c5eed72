"""Addresses of exhibits."""

from __future__ import annotations

from django.urls import path

from liuhen.archive.exhibits import dispute_views, views

app_name = "exhibits"
urlpatterns = [
    path("exhibits/", views.exhibits, name="list"),
    path("cases/<uuid:case_id>/exhibits/new/", views.new, name="new"),
    path("disputes/", dispute_views.disputes, name="disputes"),
    path("disputes/new/", dispute_views.notice, name="notice"),
    path("cases/<uuid:case_id>/disputes/new/", dispute_views.register, name="register"),
    path("exhibits/<uuid:exhibit_id>/", views.exhibit, name="exhibit"),
    path("exhibits/<uuid:exhibit_id>/state/", views.state, name="state"),
    path("exhibits/<uuid:exhibit_id>/edit/", views.edit, name="edit"),
    path("exhibits/<uuid:exhibit_id>/statement/", views.statement, name="statement"),
    path("exhibits/<uuid:exhibit_id>/again/", views.again, name="again"),
    path("exhibits/<uuid:exhibit_id>/papers/<str:purpose>/", views.paper, name="paper"),
    path("exhibits/<uuid:exhibit_id>/image/<int:disc>/", views.image, name="image"),
]
