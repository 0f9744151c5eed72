"""Addresses of the duties room."""

from __future__ import annotations

from django.urls import path

from liuhen.duties.views import matters

app_name = "duties"
urlpatterns = [
    path("matters/", matters.lists, name="matter_lists"),
    path("matters/import/", matters.import_list, name="matter_import"),
    path("matters/new/", matters.start, name="matter_start"),
    path("matters/<uuid:list_id>/", matters.show, name="matter_list"),
    path("matters/<uuid:list_id>/rows/new/", matters.add_row, name="matter_add"),
    path("matters/<uuid:list_id>/rows/<uuid:matter_id>/", matters.edit_row, name="matter_edit"),
    path("matters/<uuid:list_id>/rows/<uuid:matter_id>/remove/", matters.remove_row, name="matter_remove"),
    path("matters/<uuid:list_id>/publish/", matters.publish, name="matter_publish"),
    path("matters/<uuid:list_id>/discard/", matters.discard, name="matter_discard"),
]
