"""Registers the part with Django."""

from django.apps import AppConfig


class HidingConfig(AppConfig):
    """遮挡副本."""

    name = "liuhen.recordings.hiding"
    label = "hiding"
    verbose_name = "遮挡副本"

    def ready(self) -> None:
        """Sealing and destroying close unconfirmed copies, whose files go with the previews."""
        from liuhen.recordings.elsewhere import ask_to_close
        from liuhen.recordings.hiding.operations import close_copies

        ask_to_close(close_copies)
