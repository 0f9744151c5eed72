"""Registers the part with Django."""

from django.apps import AppConfig


class ReportingConfig(AppConfig):
    """监督报告."""

    name = "liuhen.supervision.reporting"
    label = "reporting"
    verbose_name = "监督报告"
