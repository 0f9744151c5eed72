"""Registers the part with Django."""

from django.apps import AppConfig


class BodiesConfig(AppConfig):
    """监督机关来文."""

    name = "liuhen.supervision.bodies"
    label = "bodies"
    verbose_name = "监督机关来文"
