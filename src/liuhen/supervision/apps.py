"""Registers the room with Django."""

from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    """监督检查."""

    name = "liuhen.supervision"
    label = "supervision"
    verbose_name = "监督检查"
