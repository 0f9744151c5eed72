"""When a recording was filmed: as its recorder had it, and by the server's time as far as that's known.

What the recorder showed is never rewritten; the corrected time is reckoned anew from what is known of its clock.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from uuid import UUID

from liuhen.devices import queries as devices
from liuhen.devices.telling_clocks import ODD, filmed_in_words, how_known, noticed_in_words, offset_in_words
from liuhen.devices.timekeeping import FINE, Estimate, Told, told_by
from liuhen.recordings.models import Recording

FORM = "liuhen/times/1"


def corrected(recording: Recording) -> Estimate | None:
    """When it began by the server's time, with what that rests on; None without a recorder or a time of its own."""
    if recording.recorder_id is None or recording.captured_at is None:
        return None
    return devices.when_filmed(
        recorder_id=recording.recorder_id,
        shown=recording.captured_at,
        intake_id=recording.arrived_with,
        received_at=recording.received_at,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Timed:
    """A recording's time with what's known of it: `told` is by which it's told and judged."""

    known: Estimate
    told: Told

    @property
    def noticed(self) -> str:
        """What a list says beside the time that its recorder showed; mostly nothing."""
        return noticed_in_words(self.told, self.known)


def times_of(recordings: Iterable[Recording]) -> Mapping[UUID, Timed]:
    """When each of them began, by id, in two queries; what has no recorder or no time of its own is left out.

    Each is told as its own page tells it, whatever else is in the list.
    """
    return {one: Timed(known=known, told=told_by([known])[0]) for one, known in _estimates(recordings)[1].items()}


def noticed_of(recordings: Iterable[Recording]) -> Mapping[UUID, str]:
    """What a list says beside each recorder's time, by id, in two queries; mostly nothing, which is left out."""
    return {key: timed.noticed for key, timed in times_of(recordings).items() if timed.noticed}


def with_times(recordings: Iterable[Recording]) -> Iterator[tuple[Recording, Timed | None]]:
    """The same for very many, a few hundred in memory at a time."""
    rows = iter(recordings)
    while chunk := list(islice(rows, _AT_ONCE)):
        known = times_of(chunk)
        yield from ((one, known.get(one.id)) for one in chunk)


_AT_ONCE = 300


def begun_at(recording: Recording, times: Mapping[UUID, Timed]) -> datetime | None:
    """When a recording began as it's told and judged; None where nobody knows, or its recorder can't be believed."""
    timed = times.get(recording.id)
    return recording.captured_at if timed is None else timed.told.begun


def times_together(recordings: Iterable[Recording]) -> Mapping[UUID, Timed]:
    """The same for what is held against each other: what came in with one emptying shares an offset, see `told_by`."""
    rows, known = _estimates(recordings)
    outings: dict[tuple[UUID | None, UUID], list[UUID]] = defaultdict(list)
    for one in rows:
        outings[one.recorder_id, one.arrived_with or one.id].append(one.id)
    found: dict[UUID, Timed] = {}
    for together in outings.values():
        told = told_by([known[one] for one in together])
        found |= {one: Timed(known=known[one], told=each) for one, each in zip(together, told, strict=True)}
    return found


def _estimates(recordings: Iterable[Recording]) -> tuple[list[Recording], dict[UUID, Estimate]]:
    rows, shots = [], []
    for one in recordings:
        if one.recorder_id is not None and one.captured_at is not None:
            rows.append(one)
            shots.append(_shot(one.recorder_id, one.captured_at, one))
    told = devices.all_filmed(shots)
    return rows, {one.id: known for one, known in zip(rows, told, strict=True)}


def _shot(recorder_id: UUID, shown: datetime, one: Recording) -> devices.Shot:
    return devices.Shot(recorder_id=recorder_id, shown=shown, intake_id=one.arrived_with, received_at=one.received_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class CorrectedWords:
    """A corrected time as people read it; `moment` is empty where nobody can correct it, `offset` where it's rough."""

    moment: str
    offset: str
    how: str
    odd: tuple[str, ...]


def corrected_in_words(told: Estimate | None) -> CorrectedWords | None:
    """What a page says of it."""
    if told is None:
        return None
    moment, within = told.moment, told.uncertainty
    is_fine = moment is not None and within is not None and within <= FINE
    return CorrectedWords(
        moment=filmed_in_words(told),
        offset=offset_in_words(told.shown - moment) if is_fine and moment is not None else "",
        how=how_known(told),
        odd=tuple(str(ODD[each]) for each in sorted(told.findings)),
    )


def times_json(recording: Recording) -> dict[str, object]:
    """Its times for whoever takes a copy: as recorded, corrected, how well that's known and by what."""
    told = corrected(recording)
    return {
        "schema": FORM,
        "recorded_at": _text(recording.captured_at),
        "recorded_from": recording.captured_from,
        "corrected_at": _text(told.moment) if told else None,
        "uncertainty_s": _seconds(told),
        "earliest": _text(told.earliest) if told else None,
        "latest": _text(told.latest) if told else None,
        "how": told.how.value if told else "unknown",
        "readings": [
            {
                "id": str(one.key),
                "at": _text(one.at),
                "source": one.source.value,
                "least_s": None if one.bounds.least is None else one.bounds.least.total_seconds(),
                "most_s": None if one.bounds.most is None else one.bounds.most.total_seconds(),
            }
            for one in (told.by if told else ())
        ],
        "findings": sorted(one.value for one in told.findings) if told else [],
    }


def _text(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None


def _seconds(told: Estimate | None) -> float | None:
    within = told.uncertainty if told else None
    return None if within is None else within.total_seconds()
