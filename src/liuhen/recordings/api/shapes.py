"""What the API says of recordings and of custody entries."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime

from liuhen.custody.models import Entry
from liuhen.people.history import names_of
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.times import Timed, times_of


class DescriptionOut(Schema):
    """What is said of a recording; `version` goes back when it is changed."""

    name: str
    recording_class: str
    record_point: str
    place: str
    content: str
    people: str
    sequence: int
    version: int
    described_at: AwareDatetime


class RecordingOut(Schema):
    """A recording. `captured_at` is the device's own time, not corrected; `captured_from` says where it was read.

    `corrected_at` is when it began by the server's time, to `uncertainty_s` seconds either way; null if nobody knows.
    """

    id: UUID
    number: str
    kind: Kind
    card_name: str
    size: int
    sha256: str
    sm3: str
    recorder_id: UUID | None
    officer_id: UUID | None
    unit_id: UUID | None
    case_id: UUID | None
    activity_id: UUID | None
    received_at: AwareDatetime
    captured_at: AwareDatetime | None
    captured_from: str
    corrected_at: AwareDatetime | None
    uncertainty_s: float | None
    is_important: bool
    viewing: Viewing
    description: DescriptionOut | None

    @staticmethod
    def resolve_description(recording: Recording) -> object:
        """What is said of it; null while nobody has described it."""
        return recording.description if recording.is_described else None


class TimedRecording:
    """A recording as the API tells it: all that its row has, and when it began by the server's time."""

    def __init__(self, recording: Recording, timed: Timed | None) -> None:
        self._recording = recording
        known = timed.known if timed is not None else None
        within = known.uncertainty if known is not None else None
        self.corrected_at = known.moment if known is not None else None
        self.uncertainty_s = within.total_seconds() if within is not None else None

    def __getattr__(self, name: str) -> object:
        """What the row has."""
        return getattr(self._recording, name)


def recordings_out(recordings: Iterable[Recording]) -> list[TimedRecording]:
    """Recordings with when they began by the server's time, in two queries however many they are."""
    rows = list(recordings)
    times = times_of(rows)
    return [TimedRecording(one, times.get(one.id)) for one in rows]


class EntryOut(Schema):
    """One custody entry. `index` is its place in the published tree, null while it waits for it."""

    id: UUID
    number: int
    kind: str
    at: AwareDatetime
    actor: str
    actor_name: str
    index: int | None


def entries_out(entries: Iterable[Entry]) -> list[EntryOut]:
    """Entries with what people call those who made them."""
    rows = list(entries)
    references = {row.id: str(row.facts.get("actor", "")) for row in rows}
    names = names_of(references.values())
    return [
        EntryOut(
            id=row.id,
            number=row.number,
            kind=row.kind,
            at=row.at,
            actor=references[row.id],
            actor_name=names[references[row.id]],
            index=row.index,
        )
        for row in rows
    ]
