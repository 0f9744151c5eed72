"""Registers the part with Django."""

from django.apps import AppConfig


class ConsultingConfig(AppConfig):
    """查阅与复制."""

    name = "liuhen.archive.consulting"
    label = "consulting"
    verbose_name = "查阅与复制"

    def ready(self) -> None:
        """Tell the room below who was given leave to look, and how copies are withdrawn of what it closes."""
        from liuhen.archive.consulting.operations.copying import close_copies
        from liuhen.archive.consulting.queries import leave_stands
        from liuhen.recordings.elsewhere import ask_to_close
        from liuhen.recordings.lending import ask_for_standing

        ask_for_standing(leave_stands)
        ask_to_close(close_copies)
