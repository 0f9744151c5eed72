"""Registers the part with Django."""

from django.apps import AppConfig


class ContinuityConfig(AppConfig):
    """摄录连续性."""

    name = "liuhen.intake.continuity"
    label = "continuity"
    verbose_name = "摄录连续性"
