"""The index."""

from __future__ import annotations

from django.db import models


class Entry(models.Model):
    """What one thing is found by, as pairs of characters; see `liuhen.search.grams`.

    Attributes:
        kind: what it is: `case`, `party`, `document`, `place` …; each room names its own.
        subject: its id.
        grams: kind, scopes and text as tokens. Beside it each database keeps its own full-text index of them.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=12)
    subject = models.UUIDField()
    grams = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "subject"], name="search_entry_once")]
        indexes = [models.Index(fields=["kind", "-id"], name="search_entry_newest")]
