"""Registers the part with Django."""

from django.apps import AppConfig


class VolumesConfig(AppConfig):
    """案卷."""

    name = "liuhen.archive.volumes"
    label = "volumes"
    verbose_name = "案卷"
