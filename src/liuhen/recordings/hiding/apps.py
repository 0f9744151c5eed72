"""Registers the part with Django."""

from django.apps import AppConfig


class HidingConfig(AppConfig):
    """遮挡副本."""

    name = "liuhen.recordings.hiding"
    label = "hiding"
    verbose_name = "遮挡副本"
