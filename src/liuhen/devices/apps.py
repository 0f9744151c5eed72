"""Registers the room with Django."""

from django.apps import AppConfig


class DevicesConfig(AppConfig):
    """设备."""

    name = "liuhen.devices"
    label = "devices"
    verbose_name = "设备"
