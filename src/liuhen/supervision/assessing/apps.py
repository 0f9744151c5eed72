"""Registers the part with Django."""

from django.apps import AppConfig


class AssessingConfig(AppConfig):
    """案卷评查."""

    name = "liuhen.supervision.assessing"
    label = "assessing"
    verbose_name = "案卷评查"
