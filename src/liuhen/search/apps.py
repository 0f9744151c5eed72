"""Registers the room with Django."""

from django.apps import AppConfig


class SearchConfig(AppConfig):
    """查找."""

    name = "liuhen.search"
    label = "search"
    verbose_name = "查找"
