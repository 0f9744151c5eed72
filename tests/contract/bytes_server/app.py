"""The upload endpoint alone, as a WSGI application for Granian: the intake room is a folder, so no database is needed.

Environment: SPOOL (folder), TAKEN (folder where whole files end up), UPLOAD_QUIET (seconds).
"""

from __future__ import annotations

import hashlib
import json
import os
import uuid
from datetime import datetime
from pathlib import Path
from types import SimpleNamespace
from uuid import UUID

import django
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.urls import path

from liuhen.intake.tickets import UploadRight
from liuhen.intake.uploads import UploadEndpoint, UploadTarget
from liuhen.site.bytes_server import BytesServerApplication
from liuhen.tus.digests import Digests
from liuhen.tus.errors import SpoolFullError, UploadUnknownError
from liuhen.tus.spool import Spool

SPOOL, TAKEN = Path(os.environ["SPOOL"]), Path(os.environ["TAKEN"])
INTAKE = UUID("01890000-0000-7000-8000-000000000001")

settings.configure(
    SECRET_KEY="a key of the tests",
    ALLOWED_HOSTS=["*"],
    ROOT_URLCONF=__name__,
    MIDDLEWARE=["liuhen.site.bytes_front.PageOrigin", "liuhen.site.bytes_front.ErrorsAsJson"],
    LIUHEN=SimpleNamespace(page_url=""),
)
django.setup()


class Folder:
    """Every path is a listed file; whole files are moved to TAKEN with their digests beside them.

    A file `hold` there makes the taking over fail as a full store does.
    """

    def target(self, *, right: UploadRight, path: str, length: int, now: datetime) -> UploadTarget:
        upload_id = uuid.uuid5(right.intake_id, path)
        listing = TAKEN / f"{upload_id}.listed"
        listing.write_text(json.dumps([path, length]))
        return self.listed(right=right, upload_id=upload_id, now=now)

    def listed(self, *, right: UploadRight, upload_id: UUID, now: datetime) -> UploadTarget:
        listing = TAKEN / f"{upload_id}.listed"
        if right.intake_id != INTAKE or not listing.exists():
            raise UploadUnknownError
        path, length = json.loads(listing.read_text())
        return UploadTarget(upload_id=upload_id, path=path, length=length, ended=(TAKEN / f"{upload_id}.bin").exists())

    def finished(self, *, right: UploadRight, upload_id: UUID, path: Path, digests: Digests, now: datetime) -> None:
        if (TAKEN / "hold").exists():
            raise SpoolFullError(folder=str(TAKEN))
        with path.open("rb") as file:
            again = hashlib.file_digest(file, "sha256").hexdigest() if path.stat().st_size < 2**26 else None
        assert again in (None, digests.sha256)
        (TAKEN / f"{upload_id}.json").write_text(json.dumps({"sha256": digests.sha256, "sm3": digests.sm3}))
        path.replace(TAKEN / f"{upload_id}.bin")


endpoint = UploadEndpoint(
    intakes=Folder(), open_spool=lambda: Spool(SPOOL, quiet=float(os.environ.get("UPLOAD_QUIET", "1"))), at_once=24
)
urlpatterns = [
    path("bytes/tus/", endpoint, name="uploads"),
    path("bytes/tus/<uuid:upload_id>", endpoint, name="upload"),
]
application = BytesServerApplication(get_wsgi_application())
endpoint.start()
