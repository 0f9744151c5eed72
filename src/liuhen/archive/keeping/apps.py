"""Registers the part with Django."""

from django.apps import AppConfig


class KeepingConfig(AppConfig):
    """保管与销毁."""

    name = "liuhen.archive.keeping"
    label = "keeping"
    verbose_name = "保管与销毁"

    def ready(self) -> None:
        """Tell the rooms below what was entered here: grounds of a case, and until when a recording is kept."""
        from liuhen.archive.keeping.queries.holds import grounds_entered
        from liuhen.archive.keeping.queries.marks import marked_out
        from liuhen.archive.keeping.queries.retention import kept_here
        from liuhen.archive.volumes.gates import ask_for_marked_out
        from liuhen.cases.clocks import ask_for_grounds
        from liuhen.recordings.keeping import ask_for_kept

        ask_for_grounds(grounds_entered)
        ask_for_kept(kept_here)
        ask_for_marked_out(marked_out)
