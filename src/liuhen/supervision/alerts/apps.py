"""Registers the part with Django."""

from django.apps import AppConfig


class AlertsConfig(AppConfig):
    """监督提示."""

    name = "liuhen.supervision.alerts"
    label = "alerts"
    verbose_name = "监督提示"
