"""Addresses of 案卷评查, below `supervision/`."""

from __future__ import annotations

from django.urls import path

from liuhen.supervision.assessing import views

app_name = "assessing"
urlpatterns = [
    path("assessments/", views.assessments, name="list"),
    path("assessments/draw/", views.draw, name="draw"),
    path("assessments/<uuid:assessment_id>/", views.assessment, name="assessment"),
    path("assessed/<uuid:assessed_id>/", views.volume, name="volume"),
    path("assessed/<uuid:assessed_id>/files/<uuid:file_id>/", views.pdf, name="file"),
    path("assessed/<uuid:assessed_id>/sheet/", views.score, name="score"),
    path("sheets/<uuid:sheet_id>/take-back/", views.take_back, name="take_back"),
    path("assessed/<uuid:assessed_id>/agree/", views.agree, name="agree"),
    path("assessed/<uuid:assessed_id>/confirm/", views.confirm, name="confirm"),
    path("assessed/<uuid:assessed_id>/object/", views.object_to, name="object"),
    path("assessed/<uuid:assessed_id>/rule/", views.rule, name="rule"),
]
