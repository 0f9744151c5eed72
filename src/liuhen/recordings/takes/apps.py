"""Registers the room with Django."""

from django.apps import AppConfig


class TakesConfig(AppConfig):
    """一次摄录."""

    name = "liuhen.recordings.takes"
    label = "takes"
    verbose_name = "一次摄录"
