"""Registers the room with Django."""

from django.apps import AppConfig


class HoldingsConfig(AppConfig):
    """库存."""

    name = "liuhen.holdings"
    label = "holdings"
    verbose_name = "库存"
