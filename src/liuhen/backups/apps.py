"""Registers the room with Django."""

from django.apps import AppConfig


class BackupsConfig(AppConfig):
    """备份."""

    name = "liuhen.backups"
    label = "backups"
    verbose_name = "备份"
