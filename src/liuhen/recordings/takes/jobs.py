"""The worker's part: look at the ends of films that may be one run. The originals are only read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from liuhen.clock import now
from liuhen.media import MediaChildError, MediaLimitError, MediaUnreadableError, Sandbox
from liuhen.media.ends import ends
from liuhen.recordings.errors import OriginalNotAtHandError
from liuhen.recordings.fetching import original_nearby
from liuhen.recordings.models import Recording
from liuhen.recordings.takes import queries
from liuhen.recordings.takes.joining import may_join
from liuhen.recordings.takes.operations import keep_ends, record_takes
from liuhen.work.registry import Json, Lane, Report, task


@task("recordings.find_takes", lease=timedelta(minutes=2), lane=Lane.FIGURES)
def find_takes(payload: Mapping[str, Json], report: Report) -> None:
    """Put a card's films together; only the ends of those are looked at that may be one run otherwise."""
    intake_id = UUID(str(payload["intake"]))
    films = queries.films_of_card(intake_id)
    known = queries.known_ends([one.id for one in films])
    wanted = [one for one in _to_look_at(films) if one.id not in known]
    with Sandbox() as sandbox:
        for place, one in enumerate(wanted):
            try:
                with original_nearby(one) as path:
                    keep_ends(recording_id=one.id, ends=ends(path, sandbox=sandbox))
            except OriginalNotAtHandError:
                continue  # not to be had now: found when the card is looked at again
            except (MediaUnreadableError, MediaLimitError, MediaChildError) as error:
                keep_ends(recording_id=one.id, ends=None, problem=error.code)
            report((place + 1) / len(wanted))
    record_takes(now=now(), intake_id=intake_id)


def _to_look_at(films: list[Recording]) -> list[Recording]:
    """Those films that may be joined to the one before or after, each once, in order."""
    wanted: dict[UUID, Recording] = {}
    by_recorder: dict[UUID | None, Recording] = {}
    for one in films:
        before = by_recorder.get(one.recorder_id)
        by_recorder[one.recorder_id] = one
        if before is None:
            continue
        usual = queries.usual_of(one.recorder.make_and_model if one.recorder else "")
        if may_join(queries.as_part(before), queries.as_part(one), usual):
            wanted |= {before.id: before, one.id: one}
    return list(wanted.values())
