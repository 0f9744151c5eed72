"""What people say of a volume, and how it's cleaned before it's kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from liuhen.archive.volumes.errors import VolumeFactInvalidError, VolumeNumberOddError
from liuhen.archive.volumes.models import VolumeSide
from liuhen.cases.documents.models import Medium
from liuhen.rules.days import Lies, check_day
from liuhen.rules.volumes import VolumeRules
from liuhen.typed import one_line, passage

LINE, NAME, PASSAGE, SHORT = 300, 100, 1000, 20
_MOST_PAGE = 99_999


@dataclass(frozen=True, slots=True, kw_only=True)
class ItemTelling:
    """What is said of a document: see `models.VolumeItem`.

    Attributes:
        order: where it stands among those of its side; equal ones follow the statutory order.
        is_attested: the scan agrees with the original, says the volume's attester.
    """

    document_id: UUID
    side: str
    order: int
    medium: str = Medium.PAPER
    place: str = ""
    first_page: int | None = None
    is_attested: bool = False
    out_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordingTelling:
    """What is said of a recording: that it isn't listed, and why."""

    recording_id: UUID
    is_out: bool = False
    out_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class VolumeTelling:
    """What is said of a volume: see `models.Volume`.

    Attributes:
        number: 档号 as typed; empty for the next of the bureau's pattern.
        catalogue, file_number: 目录号 and 案卷号 as the archive room assigned them; empty where it hasn't yet.
        place: where the papers lie for which nothing else is said.
        attester_id: the officer who compared scans with originals.
        items: the documents; one that isn't named stands where it's proposed.
        recordings: those of which something is said; one that isn't named is listed, unless it's marked 不入卷.
        reason: of a supplement.
    """

    title: str
    retention: str
    compiler: str
    compiled_on: date
    checker: str = ""
    number: str = ""
    catalogue: str = ""
    file_number: str = ""
    note: str = ""
    damage: str = ""
    place: str = ""
    attester_id: UUID | None = None
    reason: str = ""
    items: Sequence[ItemTelling] = ()
    recordings: Sequence[RecordingTelling] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Lack:
    """One thing that the case lacks, and who owes it.

    Attributes:
        what: in words.
        who: names; empty when nobody can be named.
        about: the id of the document that it names; empty when it names none.
    """

    what: str
    who: str
    about: str = ""

    def to_json(self) -> Mapping[str, str]:
        """As rows and entries keep it."""
        return {"what": self.what, "who": self.who, "about": self.about}


def clean(told: VolumeTelling, rules: VolumeRules, *, now: datetime) -> VolumeTelling:
    """Check and tidy what was typed.

    Raises:
        VolumeFactInvalidError: something is missing, too long or not of its list; `field` names it.
        DayOutOfReasonError: a day that nobody can have meant.
    """
    check_day(told.compiled_on, field="compiled_on", now=now, lies=Lies.DATED)
    if rules.retention(told.retention) is None:
        raise VolumeFactInvalidError(field="retention", longest=0)
    catalogue = _assigned(told.catalogue, "catalogue", rules)
    file_number = _assigned(told.file_number, "file_number", rules)
    if file_number and not catalogue:
        raise VolumeFactInvalidError(field="catalogue", problem="empty")
    return replace(
        told,
        catalogue=catalogue,
        file_number=file_number,
        title=line(told.title, field="title", needed=True),
        compiler=line(told.compiler, field="compiler", longest=NAME, needed=True),
        checker=line(told.checker, field="checker", longest=NAME),
        number=line(told.number, field="number", longest=NAME),
        note=passage(told.note, field="note", longest=PASSAGE, error=VolumeFactInvalidError),
        damage=line(told.damage, field="damage"),
        place=line(told.place, field="place"),
        reason=line(told.reason, field="reason"),
        items=[_item(item) for item in told.items],
        recordings=[_recording(one) for one in told.recordings],
    )


def _assigned(text: str, field: str, rules: VolumeRules) -> str:
    found = line(text, field=field, longest=SHORT)
    if found and not rules.is_assigned(field, found):
        written = rules.written.get(field, "")
        raise VolumeNumberOddError(field=field, number=found, written=written, problem="said" if written else "")
    return found


def _recording(one: RecordingTelling) -> RecordingTelling:
    reason = line(one.out_reason, field=f"{one.recording_id}")
    return replace(one, out_reason=reason if one.is_out else "")


def _item(item: ItemTelling) -> ItemTelling:
    field = f"{item.document_id}"
    if item.side not in VolumeSide.values or item.medium not in Medium.values:
        raise VolumeFactInvalidError(field=field, longest=0)
    if item.first_page is not None and not 1 <= item.first_page <= _MOST_PAGE:
        raise VolumeFactInvalidError(field=field, longest=0)
    return replace(item, place=line(item.place, field=field), out_reason=line(item.out_reason, field=field))


def line(text: str, *, field: str, longest: int = LINE, needed: bool = False) -> str:
    """One line of text, runs of blanks made one.

    Raises:
        VolumeFactInvalidError: it's empty though needed, or too long.
    """
    return one_line(text, field=field, longest=longest, needed=needed, error=VolumeFactInvalidError)
