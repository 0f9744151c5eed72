"""Addresses of 查阅与复制."""

from __future__ import annotations

from django.urls import path

from liuhen.archive.consulting import copy_views, views

app_name = "consulting"
urlpatterns = [
    path("consultations/", views.consultations, name="list"),
    path("consultations/ask/", views.ask, name="ask"),
    path("consultations/visitor/", views.ask_for_visitor, name="visitor"),
    path("consultations/<uuid:consultation_id>/", views.consultation, name="consultation"),
    path("consultations/<uuid:consultation_id>/mark.svg", views.watermark, name="mark"),
    path("consultations/<uuid:consultation_id>/items/<uuid:consulted_id>/", views.item, name="item"),
    path("consultations/<uuid:consultation_id>/items/<uuid:consulted_id>/player/", views.item_player, name="player"),
    path(
        "consultations/<uuid:consultation_id>/items/<uuid:consulted_id>/files/<uuid:bound_id>/",
        views.volume_file,
        name="file",
    ),
    path(
        "consultations/<uuid:consultation_id>/items/<uuid:consulted_id>/pages/<int:sheet>/", views.sheet, name="sheet"
    ),
    path("consultations/<uuid:consultation_id>/lend/", views.lend, name="lend"),
    path("consultations/<uuid:consultation_id>/take-back/", views.take_back, name="take_back"),
    path("consultations/<uuid:consultation_id>/decide/", views.decide, name="decide"),
    path("consultations/<uuid:consultation_id>/stop/", views.end, name="stop"),
    path("consultations/<uuid:consultation_id>/revoke/", views.revoke, name="revoke"),
    path("copies/", copy_views.register, name="copies"),
    path("consultations/<uuid:consultation_id>/copy/", copy_views.state, name="copy_state"),
    path("consultations/<uuid:consultation_id>/copy/again/", copy_views.again, name="copy_again"),
    path("consultations/<uuid:consultation_id>/copy/answers/", copy_views.answer, name="copy_answer"),
    path("consultations/<uuid:consultation_id>/copy/file/", copy_views.fetch, name="copy_fetch"),
    path("consultations/<uuid:consultation_id>/copy/give/", copy_views.give, name="copy_give"),
    path(
        "consultations/<uuid:consultation_id>/copy/given/<uuid:handout_id>/back/",
        copy_views.bring_back,
        name="copy_back",
    ),
    path(
        "consultations/<uuid:consultation_id>/copy/given/<uuid:handout_id>/",
        copy_views.receipt,
        name="copy_receipt",
    ),
]
