"""Registers the part with Django."""

from django.apps import AppConfig


class DockingConfig(AppConfig):
    """采集站."""

    name = "liuhen.intake.docking"
    label = "docking"
    verbose_name = "采集站"
