"""Addresses of the duties room."""

from __future__ import annotations

from django.urls import path

from liuhen.duties.views import calendar, matters

app_name = "duties"
urlpatterns = [
    path("calendar/", calendar.present, name="calendar"),
    path("calendar/import/", calendar.import_year, name="calendar_import"),
    path("calendar/<int:year>/", calendar.show, name="calendar_year"),
    path("calendar/<int:year>/day/", calendar.change_day, name="calendar_day"),
    path("calendar/<int:year>/day/remove/", calendar.remove_day, name="calendar_remove"),
    path("calendar/<int:year>/complete/", calendar.complete, name="calendar_complete"),
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
