"""Registers the part with Django."""

from django.apps import AppConfig


class HandoverConfig(AppConfig):
    """移交."""

    name = "liuhen.archive.handover"
    label = "handover"
    verbose_name = "移交"
