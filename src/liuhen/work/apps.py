"""Registers the room with Django."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    """任务."""

    name = "liuhen.work"
    label = "work"
    verbose_name = "任务"
