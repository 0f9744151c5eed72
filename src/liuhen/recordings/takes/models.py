"""How films begin and end, and which are one take. All of it is found again when it's looked for again."""

from __future__ import annotations

from django.db import models


class FilmEnds(models.Model):
    """How a film begins and ends, where that was looked at: small grey pictures and loudness; see `media.ends`.

    Attributes:
        problem: the code of why nothing could be read; empty otherwise.
    """

    recording = models.OneToOneField("recordings.Recording", models.CASCADE, primary_key=True, related_name="ends")
    first = models.BinaryField(null=True)
    last = models.BinaryField(null=True)
    first_sound = models.JSONField(default=list)
    last_sound = models.JSONField(default=list)
    problem = models.CharField(max_length=60, blank=True, default="")


class TakePart(models.Model):
    """A recording is part of a take of several.

    Attributes:
        take: the first part's recording.
        position: from 0.
        offset_ms: where it begins on the take's axis.
        loss_ms: what is missing between it and the part before; negative: what is in both; None for the first.
        signs: what speaks for its being joined to the part before (`joining.Sign`).
        model: make and model of its recorder.
        is_proven: its picture proves it: then the model's usual loss is learnt from it.
    """

    recording = models.OneToOneField("recordings.Recording", models.CASCADE, primary_key=True, related_name="take_part")
    take = models.ForeignKey("recordings.Recording", models.CASCADE, related_name="take_parts")
    position = models.PositiveIntegerField()
    offset_ms = models.PositiveBigIntegerField()
    loss_ms = models.BigIntegerField(null=True)
    signs = models.JSONField(default=list)
    model = models.CharField(max_length=201, blank=True, default="")
    is_proven = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["take", "position"], name="take_part_once")]
        indexes = [
            models.Index(fields=["model", "-recording"], condition=models.Q(is_proven=True), name="take_split_of_model")
        ]
