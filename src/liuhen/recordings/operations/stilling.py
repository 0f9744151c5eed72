"""截图 of a film, made from the original on the server, and the outline of its sound."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction

from liuhen import media
from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeadMovedError
from liuhen.holdings.queries import local_path
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.errors import NoPictureError, OriginalNotAtHandError
from liuhen.recordings.fetching import original_nearby
from liuhen.recordings.models import Derivative, Kind, Recording, Still, Viewing
from liuhen.recordings.operations.analysing import MadeFile
from liuhen.recordings.operations.confirming import require_second
from liuhen.recordings.queries import get_recording, refuse_gone

_TRIES = 3
MOST_FETCHED = 2 * 1024**3
"""Bytes of an original that is brought from an object store while somebody waits for its picture."""


def take_still(*, actor: Actor, now: datetime, recording_id: UUID, at_ms: int) -> Still:
    """Keep the picture that a film shows at a moment: from the original, in full size, with its digest in the ledger.

    One that is kept already is returned. The original is only read; the picture becomes a version of its object, so
    that it goes along in every copy and ends with the recording.

    Raises:
        NotPermittedError: the actor may not describe recordings.
        RecordingNotFoundError, RecordingSealedError, RecordingGoneError: there is none to look into.
        NoPictureError: it's no film, or none that any program can read.
        SecondOutsideError: it's shorter.
        OriginalNotAtHandError: its bytes aren't on this machine, and are too many to fetch while somebody waits.
        MediaUnreadableError, MediaLimitError, MediaChildError: that part can't be decoded.
    """
    require(actor, Capability.DESCRIBE)
    recording = get_recording(actor=actor, recording_id=recording_id)
    refuse_gone([recording])
    if recording.kind != Kind.VIDEO or recording.viewing == Viewing.NONE:
        raise NoPictureError(number=recording.number)
    require_second(recording, at_ms // 1000)
    if local_path(recording.id, recording.logical_path) is None and recording.size > MOST_FETCHED:
        raise OriginalNotAtHandError(number=recording.number, problem="large")
    home: Path = settings.LIUHEN.home
    with original_nearby(recording) as source, tempfile.TemporaryDirectory(prefix="still-", dir=home) as folder:
        target = Path(folder) / "still.png"
        made = media.still(source, target, second=at_ms / 1000)
        own_ms = round(made.time_s * 1000)
        standing = Still.objects.filter(recording=recording, at_ms=own_ms).first()
        if standing is not None:
            return standing
        content = target.read_bytes()
    still = Still(
        recording=recording,
        asked_ms=at_ms,
        at_ms=own_ms,
        path=f"stills/{own_ms:09}.png",
        size=len(content),
        width=made.width,
        height=made.height,
        taken_by_id=actor.account_id,
        taken_at=now,
    )
    for left in range(_TRIES - 1, -1, -1):
        try:
            _keep(actor, now, still, content)
        except HeadMovedError:  # a description, say, was saved at the same moment
            if not left:
                raise
        else:
            break
    holdings.roll_forward(recording.id)
    return still


def _keep(actor: Actor, now: datetime, still: Still, content: bytes) -> None:
    prepared = holdings.prepare_version(
        object_id=still.recording_id, files={still.path: content}, message="still", user_name=actor.name, now=now
    )
    try:
        with transaction.atomic():
            holdings.record_version(prepared)
            still.sha256 = prepared.files[0].sha256
            still.save(force_insert=True)
            custody.append(
                kind="recording.still_taken",
                subject=still.recording_id,
                actor=actor.reference,
                now=now,
                facts={"still": str(still.id), "at_ms": still.at_ms, "asked_ms": still.asked_ms, "path": still.path},
                digests={"sha256": still.sha256},
            )
    except BaseException:
        holdings.discard(prepared)
        raise


@transaction.atomic
def record_waveform(*, recording_id: UUID, made: MadeFile, facts: Mapping[str, object]) -> None:
    """Write down that the outline of a recording's sound lies beside its previews; none is kept of what is closed."""
    recording = Recording.objects.select_for_update().get(id=recording_id)
    if recording.is_sealed or recording.viewing == Viewing.GONE:
        return
    told = {
        "file_name": made.name,
        "content_type": made.content_type,
        "size": made.size,
        "sha256": made.sha256,
        "facts": dict(facts),
    }
    Derivative.objects.update_or_create(recording=recording, purpose=Derivative.Purpose.WAVE, defaults=told)
