"""What is read of exhibits. Who may know of a case may know of its exhibits."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from liuhen.archive.exhibits.errors import ExhibitNotFoundError, ExhibitNotReadyError
from liuhen.archive.exhibits.models import Exhibit, ExhibitFile, ExhibitItem
from liuhen.archive.volumes.queries import kept_back
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import documents_of
from liuhen.cases.errors import CaseNotFoundError
from liuhen.cases.models import Case
from liuhen.cases.queries import defended_of, get_case, of_visible_case
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.recordings.composing import in_shooting_order
from liuhen.recordings.listing import FOOTAGE
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.queries import visible_to


def visible_exhibits(actor: Actor) -> QuerySet[Exhibit]:
    """The exhibits of cases that the actor may know of; the legal section sees all.

    Raises:
        NotPermittedError: the actor looks at no exhibits.
    """
    require(actor, Capability.VIEW_EXHIBITS)
    rows = Exhibit.objects.select_related(
        "case__party", "unit", "prepared_by", "copy", "dispute__case__party", "statement"
    )
    return rows if holds(actor, Capability.WATCH_EXHIBITS) else rows.filter(of_visible_case(actor))


def get_exhibit(*, actor: Actor, exhibit_id: UUID) -> Exhibit:
    """Return an exhibit with its case.

    Raises:
        ExhibitNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor looks at no exhibits.
    """
    found = visible_exhibits(actor).filter(id=exhibit_id).first()
    if found is None:
        raise ExhibitNotFoundError
    return found


def list_exhibits(*, actor: Actor, before: str = "", after: str = "") -> Page[Exhibit]:
    """One page of exhibits, newest first.

    Raises:
        NotPermittedError: the actor looks at no exhibits.
    """
    return page_by_key(visible_exhibits(actor), before=before, after=after)


def items_of(exhibit: Exhibit) -> list[ExhibitItem]:
    """What is in an exhibit, in order."""
    rows = exhibit.items.select_related(
        "recording__recorder",
        "recording__officer",
        "recording__activity",
        "recording__description",
        "transcript",
        "hidden__recording",
        "hidden__by",
        "hidden__signed_by",
    )
    return list(rows.order_by("position"))


def files_of(exhibit: Exhibit) -> dict[str, ExhibitFile]:
    """The files that were made of it, by what they're for."""
    return {file.purpose: file for file in exhibit.files.all()}


def get_file(*, actor: Actor, exhibit_id: UUID, purpose: str) -> tuple[Exhibit, ExhibitFile]:
    """A file of an exhibit.

    Raises:
        ExhibitNotFoundError: no such exhibit or file for this actor.
        ExhibitNotReadyError: it isn't made.
    """
    exhibit = get_exhibit(actor=actor, exhibit_id=exhibit_id)
    found = files_of(exhibit).get(purpose)
    if found is None:
        raise ExhibitNotFoundError
    if exhibit.state != Exhibit.State.READY:
        raise ExhibitNotReadyError
    return exhibit, found


def case_to_show(*, actor: Actor, case_id: UUID) -> Case:
    """A case of which the actor may hand out copies.

    Raises:
        CaseNotFoundError, NotPermittedError: not for this actor.
    """
    case = get_case(actor=actor, case_id=case_id)
    if not may_make(actor, case):
        require(actor, Capability.COPY, unit_id=case.unit_id)
    return case


def may_make(actor: Actor, case: Case) -> bool:
    """Whether an actor makes exhibits of a case and hands them out: who copies in its unit, and who defends it."""
    return holds(actor, Capability.COPY, unit_id=case.unit_id) or case.id in defended_of(actor, [case.id])


def may_enter(actor: Actor, case: Case) -> bool:
    """Whether an actor enters notices about a case and lists its evidence; the legal section does for the bureau."""
    defends = holds(actor, Capability.DEFEND_CASES)
    return defends or holds(actor, Capability.ENTER_DISPUTES, unit_id=case.unit_id)


def case_to_dispute(*, actor: Actor, case_id: UUID | None = None, number: str = "") -> Case:
    """A case of which the actor may enter a notice, by id or by number.

    The legal section gets the notice before it knows the case: for it every case counts.

    Raises:
        CaseNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor enters no notices, or none in its unit.
    """
    require(actor, Capability.ENTER_DISPUTES)
    rows = Case.objects.select_related("unit", "party")
    named = number.replace("\x00", "").strip()
    found = rows.filter(id=case_id).first() if case_id else rows.filter(number=named).first()
    if found is None:
        raise CaseNotFoundError
    if not holds(actor, Capability.DEFEND_CASES):
        get_case(actor=actor, case_id=found.id)
        require(actor, Capability.ENTER_DISPUTES, unit_id=found.unit_id)
    return found


def to_choose_from(*, actor: Actor, case: Case) -> list[Recording]:
    """The recordings of a case, and of those that it grew from, that may be handed in, in shooting order."""
    shared = Q(case=case) | Q(case__in=case.grew_from.values("earlier"))
    rows = visible_to(actor).filter(shared, FOOTAGE).exclude(viewing=Viewing.GONE)
    return list(in_shooting_order(rows.select_related("description", "recorder", "officer", "activity")))


def transcripts_of(case: Case) -> Sequence[Document]:
    """The case's documents with originals that could be a 声音文字记录, without what no outsider gets (副卷)."""
    found = [one for one in documents_of(case) if one.voided_at is None and one.scan]
    inner = kept_back(found)
    return [one for one in found if one.id not in inner]


STATEMENT = "exhibit_statement"
"""The catalogue's form of a signed 制作说明."""


def statements_of(case: Case) -> list[Document]:
    """The case's signed 制作说明, for an exhibit that lacks its own; the newest first."""
    found = [one for one in documents_of(case) if one.voided_at is None and one.form == STATEMENT]
    return sorted(found, key=lambda one: one.id, reverse=True)


def unsigned(actor: Actor) -> QuerySet[Exhibit]:
    """Exhibits that were made and whose signed 制作说明 isn't filed, of cases that the actor may know of; newest first.

    Raises:
        NotPermittedError: the actor looks at no exhibits.
    """
    rows = visible_exhibits(actor).filter(of_visible_case(actor), state=Exhibit.State.READY, statement=None)
    return rows.order_by("-id")


def folder_of(exhibit_id: UUID) -> Path:
    """Where an exhibit's papers lie, a folder for each making."""
    home: Path = settings.LIUHEN.home
    return home / "exhibits" / str(exhibit_id)


def path_of(exhibit: Exhibit, file: ExhibitFile) -> Path:
    """Where a file of an exhibit lies on this machine.

    Raises:
        ExhibitNotReadyError: it isn't here any more.
    """
    place = folder_of(exhibit.id) / str(exhibit.facts.get("folder", "")) / file.path
    if not place.is_file():
        raise ExhibitNotReadyError
    return place
