"""Registers the part with Django."""

from django.apps import AppConfig


class CarriersConfig(AppConfig):
    """载体."""

    name = "liuhen.archive.carriers"
    label = "carriers"
    verbose_name = "载体"

    def ready(self) -> None:
        """Tell those who seal and destroy which discs, and which images of such, hold what they close."""
        from liuhen.archive.carriers.operations.making import close_images
        from liuhen.archive.carriers.queries.holding import carriers_holding
        from liuhen.archive.keeping.by_hand import ask_for_carriers
        from liuhen.recordings.elsewhere import ask_to_close

        ask_for_carriers(carriers_holding)
        ask_to_close(close_images)
