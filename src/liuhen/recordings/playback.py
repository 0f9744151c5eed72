"""What can be shown of a recording now: the original itself, its preview, how far the preview is, or why nothing."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from liuhen.recordings.models import Derivative, Kind, Recording, Viewing
from liuhen.work import queries as work
from liuhen.work.models import JobState


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """One file that a play grant can name.

    Attributes:
        path: logical path in the recording's object, or the file's name in its previews folder.
        is_derivative: which of the two `path` is.
        content_type: as the browser is told.
        size: bytes.
        sha256: hex.
        facts: of a film strip: the size of a picture and the frames.
    """

    path: str
    is_derivative: bool
    content_type: str
    size: int
    sha256: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    @classmethod
    def of(cls, row: Derivative) -> Shown:
        """A file that was made to look at."""
        return cls(
            path=row.file_name,
            is_derivative=True,
            content_type=row.content_type,
            size=row.size,
            sha256=row.sha256,
            facts=row.facts,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Playback:
    """What the page of a recording shows.

    Attributes:
        kind: video, audio, photo, or none when there is nothing to see or hear (yet).
        source: what is played; None when nothing can be.
        poster: a still of it, if there is one.
        strip: a sheet of stills, if there is one.
        is_preview: `source` is a preview, not the original.
        is_pending: something is being made; ask again.
        progress: how far that is, 0 to 1; None while nobody knows.
        has_stalled: what was being made failed for good; a person must look.
    """

    kind: str
    source: Shown | None = None
    poster: Shown | None = None
    strip: Shown | None = None
    is_preview: bool = False
    is_pending: bool = False
    progress: float | None = None
    has_stalled: bool = False


_SEEN = frozenset({Kind.VIDEO, Kind.AUDIO, Kind.PHOTO})


def playback_of(recording: Recording) -> Playback:
    """Return what can be shown of a recording now."""
    made = {row.purpose: Shown.of(row) for row in Derivative.objects.filter(recording=recording)}
    poster, strip = made.get(Derivative.Purpose.POSTER), made.get(Derivative.Purpose.STRIP)
    preview = made.get(Derivative.Purpose.PREVIEW)
    if recording.viewing in (Viewing.PENDING, Viewing.PREPARING):
        return _pending(recording, poster)
    kind = recording.kind if recording.kind in _SEEN else "none"
    if recording.viewing == Viewing.NATIVE and kind != "none":
        return Playback(kind=kind, source=_original(recording), poster=poster, strip=strip)
    if recording.viewing == Viewing.PREVIEW and preview is not None:
        shown_kind = "photo" if preview.content_type.startswith("image/") else kind
        return Playback(kind=shown_kind, source=preview, poster=poster, strip=strip, is_preview=True)
    return Playback(kind="none", poster=poster)


def _pending(recording: Recording, poster: Shown | None) -> Playback:
    key = str(recording.id) if recording.viewing == Viewing.PENDING else f"derive:{recording.id}"
    job = work.latest(key)
    if job is not None and job.state == JobState.FAILED:
        return Playback(kind="none", poster=poster, has_stalled=True)
    progress = job.progress if job is not None and job.state == JobState.RUNNING else None
    return Playback(kind="none", poster=poster, is_pending=True, progress=progress)


def _original(recording: Recording) -> Shown:
    return Shown(
        path=recording.logical_path,
        is_derivative=False,
        content_type=str(recording.facts.get("content_type") or "application/octet-stream"),
        size=recording.size,
        sha256=recording.sha256,
    )
