"""Registers the room with Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """采集."""

    name = "liuhen.intake"
    label = "intake"
    verbose_name = "采集"
