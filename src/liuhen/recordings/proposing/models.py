"""Where recordings were made, as far as their files say. It's near to personal data: no entry and no copy holds it."""

from __future__ import annotations

from django.db import models


class Whereabouts(models.Model):
    """The first place that a file tells, in ten-millionths of a degree (WGS 84), north and east positive.

    Attributes:
        source: `gpmf` (an action camera's telemetry), `iso6709` (in the container) or `exif`.
    """

    recording = models.OneToOneField(
        "recordings.Recording", models.CASCADE, primary_key=True, related_name="whereabouts"
    )
    latitude_e7 = models.IntegerField()
    longitude_e7 = models.IntegerField()
    source = models.CharField(max_length=8)
