"""What is known of a file from outside it: its name, the card's listing, its neighbours there, when it came in.

All of it was written down at intake, before anybody looked inside.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.utils import timezone

from liuhen.holdings.errors import HeldFileAbsentError
from liuhen.holdings.queries import read_json
from liuhen.media.examination.model import Around
from liuhen.recordings.models import Recording
from liuhen.recordings.takes.joining import full_of, sequence_of

AT_INTAKE, WHOLE = "facts.json", "whole_card"  # as intake writes it
NEAREST = 3
"""Numbers before and behind on the card, in which a neighbour is looked for."""
_MOST = 5_000  # files of a card


def around(recording: Recording) -> Around:
    """What an examination compares a recording's own moments with.

    Raises:
        StoreUnreachableError: the store doesn't answer.
        ReadBackMismatchError: what was kept at intake isn't there any more.
    """
    named = recording.captured_at if recording.captured_from == "name" else None
    before, after = _neighbours(recording)
    return Around(
        named=None if named is None else timezone.localtime(named).replace(tzinfo=None),
        received=recording.received_at,
        listed=_listed(recording),
        before=before,
        after=after,
    )


def _listed(recording: Recording) -> datetime | None:
    """When the file was written last, by the card's listing; None where no whole card was listed.

    In a folder that somebody chose, files may have been copied: their moments there say nothing of the recorder.
    """
    try:
        kept = read_json(recording.id, AT_INTAKE)
    except HeldFileAbsentError:
        return None
    card = kept.get("card")
    told = card.get("modified_at") if isinstance(card, dict) and kept.get("wholeness") == WHOLE else None
    try:
        moment = datetime.fromisoformat(str(told)) if told else None
    except ValueError:
        return None
    return moment if moment is None or moment.tzinfo is not None else None


def _neighbours(recording: Recording) -> tuple[datetime | None, datetime | None]:
    """When the files with the nearest numbers before and behind on the same card were made, by the same clock."""
    own = sequence_of(recording.card_name)
    if own is None or recording.arrived_with is None or recording.recorder_id is None:
        return None, None
    rows = Recording.objects.filter(arrived_with=recording.arrived_with, captured_at__isnull=False)
    told = rows.exclude(id=recording.id).values_list("card_name", "captured_at")[:_MOST]
    numbers = [(sequence_of(name), moment) for name, moment in told]
    known = [(number, moment) for number, moment in numbers if number is not None and moment is not None]
    near = _near(own, known) | _over_the_end(own, full_of(recording.card_name), known)
    before = next((near[-step] for step in range(1, NEAREST + 1) if -step in near), None)
    after = next((near[step] for step in range(1, NEAREST + 1) if step in near), None)
    return before, after


def _near(own: int, known: Sequence[tuple[int, datetime]]) -> dict[int, datetime]:
    return {number - own: moment for number, moment in known if abs(number - own) <= NEAREST}


def _over_the_end(own: int, last: int, known: Sequence[tuple[int, datetime]]) -> dict[int, datetime]:
    """Those near it where a full counter began again (…9999, 0001), if the other files' times say that it did.

    A low number may as well be old: then it's no neighbour. The file's own time is what is examined, and says nothing.
    """
    first = 0 if any(number == 0 for number, _moment in known) or own == 0 else 1
    high = {number: moment for number, moment in known if last - NEAREST < number <= last}
    low = {number: moment for number, moment in known if first <= number < first + NEAREST}
    if not high or not low or max(high.values()) > min(low.values()):
        return {}
    if own > last - NEAREST:
        return _near(own, [(number + last + 1 - first, moment) for number, moment in low.items()])
    if first <= own < first + NEAREST:
        return _near(own, [(number - last - 1 + first, moment) for number, moment in high.items()])
    return {}
