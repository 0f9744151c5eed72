"""What the worker found inside an original, and what it made to look at."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.recordings.errors import RecordingSealedError
from liuhen.recordings.models import Derivative, Kind, Recording, Viewing
from liuhen.work import operations as work

# What intake took from the file's date gives way to what the device wrote inside; what a name told doesn't.
_WEAKER_THAN_CONTENT = ("", "file")
FOOTAGE_KINDS = (Kind.VIDEO, Kind.AUDIO, Kind.PHOTO)


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """What a probe found.

    Attributes:
        kind: video, audio, photo, log or other, by content.
        viewing: how it can be looked at now.
        facts: the probe's answer as JSON, or the code of what kept it from answering.
        content_type: what a browser is told when the original itself is shown.
        captured_at: the device's time inside the file, if any.
        captured_from: `container` or `exif`.
        derive: whether there is something to make previews of.
    """

    kind: str
    viewing: str
    facts: Mapping[str, object]
    content_type: str = ""
    captured_at: datetime | None = None
    captured_from: str = ""
    derive: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFile:
    """A file that was made to look at: its name in the previews folder, what for, type, bytes, digest, facts."""

    name: str
    purpose: str
    content_type: str
    size: int
    sha256: str
    facts: Mapping[str, object] = field(default_factory=dict)

    @classmethod
    def of(cls, path: Path, purpose: str, content_type: str, *, facts: Mapping[str, object] | None = None) -> MadeFile:
        """Describe a file that was just made."""
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        return cls(
            name=path.name,
            purpose=purpose,
            content_type=content_type,
            size=path.stat().st_size,
            sha256=digest,
            facts=facts or {},
        )


@transaction.atomic
def record_analysis(*, now: datetime, recording_id: UUID, finding: Finding) -> Recording:
    """Write what the probe found inside an original; it never touches the original or its digests."""
    recording = Recording.objects.select_for_update().get(id=recording_id)
    if recording.viewing == Viewing.GONE:  # it went meanwhile
        return recording
    recording.kind, recording.viewing = Kind(finding.kind), Viewing(finding.viewing)
    recording.facts = {**finding.facts, "content_type": finding.content_type}
    if finding.captured_at is not None and recording.captured_from in _WEAKER_THAN_CONTENT:
        recording.captured_at, recording.captured_from = finding.captured_at, finding.captured_from
    recording.save(update_fields=["kind", "viewing", "facts", "captured_at", "captured_from"])
    custody.append(
        kind="recording.analysed",
        subject=recording.id,
        actor="worker",
        now=now,
        facts={"kind": recording.kind, "viewing": recording.viewing},
    )
    if finding.derive and not recording.is_sealed:
        ask_for_previews(now=now, recording=recording)
    if recording.kind in (Kind.VIDEO, Kind.AUDIO) and not recording.is_sealed:
        payload, key = {"recording": str(recording.id)}, f"examine:{recording.id}"
        work.enqueue(name="examining.examine", payload=payload, now=now, unique=key)
    if recording.kind in FOOTAGE_KINDS and not recording.is_sealed:
        payload, key = {"recording": str(recording.id)}, f"slates:{recording.id}"
        work.enqueue(name="recordings.find_slates", payload=payload, now=now, unique=key)
    if recording.kind == Kind.VIDEO and recording.arrived_with is not None:
        card = {"intake": str(recording.arrived_with)}
        work.enqueue(name="recordings.find_takes", payload=card, now=now, unique=f"takes:{recording.arrived_with}")
    return recording


def ask_for_previews(*, now: datetime, recording: Recording) -> None:
    """Ask for what is made to look at; a photo, or the stills of a film that plays as it is, wait for no film."""
    quick = recording.kind == Kind.PHOTO or recording.viewing == Viewing.NATIVE
    name = "recordings.stills" if quick else "recordings.derive"
    payload, key = {"recording": str(recording.id)}, f"derive:{recording.id}"
    work.enqueue(name=name, payload=payload, now=now, unique=key)


@transaction.atomic
def record_derivatives(
    *, now: datetime, recording_id: UUID, viewing: str, files: Sequence[MadeFile], facts: Mapping[str, object]
) -> Recording:
    """Write what was made to look at, instead of what was made before.

    Raises:
        RecordingSealedError: it was sealed meanwhile; what was made has to go.
    """
    recording = Recording.objects.select_for_update().get(id=recording_id)
    if recording.is_sealed or recording.viewing == Viewing.GONE:  # meanwhile: nothing to look at is kept
        raise RecordingSealedError(number=recording.number)
    Derivative.objects.filter(recording=recording).delete()
    Derivative.objects.bulk_create(
        Derivative(
            recording=recording,
            purpose=made.purpose,
            file_name=made.name,
            content_type=made.content_type,
            size=made.size,
            sha256=made.sha256,
            facts=dict(made.facts),
        )
        for made in files
    )
    recording.viewing = Viewing(viewing)
    recording.facts = {**recording.facts, **facts}
    recording.save(update_fields=["viewing", "facts"])
    custody.append(
        kind="recording.derived",
        subject=recording.id,
        actor="worker",
        now=now,
        facts={"viewing": recording.viewing, "made": sorted(made.purpose for made in files)},
        digests={f"{made.purpose}_sha256": made.sha256 for made in files},
    )
    return recording
