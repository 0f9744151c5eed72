"""Addresses of taking and giving back; they stand beside the register's own."""

from __future__ import annotations

from django.urls import path

from liuhen.cases.loans import views

app_name = "loans"
urlpatterns = [
    path("recorders/held/", views.held, name="held"),
    path("recorders/take/", views.take, name="take"),
    path("recorders/<uuid:recorder_id>/take/", views.take_one, name="take_one"),
    path("recorders/<uuid:recorder_id>/hand-out/", views.hand_out, name="hand_out"),
    path("loans/<uuid:loan_id>/return/", views.give_back, name="give_back"),
    path("loans/<uuid:loan_id>/activity/", views.name, name="name"),
]
