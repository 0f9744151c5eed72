"""限定查看: who may open what is on a carrier, and what doesn't belong on an ordinary one (art 8(2))."""

from __future__ import annotations

from dataclasses import dataclass

from liuhen.archive.carriers.errors import ContentRestrictedError
from liuhen.archive.carriers.models import Load
from liuhen.archive.carriers.queries.waiting import restricted_ids
from liuhen.cases.models import ConsentReader
from liuhen.recordings.models import UnderConsent


@dataclass(frozen=True, slots=True, kw_only=True)
class Viewers:
    """A recording on a carrier that named people only may see, by its number, and the names of these people."""

    number: str
    names: tuple[str, ...]


def viewers_on(load: Load) -> list[Viewers]:
    """What on a load is for named people only, by number; whatever set it's of."""
    rows = UnderConsent.objects.filter(recording__in=load.items.values("recording"))
    found = {(one.recording_id, one.consent_id): one.recording.number for one in rows.select_related("recording")}
    readers: dict[object, list[str]] = {}
    for reader in ConsentReader.objects.filter(consent__in={consent for _one, consent in found}).select_related(
        "account"
    ):
        readers.setdefault(reader.consent_id, []).append(reader.account.name)
    told = (Viewers(number=number, names=tuple(sorted(readers.get(key[1], ())))) for key, number in found.items())
    return sorted(told, key=lambda one: one.number)


def refuse_mixed(load: Load) -> None:
    """Let an ordinary carrier hold nothing that named people only may see.

    Raises:
        ContentRestrictedError: it would: a recording was restricted since it was planned.
    """
    if load.set.is_restricted:
        return
    found = load.items.filter(recording__in=restricted_ids()).select_related("recording").order_by("recording__number")
    first = found.first()
    if first is not None:
        raise ContentRestrictedError(number=first.recording.number)
