"""When a recording was filmed: as its recorder had it, and by the server's time as far as that's known.

What the recorder showed is never rewritten; the corrected time is reckoned anew from what is known of its clock.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from liuhen.devices import queries as devices
from liuhen.devices.telling_clocks import FINE, ODD, filmed_in_words, how_known, offset_in_words
from liuhen.devices.timekeeping import Estimate
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
