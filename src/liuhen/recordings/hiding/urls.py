"""Addresses of copies with things hidden."""

from __future__ import annotations

from django.urls import path

from liuhen.recordings.hiding import views

app_name = "hiding"
urlpatterns = [
    path("recordings/<uuid:recording_id>/hiding/", views.of_recording, name="recording"),
    path("recordings/<uuid:recording_id>/hiding/faces/", views.faces, name="faces"),
    path("hiding/<uuid:hiding_id>/", views.edit, name="edit"),
    path("hiding/<uuid:hiding_id>/make/", views.make, name="make"),
    path("hiding/<uuid:hiding_id>/withdraw/", views.withdraw_plan, name="withdraw_plan"),
    path("hidden-copies/<uuid:hidden_id>/", views.copy, name="copy"),
    path("hidden-copies/<uuid:hidden_id>/state/", views.state, name="state"),
    path("hidden-copies/<uuid:hidden_id>/watched/", views.watched, name="watched"),
    path("hidden-copies/<uuid:hidden_id>/sign/", views.sign, name="sign"),
    path("hidden-copies/<uuid:hidden_id>/give/", views.give, name="give"),
    path("hidden-copies/<uuid:hidden_id>/withdraw/", views.withdraw, name="withdraw"),
]
