"""Registers the room with Django."""

from django.apps import AppConfig


class SlatingConfig(AppConfig):
    """场记码."""

    name = "liuhen.recordings.slating"
    label = "slating"
    verbose_name = "场记码"
