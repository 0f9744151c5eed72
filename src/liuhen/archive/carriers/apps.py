"""Registers the part with Django."""

from django.apps import AppConfig


class CarriersConfig(AppConfig):
    """载体."""

    name = "liuhen.archive.carriers"
    label = "carriers"
    verbose_name = "载体"

    def ready(self) -> None:
        """Tell the part that destroys which discs hold what it destroys."""
        from liuhen.archive.carriers.queries.holding import carriers_holding
        from liuhen.archive.keeping.by_hand import ask_for_carriers

        ask_for_carriers(carriers_holding)
