"""The addresses of the bytes process."""

from __future__ import annotations

from django.conf import settings
from django.urls import path

from liuhen.intake.receiving import IntakeRoom
from liuhen.intake.uploads import UploadEndpoint
from liuhen.recordings.serving import play
from liuhen.tus.spool import Spool

uploads = UploadEndpoint(
    intakes=IntakeRoom(),
    open_spool=lambda: Spool(settings.LIUHEN.home / "spool" / "uploads"),
    at_once=max(1, settings.LIUHEN.bytes_threads * 3 // 4),  # the rest is for players
)

urlpatterns = [
    path("bytes/play/<str:token>", play, name="play"),
    path("bytes/tus/", uploads, name="uploads"),
    path("bytes/tus/<uuid:upload_id>", uploads, name="upload"),
]
