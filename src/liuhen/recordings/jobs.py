"""The worker's part: look inside an original, then make what is needed to look at it. Neither touches the original."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from liuhen import media
from liuhen.clock import now
from liuhen.recordings import clocks, operations
from liuhen.recordings.errors import RecordingSealedError
from liuhen.recordings.fetching import original_nearby
from liuhen.recordings.making import Contents, make_asked
from liuhen.recordings.models import Derivative, Export, Kind, Recording, UnderConsent, Unkept, Viewing
from liuhen.recordings.operations import (
    Finding,
    MadeFile,
    forget_copy,
    mark_with_copies,
    record_analysis,
    record_derivatives,
    remove_files,
)
from liuhen.recordings.operations.exporting import Loose
from liuhen.recordings.proposing.operations import keep_whereabouts
from liuhen.recordings.queries import is_closed, sealed_ids
from liuhen.recordings.titling import TITLED, can_be_titled, titled_files
from liuhen.work import operations as work
from liuhen.work.registry import Json, Lane, Report, recurring, task

LEASE = timedelta(minutes=2)
COPY_REST = timedelta(hours=24)
"""How long a copy waits to be fetched."""
MARKS_REST = timedelta(minutes=3)
"""How long nobody has marked anything before it's written as a version."""
MARKS_AT_ONCE = 50
WAVE = "wave.json"
_PICTURE = "image/jpeg"


def previews_folder(recording_id: UUID) -> Path:
    """Where a recording's previews lie; all of them can be made again."""
    home: Path = settings.LIUHEN.home
    return home / "previews" / str(recording_id)


@task("recordings.analyse", lease=LEASE)
def analyse(payload: Mapping[str, Json], report: Report) -> None:
    """Probe an original and write down what it is; asks for previews where there is something to see."""
    recording = _recording(payload)
    report(0.0)
    try:
        with original_nearby(recording, report) as path:
            probe = media.probe(path)
    except (media.MediaUnreadableError, media.MediaLimitError) as error:
        finding = Finding(
            kind=recording.kind, viewing=Viewing.NONE, facts={"error_code": error.code, **error.fields}, derive=False
        )
    else:
        finding = finding_of(probe)
        keep_whereabouts(recording_id=recording.id, position=probe.position)
    record_analysis(now=now(), recording_id=recording.id, finding=finding)
    if settings.LIUHEN.speech_auto and finding.kind in (Kind.VIDEO, Kind.AUDIO):
        work.enqueue(name="speech.recognise", payload=payload, now=now(), unique=f"speech:{recording.id}")


def finding_of(probe: media.Probe) -> Finding:
    """What is written down of a recording whose original looks so."""
    playable = media.browser_playable(probe)
    visible = playable is not media.Playable.NONE
    native = playable in (media.Playable.NATIVE, media.Playable.PHOTO)
    viewing = Viewing.NATIVE if native else Viewing.PREPARING if visible else Viewing.NONE
    captured, source = _captured(probe)
    return Finding(
        kind=probe.kind.value,
        viewing=viewing,
        facts={name: value for name, value in probe.as_json().items() if name != "position"},  # kept apart
        content_type=media.media_type(probe) if native else "",
        captured_at=captured,
        captured_from=source,
        derive=visible,
    )


def _captured(probe: media.Probe) -> tuple[datetime | None, str]:
    """The device's time as the file has it; a time without a zone is the bureau's, as recorders are set to it."""
    if probe.captured is None:
        return None, ""
    try:
        moment = datetime.fromisoformat(probe.captured.at)
        if moment.tzinfo is None:
            moment = timezone.make_aware(moment)
    except (ValueError, OverflowError):
        return None, ""
    return moment, "exif" if probe.captured.source.startswith("exif") else "container"


@task("recordings.stills", lease=LEASE, lane=Lane.STILLS)
def stills(payload: Mapping[str, Json], report: Report) -> None:
    """Make what a photo, or a film that browsers play as it is, is shown by: moments, that no film's preview delays."""
    derive(payload, report)


@task("recordings.derive", lease=LEASE, lane=Lane.HEAVY)
def derive(payload: Mapping[str, Json], report: Report) -> None:
    """Make poster, film strip, preview or web photo; the page shows how far it is."""
    recording = _recording(payload)
    if recording.is_sealed:
        return
    folder = previews_folder(recording.id)
    with original_nearby(recording, report) as path:
        made = media.derive(path, folder, report)
    shown = made.preview or made.photo
    viewing = recording.viewing
    if made.error_code:
        viewing = Viewing.NONE if viewing == Viewing.PREPARING else viewing
    elif shown:
        viewing = Viewing.PREVIEW
    try:
        record_derivatives(
            now=now(),
            recording_id=recording.id,
            viewing=viewing,
            files=_files(made, folder),
            facts={"broken": made.broken, **({"error_code": made.error_code} if made.error_code else {})},
        )
    except RecordingSealedError:
        remove_files(recording.id)


@task("recordings.wave", lease=LEASE, lane=Lane.STILLS)
def wave(payload: Mapping[str, Json], report: Report) -> None:
    """Draw the outline of a sound, beside the previews; asked for when somebody first looks at the recording."""
    recording = _recording(payload)
    if recording.is_sealed or recording.viewing == Viewing.GONE:
        return
    folder = previews_folder(recording.id)
    folder.mkdir(parents=True, exist_ok=True)
    preview = Derivative.objects.filter(recording=recording, purpose=Derivative.Purpose.PREVIEW).first()
    shown = folder / preview.file_name if preview else None
    passing = folder / f".{WAVE}.part"
    with ExitStack() as kept:
        is_shown = shown is not None and shown.exists()
        source = shown if shown is not None and is_shown else kept.enter_context(original_nearby(recording, report))
        try:
            levels = media.waveform(source, passing, report)
        except (media.MediaUnreadableError, media.MediaLimitError) as error:
            passing.write_text(json.dumps({"error_code": error.code}), encoding="utf-8")
            levels = {"error_code": error.code}
    passing.replace(folder / WAVE)
    made = MadeFile.of(folder / WAVE, Derivative.Purpose.WAVE, "application/json")
    operations.record_waveform(recording_id=recording.id, made=made, facts=levels)


def _files(made: media.Derived, folder: Path) -> list[MadeFile]:
    files = []
    shown = made.preview or made.photo
    if shown is not None:
        kinds = {".mp4": "video/mp4", ".m4a": "audio/mp4"}
        content_type = kinds.get(Path(shown).suffix, _PICTURE)
        files.append(MadeFile.of(folder / shown, Derivative.Purpose.PREVIEW, content_type))
    if made.poster is not None:
        files.append(MadeFile.of(folder / made.poster, Derivative.Purpose.POSTER, _PICTURE))
    if made.strip is not None and made.strip_index is not None:
        index = json.loads((folder / made.strip_index).read_text("utf-8"))
        files.append(MadeFile.of(folder / made.strip, Derivative.Purpose.STRIP, _PICTURE, facts=index))
    return files


def _recording(payload: Mapping[str, Json]) -> Recording:
    return Recording.objects.get(id=UUID(str(payload["recording"])))


@task("recordings.remove_previews", lease=LEASE)
def remove_previews(payload: Mapping[str, Json], _report: Report) -> None:
    """Remove what was made from sealed recordings to look at; seldom anything is left of it by now."""
    things = payload["things"]
    for thing in things if isinstance(things, list) else ():
        if is_closed(UUID(str(thing))):
            remove_files(UUID(str(thing)))


@task("recordings.export", lease=LEASE, lane=Lane.COPIES)
def export(payload: Mapping[str, Json], report: Report) -> None:
    """Make the ZIP of a bag that somebody asked for at a page."""
    asked = Export.objects.get(id=UUID(str(payload["export"])))
    make_asked(
        asked,
        previews_folder(asked.id),
        lambda room: Contents(beside=_titled(asked, room, report) if asked.is_titled else ()),
        report,
    )


def _titled(asked: Export, room: Path, report: Report) -> list[Loose]:
    """The titled copies of what an export holds, each an entry with its digest."""
    operations.require_open(asked)
    found = []
    for recording in asked.recordings.select_related("description", "activity", "officer").order_by("number"):
        if not can_be_titled(recording):
            continue
        with original_nearby(recording, report) as path:
            made = list(titled_files(recording, path, room, report))
        found += made
        for file in made:
            if file.name.endswith(TITLED):
                operations.record_titled(now=now(), export=asked, recording=recording, sha256=file.sha256)
    return found


@recurring("recordings.forget_copies", timedelta(hours=1))
def forget_copies(_payload: Mapping[str, Json], _report: Report) -> None:
    """Remove ZIPs that have waited a day; they are copies and can be made again."""
    for asked in Export.objects.filter(state=Export.State.READY, ready_at__lt=now() - COPY_REST):
        shutil.rmtree(previews_folder(asked.id), ignore_errors=True)
        forget_copy(export=asked)


@recurring("recordings.keep_marks", timedelta(minutes=2))
def keep_marks(_payload: Mapping[str, Json], _report: Report) -> None:
    """Write marks into the objects of recordings in which nobody has marked anything for a while."""
    moment = now()
    waiting = Unkept.objects.filter(changed_at__lt=moment - MARKS_REST).order_by("changed_at")
    for recording_id in list(waiting.values_list("recording_id", flat=True)[:MARKS_AT_ONCE]):
        operations.keep_marks(now=moment, recording_id=recording_id)


@recurring("recordings.mark_closed", timedelta(days=1))
def mark_closed(_payload: Mapping[str, Json], _report: Report) -> None:
    """Make the marks that are missing, as after a restore: of what is sealed and what was filmed under a consent."""
    for known in (sealed_ids(), UnderConsent.objects.values_list("recording_id", flat=True)):
        for recording_id in known:
            mark_with_copies(recording_id)


@recurring("recordings.wind_clocks", timedelta(days=1))
def wind_clocks(_payload: Mapping[str, Json], report: Report) -> None:
    """Wind the clocks of recordings that have none: those of before there were clocks."""
    while True:
        with transaction.atomic():
            if clocks.wind_missing(now=now()) < clocks.BATCH:
                return
        report(0.5)
