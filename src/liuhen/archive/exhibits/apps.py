"""Registers the part with Django."""

from django.apps import AppConfig


class ExhibitsConfig(AppConfig):
    """举证材料."""

    name = "liuhen.archive.exhibits"
    label = "exhibits"
    verbose_name = "举证材料"
