"""标记: what a recording shows and when (arts 7, 11, 12), by a person who watched it. Withdrawn, never deleted."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeadMovedError
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.errors import MarkInvalidError, MarkNotFoundError, MarkWithdrawnError
from liuhen.recordings.marking import is_conduct, kind_of, rules_of, standing_marks
from liuhen.recordings.models import PointMark, Recording, Unkept, Viewing
from liuhen.recordings.operations.confirming import require_second
from liuhen.recordings.queries import get_recording, refuse_gone
from liuhen.typed import problem_with

NOTE_LENGTH = 300
FILE = "marks.json"
SCHEMA = "liuhen/marks/1"


@transaction.atomic
def set_mark(
    *,
    actor: Actor,
    now: datetime,
    recording_id: UUID,
    clause: str,
    second: int,
    until: int | None = None,
    note: str = "",
) -> PointMark:
    """Mark what a recording shows from a second on; the same mark at the same second stands once.

    Raises:
        NotPermittedError: the actor may not describe recordings; or, for conduct (art 12), not edit its case.
        RecordingNotFoundError, RecordingSealedError, RecordingGoneError: there is none to mark.
        MarkInvalidError: a clause that can't be marked, an end before the beginning, a note that can't be kept.
        SecondOutsideError: there's no such second in the recording.
    """
    recording = _markable(actor, recording_id)
    told = _told(actor, recording, clause=clause, second=second, until=until, note=note)
    standing = PointMark.objects.filter(
        recording=recording, clause=clause, second=second, is_described=False, withdrawn_at=None
    ).first()
    if standing is not None:
        return standing
    mark = PointMark.objects.create(
        recording=recording,
        activity_id=recording.activity_id,
        marked_by_id=actor.account_id,
        marked_at=now,
        **told,
    )
    _enter("recording.marked", actor, now, mark)
    return mark


@transaction.atomic
def change_mark(
    *, actor: Actor, now: datetime, mark_id: UUID, clause: str, second: int, until: int | None, note: str
) -> PointMark:
    """Say otherwise what a mark marks, where, and why; what it said before stays in the ledger.

    Raises:
        MarkNotFoundError: there is none, or its recording isn't the actor's to see.
        MarkWithdrawnError: it was withdrawn.
        NotPermittedError, RecordingGoneError, MarkInvalidError, SecondOutsideError: as `set_mark`.
    """
    mark, recording = _standing(actor, mark_id)
    told = _told(actor, recording, clause=clause, second=second, until=until, note=note)
    twin = PointMark.objects.filter(
        recording=recording, clause=clause, second=second, is_described=False, withdrawn_at=None
    )
    if twin.exclude(id=mark.id).exists():
        raise MarkInvalidError(field="second", problem="twice")
    if all(getattr(mark, name) == value for name, value in told.items()):
        return mark
    for name, value in told.items():
        setattr(mark, name, value)
    mark.marked_by_id, mark.marked_at = actor.account_id, now
    mark.save(update_fields=[*told, "marked_by", "marked_at"])
    _enter("recording.mark_changed", actor, now, mark)
    return mark


@transaction.atomic
def withdraw_mark(*, actor: Actor, now: datetime, mark_id: UUID) -> PointMark:
    """Take a mark back: it counts no more, and that it was there stays known.

    Raises:
        MarkNotFoundError, MarkWithdrawnError, NotPermittedError, RecordingGoneError: as `change_mark`.
    """
    mark, recording = _standing(actor, mark_id)
    _refuse_conduct(actor, recording, mark.clause)
    mark.withdrawn_by_id, mark.withdrawn_at = actor.account_id, now
    mark.save(update_fields=["withdrawn_by", "withdrawn_at"])
    _enter("recording.mark_withdrawn", actor, now, mark)
    return mark


def keep_marks(*, now: datetime, recording_id: UUID) -> bool:
    """Write what is marked in a recording as a version of its object; False when somebody else wrote one meanwhile.

    A keystroke is a row and an entry at once; the file follows when nobody has marked anything for a while, so that an
    hour of watching doesn't make a hundred versions.

    Raises:
        StoreUnreachableError, StoreFullError and their like: as `holdings.operations.prepare_version`.
    """
    waiting = Unkept.objects.filter(recording_id=recording_id).select_related("recording").first()
    if waiting is None:
        return True
    recording = waiting.recording
    if recording.viewing == Viewing.GONE:
        waiting.delete()
        return True
    prepared = holdings.prepare_version(
        object_id=recording.id,
        files={FILE: holdings.to_json(_content(recording))},
        message="marks",
        user_name="liuhen",
        now=now,
    )
    try:
        with transaction.atomic():
            holdings.record_version(prepared)
            Unkept.objects.filter(recording=recording, changed_at=waiting.changed_at).delete()
            custody.append(
                kind="recording.marks_kept",
                subject=recording.id,
                actor="worker",
                now=now,
                facts={"version": prepared.number},
                digests={"sha256": prepared.files[0].sha256},
            )
    except BaseException as error:
        holdings.discard(prepared)
        if isinstance(error, HeadMovedError):
            return False
        raise
    holdings.roll_forward(recording.id)
    return True


def _content(recording: Recording) -> dict[str, object]:
    return {
        "schema": SCHEMA,
        "recording": str(recording.id),
        "number": recording.number,
        "marks": [
            {
                "id": str(mark.id),
                "clause": mark.clause,
                "second": mark.second,
                "until": mark.until,
                "note": mark.note,
                "marked_by": mark.marked_by.name if mark.marked_by else "",
                "marked_at": mark.marked_at.isoformat(),
            }
            for mark in standing_marks(recording)
        ],
    }


def _markable(actor: Actor, recording_id: UUID) -> Recording:
    require(actor, Capability.DESCRIBE)
    recording = get_recording(actor=actor, recording_id=recording_id)
    refuse_gone([recording])
    return (
        Recording.objects.select_related("case", "activity__case").select_for_update(of=("self",)).get(id=recording.id)
    )


def _standing(actor: Actor, mark_id: UUID) -> tuple[PointMark, Recording]:
    require(actor, Capability.DESCRIBE)
    mark = PointMark.objects.filter(id=mark_id, is_described=False).first()
    if mark is None:
        raise MarkNotFoundError
    recording = _markable(actor, mark.recording_id)
    held = PointMark.objects.select_for_update().get(id=mark_id)
    if held.withdrawn_at is not None:
        raise MarkWithdrawnError
    return held, recording


def _told(
    actor: Actor, recording: Recording, *, clause: str, second: int, until: int | None, note: str
) -> dict[str, Json]:
    if kind_of(rules_of(recording), clause) is None:
        raise MarkInvalidError(field="clause", problem="choice")
    _refuse_conduct(actor, recording, clause)
    require_second(recording, second)
    require_second(recording, until)
    if until is not None and until < second:
        raise MarkInvalidError(field="until", problem="order")
    cleaned = note.strip()
    if len(cleaned) > NOTE_LENGTH or "\x00" in cleaned:
        raise MarkInvalidError(field="note", longest=NOTE_LENGTH, problem=problem_with(cleaned))
    return {"clause": clause, "second": second, "until": until, "note": cleaned}


def _refuse_conduct(actor: Actor, recording: Recording, clause: str) -> None:
    """A mark of conduct is a word on the activity's checklist: it takes what confirming that takes."""
    if is_conduct(clause) and recording.activity is not None:
        require(actor, Capability.EDIT_CASES, unit_id=recording.activity.case.unit_id)


def _enter(kind: str, actor: Actor, now: datetime, mark: PointMark) -> None:
    facts: dict[str, Json] = {
        "mark": str(mark.id),
        "clause": mark.clause,
        "second": mark.second,
        "until": mark.until,
        "note": mark.note,
    }
    custody.append(kind=kind, subject=mark.recording_id, actor=actor.reference, now=now, facts=facts)
    Unkept.objects.update_or_create(recording_id=mark.recording_id, defaults={"changed_at": now})
