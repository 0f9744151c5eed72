"""Registers the room with Django."""

from django.apps import AppConfig


class ProposingConfig(AppConfig):
    """批量描述."""

    name = "liuhen.recordings.proposing"
    label = "proposing"
    verbose_name = "批量描述"
