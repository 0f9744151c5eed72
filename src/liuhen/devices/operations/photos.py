"""A picture of a recorder: small, upright, without EXIF, so that somebody at the counter knows which one it is."""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from liuhen import media
from liuhen.custody import operations as custody
from liuhen.devices.errors import PhotoInvalidError, RecorderNotFoundError
from liuhen.devices.models import Recorder, RecorderPhoto
from liuhen.errors import LiuhenError
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require

LONGEST_SIDE = 960
MOST_BYTES = 20 * 1024 * 1024


def set_photo(*, actor: Actor, now: datetime, recorder_id: UUID, chunks: Iterable[bytes]) -> RecorderPhoto:
    """Give a recorder its picture, in the place of the one that it had.

    Args:
        actor: who manages recorders.
        now: the moment.
        recorder_id: which.
        chunks: the picture's bytes, at most 20 MiB: what a phone makes (JPEG, PNG, HEIF …).

    Raises:
        NotPermittedError: the actor doesn't manage recorders.
        RecorderNotFoundError: there is none.
        PhotoInvalidError: it's too large, or no picture.
    """
    require(actor, Capability.MANAGE_DEVICES)
    if not Recorder.objects.filter(id=recorder_id).exists():
        raise RecorderNotFoundError
    content = _small(chunks)
    with transaction.atomic():
        photo, _is_new = RecorderPhoto.objects.update_or_create(
            recorder_id=recorder_id,
            defaults={"content": content, "sha256": hashlib.sha256(content).hexdigest(), "taken_in_at": now},
        )
        custody.append(
            kind="recorder.photo_set",
            subject=recorder_id,
            actor=actor.reference,
            now=now,
            digests={"sha256": photo.sha256},
        )
    return photo


def _small(chunks: Iterable[bytes]) -> bytes:
    """The picture made anew, in a child with bounds: nothing of the given bytes is served."""
    home: Path = settings.LIUHEN.home
    with tempfile.TemporaryDirectory(prefix="photo-", dir=home) as room:
        source, target = Path(room) / "given", Path(room) / "photo.jpg"
        size = 0
        with source.open("wb") as file:
            for chunk in chunks:
                size += len(chunk)
                if size > MOST_BYTES:
                    raise PhotoInvalidError(field="photo", problem="large", most=MOST_BYTES)
                file.write(chunk)
        try:
            media.draw_sheet(source, target, sheet=0, longest=LONGEST_SIDE)
        except LiuhenError as error:
            raise PhotoInvalidError(field="photo", problem="unreadable") from error
        return target.read_bytes()
