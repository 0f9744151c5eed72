"""Registers the room with Django."""

from django.apps import AppConfig


class IntakeConfig(AppConfig):
    """采集."""

    name = "liuhen.intake"
    label = "intake"
    verbose_name = "采集"

    def ready(self) -> None:
        """Tell the cases room what came in, for art 16's clocks."""
        from liuhen.cases.clocks import ask_for_uploads
        from liuhen.intake.clocks import uploads_of

        ask_for_uploads(uploads_of)
