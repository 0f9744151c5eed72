"""A filed volume as JSON, whole: what is in it with the digests of every original, and what was made of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from liuhen.archive.volumes import queries
from liuhen.archive.volumes.models import Volume, VolumeItem, VolumeRecording
from liuhen.recordings.times import Timed, times_of

SCHEMA = "liuhen/volume/2"
"""`docs/formats/volume.md`; 1 told no times of recordings."""


def snapshot_of(volume: Volume) -> dict[str, object]:
    """The volume as its object keeps it, under `volume.json`."""
    return {
        "schema": SCHEMA,
        "volume": str(volume.id),
        "case": volume.case.number,
        "part": volume.part,
        "reason": volume.reason,
        "number": volume.number,
        "catalogue": volume.catalogue,
        "file_number": volume.file_number,
        "filing_number": volume.filing_number,
        "title": volume.title,
        "retention": volume.retention,
        "keep_until": volume.keep_until.isoformat() if volume.keep_until else None,
        "compiler": volume.compiler,
        "checker": volume.checker,
        "compiled_on": volume.compiled_on.isoformat(),
        "note": volume.note,
        "damage": volume.damage,
        "shortages": volume.shortages,
        "shortage_reason": volume.shortage_reason,
        "checkpoint": volume.facts.get("checkpoint", ""),
        "unfit": volume.facts.get("unfit", []),
        "filed_at": volume.filed_at.isoformat() if volume.filed_at else None,
        "documents": [_document(item) for item in queries.items_of(volume)],
        "recordings": _recordings(queries.listed_of(volume)),
        "left_out": [
            {
                "recording": str(one.recording_id),
                "number": one.recording.number,
                "reason": one.out_reason,
                "approver": one.out_approver,
            }
            for one in queries.left_out_of(volume)
        ],
        "files": [
            {
                "path": file.path,
                "purpose": file.purpose,
                "side": file.side,
                "part": file.part,
                "parts": file.parts,
                "pages": file.pages,
                "bytes": file.size,
                "sha256": file.sha256,
                "sm3": file.sm3,
            }
            for file in queries.files_of(volume)
        ],
    }


def _document(item: VolumeItem) -> dict[str, object]:
    return {
        "document": str(item.document_id),
        "version": item.version,
        "side": item.side,
        "position": item.position,
        "part": item.part,
        "from_page": item.from_page,
        "pages": item.pages,
        "title": item.document.title,
        "number": item.document.number,
        "dated_on": item.document.dated_on.isoformat() if item.document.dated_on else None,
        "medium": item.medium,
        "place": item.place,
        "attested_by": item.attested_by.name if item.attested_by else None,
        "attested_on": item.attested_on.isoformat() if item.attested_on else None,
        "out_reason": item.out_reason,
        "originals": [
            {"path": file.logical_path, "name": file.name, "bytes": file.size, "sha256": file.sha256}
            for file in item.document.files.all()
            if file.scan == item.document.scan
        ],
    }


def _recordings(listed: Sequence[VolumeRecording]) -> list[dict[str, object]]:
    times = times_of(one.recording for one in listed)
    return [_recording(one, times.get(one.recording_id)) for one in listed]


def _recording(one: VolumeRecording, timed: Timed | None) -> dict[str, object]:
    """What it is, and when it was filmed: by its recorder, and corrected as far as that's known at the writing."""
    known = timed.known if timed is not None else None
    within = known.uncertainty if known is not None else None
    return {
        "recording": str(one.recording_id),
        "number": one.recording.number,
        "archive_number": one.number,
        "name": one.recording.card_name,
        "bytes": one.recording.size,
        "sha256": one.recording.sha256,
        "sm3": one.recording.sm3,
        "recorded_at": _text(one.recording.captured_at),
        "recorded_from": one.recording.captured_from,
        "corrected_at": _text(known.moment) if known is not None else None,
        "uncertainty_s": within.total_seconds() if within is not None else None,
        "how": known.how.value if known is not None else "unknown",
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
