"""Saying what goes into an exhibit, and having it made (art 20)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.archive.exhibits import discs, queries
from liuhen.archive.exhibits.disputing import get_dispute
from liuhen.archive.exhibits.errors import ExhibitCaseError, ExhibitFactInvalidError
from liuhen.archive.exhibits.models import Dispute, Exhibit, ExhibitItem, ExhibitSeries
from liuhen.archive.exhibits.operations.choosing import choose_evidence
from liuhen.archive.exhibits.operations.known import settled
from liuhen.archive.exhibits.telling import ExhibitTelling, ItemTelling, clean, points_of
from liuhen.cases.models import Case
from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings import operations as recordings
from liuhen.recordings.hiding.queries import signed_copies
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE
from liuhen.series import next_in
from liuhen.work import operations as work

TASK = "exhibits.make"


def prepare_exhibit(
    *,
    actor: Actor,
    now: datetime,
    case_id: UUID,
    telling: ExhibitTelling,
    exhibit_id: UUID | None = None,
    dispute_id: UUID | None = None,
    is_queued: bool = True,
) -> Exhibit:
    """Say what goes into an exhibit, anew when it stands already; the worker makes it.

    Args:
        actor: who may copy every one of the recordings (art 14).
        now: the moment.
        case_id: of which case.
        telling: what is said of it.
        exhibit_id: one of the case that is to be made anew with this.
        dispute_id: a dispute of the case, for which it's made as 举证包.
        is_queued: whether the worker makes it; a command makes it in place.

    Raises:
        CaseNotFoundError, NotPermittedError, ExhibitNotFoundError: not for this actor.
        NothingChosenError, RecordingNotFoundError, RecordingSealedError, RecordingGoneError: as `export_bag`; for a
            dispute papers may go alone.
        ExhibitCaseError: a recording isn't of the case or one that it grew from.
        ExhibitFactInvalidError, PartInvalidError, PartPointsError, KnownChangedError: to be mended.
        VerifierAbsentError: the page that goes with every copy isn't built.
    """
    case = queries.case_to_show(actor=actor, case_id=case_id)
    told = clean(telling)
    discs.medium_of(told.medium)
    ids = list(dict.fromkeys(item.recording_id for item in told.items))
    known = {one.id: one for one in recordings.permitted(actor, ids)} if ids or dispute_id is None else {}
    _is_of(case, known.values())
    dispute = _disputed(actor, dispute_id, case) if dispute_id is not None else None
    with transaction.atomic():
        exhibit = _standing(actor, exhibit_id, case) if exhibit_id else Exhibit(case=case, unit=case.unit)
        exhibit.dispute = dispute or exhibit.dispute
        said = settled(told.items, known, exhibit=exhibit if exhibit_id else None, dispute=exhibit.dispute)
        items = [_row(case, item, known[item.recording_id], place) for place, item in enumerate(said, 1)]
        if not exhibit.number:
            exhibit.number = _number(now)
        else:
            exhibit.version += 1
        _tell(exhibit, told)
        _ask(actor, now, exhibit, items)
        if is_queued:
            _enqueue(now, exhibit)
        before = set(exhibit.items.values_list("recording_id", flat=True))
        exhibit.items.all().delete()
        for item in items:
            item.exhibit = exhibit
        ExhibitItem.objects.bulk_create(items)
        choose_evidence(chosen=ids, dropped=before - set(ids))
        _enter(actor, now, exhibit, items)
    return exhibit


def file_statement(*, actor: Actor, now: datetime, exhibit_id: UUID, document_id: UUID) -> Exhibit:
    """Say which document of the case is the exhibit's signed 制作说明 (art 20: 附卷).

    Raises:
        ExhibitNotFoundError, NotPermittedError: no such exhibit for this actor.
        ExhibitFactInvalidError: no such 制作说明 in the case; `field` names it.
    """
    known = queries.get_exhibit(actor=actor, exhibit_id=exhibit_id)
    if not queries.may_make(actor, known.case):
        require(actor, Capability.EDIT_CASES, unit_id=known.unit_id)
    if document_id not in {one.id for one in queries.statements_of(known.case)}:
        raise ExhibitFactInvalidError(field="statement", longest=0)
    with transaction.atomic():
        exhibit = Exhibit.objects.select_for_update(of=("self",)).get(id=exhibit_id)
        exhibit.statement_id = document_id
        exhibit.save(update_fields=["statement"])
        custody.append(
            kind="exhibit.statement_filed",
            subject=exhibit.id,
            actor=actor.reference,
            now=now,
            facts={"document": str(document_id)},
        )
    return exhibit


def make_again(*, actor: Actor, now: datetime, exhibit_id: UUID) -> Exhibit:
    """Make an exhibit once more as it stands: its image went from this machine, or something was in the way.

    Raises:
        ExhibitNotFoundError, NotPermittedError: no such exhibit for this actor.
        RecordingNotFoundError, RecordingSealedError, RecordingGoneError: as `export_bag`.
    """
    exhibit = queries.get_exhibit(actor=actor, exhibit_id=exhibit_id)
    items = queries.items_of(exhibit)
    with transaction.atomic():
        standing = Exhibit.objects.select_for_update(of=("self",)).get(id=exhibit.id)
        standing.version += 1
        _ask(actor, now, standing, items)
        _enqueue(now, standing)
        _enter(actor, now, standing, items)
    return standing


def _is_of(case: Case, chosen: Iterable[Recording]) -> None:
    allowed = {case.id, *case.grew_from.values_list("earlier_id", flat=True)}
    for recording in chosen:
        if recording.case_id not in allowed:
            raise ExhibitCaseError(number=recording.number)


def _row(case: Case, item: ItemTelling, recording: Recording, place: int) -> ExhibitItem:
    begin, end = points_of(item, recording)
    if item.transcript_id is not None and item.transcript_id not in {one.id for one in queries.transcripts_of(case)}:
        raise ExhibitFactInvalidError(field=f"{item.where}transcript", longest=0)
    if item.hidden_id is not None and item.hidden_id not in {one.id for one in signed_copies([recording.id])}:
        raise ExhibitFactInvalidError(field=f"{item.where}hidden", longest=0)
    if item.hidden_id is not None and begin is not None:  # a part is taken out of the original, with all in it
        raise ExhibitFactInvalidError(field=f"{item.where}hidden", longest=0)
    said = ("proves", "summary", "place", "mode", "clock", "origin", "party", "witness", "secrecy", "why")
    return ExhibitItem(
        recording=recording,
        position=place,
        begin_ms=begin,
        end_ms=end,
        is_exact=item.is_exact and begin is not None,
        is_cited=item.is_cited or item.hidden_id is not None,
        hidden_id=item.hidden_id,
        transcript_id=item.transcript_id,
        **{name: getattr(item, name) for name in said},
    )


def _standing(actor: Actor, exhibit_id: UUID, case: Case) -> Exhibit:
    known = queries.get_exhibit(actor=actor, exhibit_id=exhibit_id)
    if known.case_id != case.id:
        raise ExhibitCaseError(number=known.number)
    return Exhibit.objects.select_for_update(of=("self",)).get(id=exhibit_id)


def _disputed(actor: Actor, dispute_id: UUID, case: Case) -> Dispute:
    dispute = get_dispute(actor=actor, dispute_id=dispute_id)
    if dispute.case_id != case.id:
        raise ExhibitCaseError(number=dispute.number)
    return dispute


def _number(now: datetime) -> str:
    year = timezone.localdate(now, ZONE).year
    return f"举证〔{year}〕{next_in(ExhibitSeries, year=year)}号"


def _tell(exhibit: Exhibit, told: ExhibitTelling) -> None:
    for name in ("purpose", "converter", "checker", "carrier", "medium", "note"):
        setattr(exhibit, name, getattr(told, name))
    exhibit.statement = None  # what was signed says something else


def _ask(actor: Actor, now: datetime, exhibit: Exhibit, items: Sequence[ExhibitItem]) -> None:
    """Ask for new copies of the recordings of which something goes along, each with its entry."""
    leaving = (
        item.recording_id
        for item in items
        if not item.is_cited or item.begin_ms is not None or item.hidden_id is not None
    )
    ids = list(dict.fromkeys(leaving))
    name, purpose = f"{exhibit.number}.iso", exhibit.purpose
    exhibit.copy = (
        recordings.ask_copy(actor=actor, now=now, recording_ids=ids, name=name, purpose=purpose)
        if ids
        else recordings.ask_papers(actor=actor, now=now, name=name, purpose=purpose)
    )
    exhibit.state, exhibit.failure = Exhibit.State.MAKING, {}
    exhibit.prepared_by_id, exhibit.prepared_at = actor.account_id, now
    exhibit.save()


def _enqueue(now: datetime, exhibit: Exhibit) -> None:
    work.enqueue(
        name=TASK,
        payload={"exhibit": str(exhibit.id)},
        now=now,
        unique=f"exhibit:{exhibit.id}:{exhibit.version}",
    )


def _enter(actor: Actor, now: datetime, exhibit: Exhibit, items: Sequence[ExhibitItem]) -> None:
    custody.append(
        kind="exhibit.prepared",
        subject=exhibit.id,
        actor=actor.reference,
        now=now,
        facts={
            "case": str(exhibit.case_id),
            "number": exhibit.number,
            "version": exhibit.version,
            "purpose": exhibit.purpose,
            "carrier": exhibit.carrier,
            "medium": exhibit.medium,
            "dispute": str(exhibit.dispute_id or ""),
            "items": [f"{item.recording_id}:{item.begin_ms}:{item.end_ms}" for item in items],
            "hidden": [str(item.hidden_id) for item in items if item.hidden_id],
            "cited": [str(item.recording_id) for item in items if item.is_cited],
            "changed": [f"{item.recording_id}:{item.why}" for item in items if item.why],
        },
    )
