"""Registers the room with Django."""

from django.apps import AppConfig


class ArchiveConfig(AppConfig):
    """档案室."""

    name = "liuhen.archive"
    label = "archive"
    verbose_name = "档案室"
