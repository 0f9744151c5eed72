"""Addresses of 载体."""

from __future__ import annotations

from django.urls import path

from liuhen.archive.carriers import views

app_name = "carriers"
urlpatterns = [
    path("carriers/", views.carriers, name="list"),
    path("carriers/plan/", views.plan, name="plan"),
    path("carriers/<uuid:carrier_id>/", views.carrier, name="carrier"),
    path("carriers/<uuid:carrier_id>/state/", views.state, name="state"),
    path("carriers/<uuid:carrier_id>/label/", views.label, name="label"),
    path("carriers/<uuid:carrier_id>/fetch/", views.fetch, name="fetch"),
    path("carriers/<uuid:carrier_id>/burn/", views.burn, name="burn"),
    path("carriers/<uuid:carrier_id>/check/", views.check, name="check"),
    path("carriers/<uuid:carrier_id>/register/", views.register, name="register"),
    path("carriers/<uuid:carrier_id>/sample/", views.draw, name="draw"),
    path("carriers/<uuid:carrier_id>/inspect/", views.inspect, name="inspect"),
    path("carriers/<uuid:carrier_id>/renew/", views.renew, name="renew"),
    path("carriers/<uuid:carrier_id>/again/", views.again, name="again"),
    path("carriers/<uuid:carrier_id>/end/", views.end, name="end"),
]
