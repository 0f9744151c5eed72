"""What is read of disputes. Who may know of a case may know of its disputes."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet
from django.utils import timezone

from liuhen.archive.exhibits.errors import DisputeNotFoundError
from liuhen.archive.exhibits.models import Dispute, DisputeKind, EvidenceLine
from liuhen.archive.volumes.models import Volume, VolumeFile, VolumeSide
from liuhen.archive.volumes.queries import filed_of, files_of, kept_back, rules_in_force
from liuhen.archive.volumes.queries import proposed as proposed_papers
from liuhen.cases.models import Case
from liuhen.cases.queries import of_visible_case
from liuhen.duties.counting import calendar_in_force
from liuhen.duties.periods import ANSWERS
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE, due
from liuhen.rules.shelf import DEFAULT_RULEBOOK, rulebook

ACCESS = "defence_access"
"""The rulebook's code of the period after a dispute's end for which its case stays open to who defended it."""
_SPOT = 100
PERIODS = dict(zip((DisputeKind.REVIEW, DisputeKind.LITIGATION), ANSWERS, strict=True))
"""The rulebook's codes of the periods in which the bureau answers."""


def visible_disputes(actor: Actor) -> QuerySet[Dispute]:
    """The disputes about cases that the actor may know of.

    Raises:
        NotPermittedError: the actor looks at none.
    """
    require(actor, Capability.VIEW_EXHIBITS)
    return Dispute.objects.select_related("case__party", "unit", "hold").filter(of_visible_case(actor))


def get_dispute(*, actor: Actor, dispute_id: UUID) -> Dispute:
    """Return a dispute with its case.

    Raises:
        DisputeNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor looks at none.
    """
    found = visible_disputes(actor).filter(id=dispute_id).first()
    if found is None:
        raise DisputeNotFoundError
    return found


def list_disputes(*, actor: Actor, before: str = "", after: str = "") -> Page[Dispute]:
    """One page of disputes, newest first.

    Raises:
        NotPermittedError: the actor looks at none.
    """
    return page_by_key(visible_disputes(actor), before=before, after=after)


def open_disputes(actor: Actor) -> QuerySet[Dispute]:
    """Those that nobody has answered yet, of who may answer them; the newest first.

    Raises:
        NotPermittedError: the actor looks at none.
    """
    return visible_disputes(actor).filter(answered_on=None, ended_on=None).order_by("-id")


def access_ends(case_id: UUID) -> date | None:
    """The last day on which a case is open to who defended it; None while a dispute about it isn't over."""
    days = list(Dispute.objects.filter(case=case_id).values_list("ended_on", flat=True))
    ended = [day for day in days if day is not None]
    if len(ended) < len(days) or not ended:
        return None
    last = max(ended)
    period = rulebook().on(last).periods.get(ACCESS) or rulebook(DEFAULT_RULEBOOK).latest.period(ACCESS)
    if period.limit is None:
        return None
    return timezone.localdate(due(datetime.combine(last, time(), ZONE), period.limit, calendar_in_force()).due, ZONE)


def to_close(today: date) -> list[Case]:
    """Cases that are open to the legal section though every dispute about them is over, and the time after it."""
    running = Dispute.objects.filter(case=OuterRef("pk"), ended_on=None)
    rows = Case.objects.filter(defence__isnull=False, disputes__isnull=False).exclude(Exists(running)).distinct()
    found = []
    for case in rows.order_by("id"):
        last = access_ends(case.id)
        if last is not None and last < today:
            found.append(case)
    return found


def is_listed(dispute: Dispute) -> bool:
    """Whether every line of the 证据清单 says what it proves, and there is one."""
    lines = dispute.lines.all()
    return lines.exists() and not lines.filter(proves="").exists()


def lines_of(dispute: Dispute) -> list[EvidenceLine]:
    """The 证据清单, in order."""
    rows = dispute.lines.select_related("document", "recording__description", "recording__recorder")
    return list(rows.order_by("position", "id"))


def handed_in(dispute: Dispute) -> list[EvidenceLine]:
    """What of it is handed in, numbered through: nothing of the 副卷, and nothing of who reported."""
    lines = lines_of(dispute)
    inner = kept_back(line.document for line in lines if line.document is not None)
    found = [line for line in lines if line.document_id not in inner]
    for position, line in enumerate(found, 1):
        line.position = position
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class MainVolume:
    """A PDF of the 正卷 of the case's newest filed volume."""

    volume: Volume
    file: VolumeFile


def main_volumes_of(case: Case) -> list[MainVolume]:
    """The PDFs of the 正卷 that go into a bundle: those of every filed volume; the 副卷 never leaves."""
    return [
        MainVolume(volume=volume, file=file)
        for volume in filed_of(case)
        for file in files_of(volume)
        if file.purpose == VolumeFile.Purpose.PDF and file.side == VolumeSide.MAIN
    ]


def drafted_lines(case: Case, recordings: list[Recording]) -> list[EvidenceLine]:
    """What a 证据清单 begins with: the papers of the 正卷 in their order, then the recordings; unsaved."""
    found = proposed_papers(case, rules_in_force())
    inner = kept_back(one.document for one in found)
    papers = [one for one in found if one.document.id not in inner]
    places = _places(case)
    lines = [
        EvidenceLine(
            document=one.document,
            source="行政机关制作" if one.document.form else "",
            content=one.document.title + (f"（{one.document.number}）" if one.document.number else ""),
            spot=places.get(one.document.id) or (f"共 {one.document.page_count} 页" if one.document.page_count else ""),
        )
        for one in papers
    ]
    lines += [
        EvidenceLine(
            recording=one,
            source="执法记录仪现场摄录" if one.recorder_id else "",
            content=one.description.content if one.is_described else "",
            spot="整份",
        )
        for one in recordings
    ]
    for position, line in enumerate(lines, 1):
        line.position = position
    return lines


def _places(case: Case) -> dict[UUID, str]:
    """Where each document stands in the filed 正卷 that goes along: 档号 and 页号; the newest volume that has it."""
    found: dict[UUID, str] = {}
    for volume in sorted(filed_of(case), key=lambda one: one.part):
        items = list(volume.items.filter(side=VolumeSide.MAIN, from_page__gt=0))
        is_thick = any(item.part > 1 for item in items)
        for item in items:
            first, last = item.from_page, item.from_page + max(item.pages, 1) - 1
            span = f"第 {first} 页" if first == last else f"第 {first}–{last} 页"
            which = f"第 {item.part} 卷" if is_thick else ""
            found[item.document_id] = f"正卷 {volume.number} {which}{span}"[:_SPOT]
    return found
