"""Registers the part with Django."""

from django.apps import AppConfig


class CheckingConfig(AppConfig):
    """四性检测."""

    name = "liuhen.archive.checking"
    label = "checking"
    verbose_name = "四性检测"

    def ready(self) -> None:
        """Stand in the way of filing, check what was compiled, and tell of it on the volume's page."""
        from liuhen.archive.checking.operations.asking import at_filing, before_filing, when_compiled
        from liuhen.archive.checking.queries import told_of
        from liuhen.archive.volumes.gates import ask_at_filing, ask_before_filing, ask_for_told, ask_when_compiled

        ask_before_filing(before_filing)
        ask_at_filing(at_filing)
        ask_when_compiled(when_compiled)
        ask_for_told(told_of)
