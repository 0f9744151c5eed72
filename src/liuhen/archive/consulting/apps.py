"""Registers the part with Django."""

from django.apps import AppConfig


class ConsultingConfig(AppConfig):
    """查阅."""

    name = "liuhen.archive.consulting"
    label = "consulting"
    verbose_name = "查阅"

    def ready(self) -> None:
        """Tell the room below who was given leave to look."""
        from liuhen.archive.consulting.queries import leave_stands
        from liuhen.recordings.lending import ask_for_standing

        ask_for_standing(leave_stands)
