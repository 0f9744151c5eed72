"""Registers the room with Django."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    """留痕."""

    name = "liuhen.custody"
    label = "custody"
    verbose_name = "留痕"
