"""Registers the room with Django."""

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    """音像资料."""

    name = "liuhen.recordings"
    label = "recordings"
    verbose_name = "音像资料"
