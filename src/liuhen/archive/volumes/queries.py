"""What is read of volumes. Who may know of a case may know of its volumes; the archive room knows of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db.models import Q, QuerySet

from liuhen.archive.volumes.errors import CaseNotClosedError, VolumeFileAbsentError, VolumeNotFoundError
from liuhen.archive.volumes.gates import marked_out
from liuhen.archive.volumes.models import Volume, VolumeFile, VolumeItem, VolumeRecording, VolumeSide
from liuhen.cases.documents.models import Document, Medium
from liuhen.cases.documents.queries import documents_of
from liuhen.cases.models import Case
from liuhen.cases.queries import of_visible_case, visible_cases
from liuhen.holdings import queries as holdings
from liuhen.holdings.operations import CHUNK
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds, require
from liuhen.people.scopes import is_console
from liuhen.recordings.composing import in_shooting_order
from liuhen.recordings.listing import FOOTAGE
from liuhen.recordings.models import Recording
from liuhen.recordings.visible import sealed_ids
from liuhen.rules.volumes import VolumeRules, volume_rules


def rules_in_force() -> VolumeRules:
    """The bureau's 组卷规则."""
    return volume_rules(settings.LIUHEN.volume_rules)


def _is_of_the_room(actor: Actor) -> bool:
    return holds(actor, Capability.FILE_VOLUMES) or is_console(actor)


def may_bind(actor: Actor, unit_id: UUID) -> bool:
    """Whether an actor puts volumes of a unit's cases together; the archive room does so for the whole bureau."""
    return _is_of_the_room(actor) or holds(actor, Capability.BIND_VOLUMES, unit_id=unit_id)


def require_binder(actor: Actor, unit_id: UUID) -> None:
    """Go on only if `may_bind`.

    Raises:
        NotPermittedError: not so.
    """
    if not may_bind(actor, unit_id):
        require(actor, Capability.BIND_VOLUMES, unit_id=unit_id)


def case_to_bind(*, actor: Actor, case_id: UUID) -> Case:
    """A closed case that the actor may put together.

    Raises:
        VolumeNotFoundError: no such case, or none that the actor may know of.
        NotPermittedError: the actor puts no volumes together in its unit.
        CaseNotClosedError: it isn't closed.
    """
    require(actor, Capability.BIND_VOLUMES)
    known = Case.objects.all() if _is_of_the_room(actor) else visible_cases(actor)
    case = known.select_related("unit", "party").prefetch_related("officers").filter(id=case_id).first()
    if case is None:
        raise VolumeNotFoundError
    require_binder(actor, case.unit_id)
    if case.closed_on is None:
        raise CaseNotClosedError(number=case.number)
    return case


def closed_case_numbered(*, actor: Actor, number: str) -> Case:
    """The closed case of this number that the actor may put together. Raises as `case_to_bind`."""
    found = Case.objects.filter(number=number).values_list("id", flat=True).first()
    if found is None:
        raise VolumeNotFoundError
    return case_to_bind(actor=actor, case_id=found)


def visible_volumes(actor: Actor) -> QuerySet[Volume]:
    """The volumes that the actor may know of.

    Raises:
        NotPermittedError: the actor looks at no volumes.
    """
    require(actor, Capability.VIEW_VOLUMES)
    rows = Volume.objects.select_related("case", "unit")
    return rows if _is_of_the_room(actor) else rows.filter(of_visible_case(actor))


def get_volume(*, actor: Actor, volume_id: UUID) -> Volume:
    """Return a volume with its case.

    Raises:
        VolumeNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor looks at no volumes.
    """
    found = visible_volumes(actor).select_related("case__party", "prepared_by", "filed_by").filter(id=volume_id).first()
    if found is None:
        raise VolumeNotFoundError
    return found


def list_volumes(*, actor: Actor, state: str = "", before: str = "", after: str = "") -> Page[Volume]:
    """One page of volumes, newest first.

    Args:
        actor: who looks.
        state: `waiting` (not filed yet), `filed`, or anything else for all.
        before: key of the page with newer ones.
        after: key of the page with older ones.

    Raises:
        NotPermittedError: the actor looks at no volumes.
    """
    rows = visible_volumes(actor)
    if state == "filed":
        rows = rows.filter(state=Volume.State.FILED)
    elif state == "waiting":
        rows = rows.filter(state__in=(Volume.State.COMPILING, Volume.State.COMPILED, Volume.State.FAILED))
    return page_by_key(rows, before=before, after=after)


def volumes_of(case: Case) -> list[Volume]:
    """A case's volumes, the first first; who may know of the case may know of them."""
    return list(Volume.objects.filter(case=case).order_by("part"))


def filed_of(case: Case) -> list[Volume]:
    """Those of them that are filed."""
    return [volume for volume in volumes_of(case) if volume.state == Volume.State.FILED]


def items_of(volume: Volume) -> list[VolumeItem]:
    """What is in a volume, 正卷 first, each side in order; what isn't in it last."""
    rows = volume.items.select_related("document__case", "attested_by").prefetch_related("document__files")
    order = {VolumeSide.MAIN: 0, VolumeSide.INNER: 1, VolumeSide.OUT: 2}
    return sorted(rows, key=lambda item: (order[VolumeSide(item.side)], item.position))


def held_elsewhere(volume: Volume) -> dict[UUID, str]:
    """The documents of the case that stand in another filed volume of it, with that one's 档号."""
    rows = VolumeItem.objects.filter(volume__case=volume.case_id, volume__state=Volume.State.FILED)
    rows = rows.exclude(side=VolumeSide.OUT).exclude(volume=volume.id).order_by("volume__part")
    return dict(rows.values_list("document_id", "volume__number"))


def listed_of(volume: Volume) -> list[VolumeRecording]:
    """The recordings that a volume lists, in order."""
    return _recordings_of(volume, is_out=False)


def left_out_of(volume: Volume) -> list[VolumeRecording]:
    """The recordings of the case that it doesn't list, in order."""
    return _recordings_of(volume, is_out=True)


def _recordings_of(volume: Volume, *, is_out: bool) -> list[VolumeRecording]:
    rows = volume.listed.filter(is_out=is_out)
    rows = rows.select_related("recording__description", "recording__recorder", "recording__officer")
    return list(rows.order_by("position"))


def files_of(volume: Volume) -> list[VolumeFile]:
    """A volume's files, side by side: PDFs, the one of the whole (with the 副卷), then the sheets to edit."""
    sides = {VolumeSide.MAIN: 0, VolumeSide.INNER: 1}
    purposes = [purpose.value for purpose in VolumeFile.Purpose]
    return sorted(
        volume.files.all(), key=lambda file: (sides[VolumeSide(file.side)], purposes.index(file.purpose), file.part)
    )


def get_file(*, actor: Actor, volume_id: UUID, file_id: UUID) -> tuple[Volume, VolumeFile]:
    """A file of a volume.

    Raises:
        VolumeNotFoundError: no such volume or file for this actor.
        NotPermittedError: the actor looks at no volumes.
    """
    volume = get_volume(actor=actor, volume_id=volume_id)
    found = volume.files.filter(id=file_id).first()
    if found is None:
        raise VolumeNotFoundError
    return volume, found


def content_of(volume: Volume, file: VolumeFile) -> Iterator[bytes]:
    """The bytes of a file: from the archive once it's filed, else from where it was compiled.

    Raises:
        VolumeFileAbsentError: it isn't filed and not on this machine.
        HeldFileAbsentError, KeyAbsentError, StoreUnreachableError: the archive can't give it now.
    """
    if volume.state == Volume.State.FILED:
        yield from holdings.open_range(volume.id, file.path)
        return
    try:
        with (drafts_of(volume) / str(volume.facts.get("folder", "")) / file.path).open("rb") as content:
            while chunk := content.read(CHUNK):
                yield chunk
    except FileNotFoundError as error:
        raise VolumeFileAbsentError from error


def drafts_of(volume: Volume) -> Path:
    """Where a volume's files are until it's filed, a folder for each compilation."""
    home: Path = settings.LIUHEN.home
    return home / "volumes" / str(volume.id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposed:
    """Where a document stands when nobody says otherwise.

    Attributes:
        in_part: number of the filed volume in which it stands already, as it is now; 0 for none.
    """

    document: Document
    side: str
    medium: str
    in_part: int = 0


def proposed(case: Case, rules: VolumeRules) -> list[Proposed]:
    """A case's documents that count, in statutory order, each on its side; what a filed volume has already stays out.

    Those of the cases from which it grew are shared with it and stand in its volume too.
    """
    filed = {
        (document, version): part
        for document, version, part in VolumeItem.objects.filter(volume__case=case, volume__state=Volume.State.FILED)
        .exclude(side=VolumeSide.OUT)
        .values_list("document_id", "version", "volume__part")
    }
    found = [one for one in documents_of(case) if one.voided_at is None and one.form not in rules.left_out]
    found.sort(key=lambda one: (rules.place(one.form), one.dated_on or date.max, one.entered_at))
    return [
        Proposed(
            document=one,
            side=VolumeSide.OUT
            if (one.id, one.version) in filed
            else VolumeSide.INNER
            if one.form in rules.inner
            else VolumeSide.MAIN,
            medium=Medium(one.medium),
            in_part=filed.get((one.id, one.version), 0),
        )
        for one in found
    ]


def kept_back(documents: Iterable[Document]) -> frozenset[UUID]:
    """Those that no outsider gets: of the 副卷 by their form, or as a volume has them.

    Where a volume has a document on the 正卷's side it isn't kept back, but for what comes of complaints (6(3)).
    """
    rules, given = rules_in_force(), list(documents)
    rows = VolumeItem.objects.filter(document__in=given).exclude(side=VolumeSide.OUT).order_by("volume__part")
    sides = dict(rows.values_list("document_id", "side"))
    return frozenset(
        one.id
        for one in given
        if one.form in rules.guarded
        or sides.get(one.id, VolumeSide.INNER if one.form in rules.inner else VolumeSide.MAIN) == VolumeSide.INNER
    )


def recordings_to_list(case: Case) -> list[Recording]:
    """A case's recordings that no filed volume of it lists as they're described now; sealed ones stay out (art 8)."""
    shared = Q(case=case) | Q(case__in=case.grew_from.values("earlier"))
    rows = Recording.objects.filter(shared, FOOTAGE).exclude(pk__in=sealed_ids()).select_related("description")
    filed = VolumeRecording.objects.filter(volume__case=case, volume__state=Volume.State.FILED, is_out=False)
    listed = set(filed.values_list("recording_id", "version"))
    return [one for one in in_shooting_order(rows) if (one.id, one.version) not in listed]


def changed_since(volume: Volume) -> list[str]:
    """Titles of what the case has now otherwise than the volume, those before it and filed supplements have it."""
    told = Q(volume__part__lte=volume.part) | Q(volume__state=Volume.State.FILED)
    held = dict(
        VolumeItem.objects.filter(told, volume__case=volume.case)
        .order_by("volume__part")
        .values_list("document_id", "version")
    )
    changed = [
        one.title
        for one in documents_of(volume.case)
        if one.form not in rules_in_force().left_out
        and (held.get(one.id) != one.version if one.voided_at is None else held.get(one.id, one.version) != one.version)
    ]
    known = VolumeRecording.objects.filter(told, volume__case=volume.case)
    listed = {one.recording_id: one for one in known.order_by("volume__part")}
    shared = Q(case=volume.case) | Q(case__in=volume.case.grew_from.values("earlier"))
    rows = Recording.objects.filter(shared, FOOTAGE).exclude(pk__in=sealed_ids()).select_related("description")
    out = marked_out(list(listed))
    return changed + [one.number for one in rows if _is_otherwise(one, listed.get(one.id), is_marked=one.id in out)]


def _is_otherwise(recording: Recording, listed: VolumeRecording | None, *, is_marked: bool) -> bool:
    """Whether a recording is described anew since, or approved as 不入卷, or that was taken back."""
    if listed is None or listed.version != recording.version:
        return True
    return not listed.is_out if is_marked else bool(listed.out_approver)


def draft_of(case: Case) -> Volume | None:
    """The volume of a case that isn't filed yet, if it has one."""
    return Volume.objects.filter(case=case).exclude(state=Volume.State.FILED).first()


def numbered(recordings: list[Recording]) -> dict[UUID, str]:
    """The archive numbers that recordings have already."""
    rows = VolumeRecording.objects.filter(recording__in=recordings, is_out=False).order_by("id")
    return dict(rows.values_list("recording_id", "number"))
