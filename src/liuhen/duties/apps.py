"""Registers the room with Django."""

from django.apps import AppConfig


class DutiesConfig(AppConfig):
    """规则与期限."""

    name = "liuhen.duties"
    label = "duties"
    verbose_name = "规则与期限"
