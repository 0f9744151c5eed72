"""Registers the room with Django."""

from django.apps import AppConfig


class RecordingsConfig(AppConfig):
    """音像资料."""

    name = "liuhen.recordings"
    label = "recordings"
    verbose_name = "音像资料"

    def ready(self) -> None:
        """Let what is played for a review end with the review; tell the cases room who filmed where."""
        from liuhen.cases.queries.partaking import ask_for_filmed
        from liuhen.recordings.lending import ask_for_standing
        from liuhen.recordings.queries import who_filmed
        from liuhen.recordings.visible import review_stands

        ask_for_standing(review_stands)
        ask_for_filmed(who_filmed)
