"""Registers the room with Django."""

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """人员."""

    name = "liuhen.people"
    label = "people"
    verbose_name = "人员"
