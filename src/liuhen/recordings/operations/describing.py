"""分类标注 (art 17): what a recording shows, where, and under which name it stands in the archive."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.cases.clocks import wind_upload
from liuhen.cases.models import Activity, Case
from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeadMovedError
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.clocks import wind_describe
from liuhen.recordings.composing import NamedRecording, Telling, compose_names
from liuhen.recordings.errors import DescriptionChangedMeanwhileError, DescriptionInvalidError, NothingChosenError
from liuhen.recordings.models import Description, PointMark, Recording
from liuhen.recordings.operations.attaching import belonging, place
from liuhen.recordings.queries import get_recordings, refuse_gone
from liuhen.rules.shelf import rulebook
from liuhen.typed import problem_with

PLACE_LENGTH = 300
CONTENT_LENGTH = 2000
PEOPLE_LENGTH = 500
MOST_AT_ONCE = 200
FILE = "description.json"
_TRIES = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Draft:
    named: NamedRecording
    activity: Activity | None
    seen: int
    is_moved: bool  # only its number and name change, because an older one took its place
    prepared: holdings.PreparedVersion


def describe(*, actor: Actor, now: datetime, telling: Telling, versions: Mapping[UUID, int]) -> list[Recording]:
    """Describe recordings; all of them or none. The originals' bytes and names on disk stay as they were.

    Args:
        actor: who describes.
        now: the moment of saving.
        telling: the description, the same for all.
        versions: the recordings, each with the version of the description that the form showed (0: none yet).

    Returns:
        The described recordings in shooting order. Others of the same day may have moved up by it and been renamed.

    Raises:
        NotPermittedError: the actor may not describe recordings.
        NothingChosenError: no recording, or more than 200, were chosen.
        RecordingNotFoundError, CaseNotFoundError, ActivityNotFoundError: unknown, or not for this actor.
        AttachmentMismatchError: the activity belongs to another case.
        DescriptionInvalidError: a field is empty, too long or not of its list; `field` names it.
        DescriptionChangedMeanwhileError: somebody else described one of them in between.
    """
    require(actor, Capability.DESCRIBE)
    cleaned = _clean(telling)
    if not 0 < len(versions) <= MOST_AT_ONCE:
        raise NothingChosenError(most=MOST_AT_ONCE)
    belongs = belonging(actor=actor, case_id=cleaned.case_id, activity_id=cleaned.activity_id)
    for _try in range(_TRIES):
        try:
            return _describe(actor, now, cleaned, versions, belongs)
        except HeadMovedError:  # the worker kept an examination in between; what was described is seen as it stands
            continue
    raise DescriptionChangedMeanwhileError


def _describe(
    actor: Actor,
    now: datetime,
    cleaned: Telling,
    versions: Mapping[UUID, int],
    belongs: tuple[Case | None, Activity | None],
) -> list[Recording]:
    case, activity = belongs
    recordings = get_recordings(actor=actor, recording_ids=list(versions))
    refuse_gone(recordings)
    for recording in recordings:
        if recording.version != versions[recording.id]:
            raise DescriptionChangedMeanwhileError(number=recording.number)
    named = compose_names(telling=cleaned, recordings=recordings, case=case)
    drafts: list[_Draft] = []
    try:
        # One by one, so that what was prepared before a failure is known and discarded.
        drafts.extend(_draft(actor, now, one, activity, is_moved=one.recording.id not in versions) for one in named)
        with transaction.atomic():
            for draft in sorted(drafts, key=lambda each: each.named.recording.id):  # the same order for everybody
                _write(actor, now, draft)
            if activity is not None:
                wind_upload(now=now, activity=activity)  # art 16: what came in may be of this activity
    except BaseException:
        for draft in drafts:
            holdings.discard(draft.prepared)
        raise
    for draft in drafts:
        holdings.roll_forward(draft.named.recording.id)
    return [draft.named.recording for draft in drafts[: len(versions)]]


def _clean(telling: Telling) -> Telling:
    rules = rulebook()
    if rules.recording_class(telling.recording_class) is None:
        raise DescriptionInvalidError(field="recording_class", longest=0)
    point = rules.point(telling.record_point)
    if telling.record_point and (point is None or not point.is_filmed):  # art 6: text points are recorded by documents
        raise DescriptionInvalidError(field="record_point", longest=0)
    # art 17: place and main content must be described; people may be left open.
    return Telling(
        recording_class=telling.recording_class,
        record_point=telling.record_point,
        place=_text(telling.place, field="place", longest=PLACE_LENGTH, needed=True),
        content=_text(telling.content, field="content", longest=CONTENT_LENGTH, needed=True),
        people=_text(telling.people, field="people", longest=PEOPLE_LENGTH, needed=False),
        case_id=telling.case_id,
        activity_id=telling.activity_id,
    )


def _text(value: str, *, field: str, longest: int, needed: bool) -> str:
    cleaned = value.strip()
    if (needed and not cleaned) or len(cleaned) > longest or "\x00" in cleaned:
        raise DescriptionInvalidError(field=field, longest=longest, problem=problem_with(cleaned))
    return cleaned


def _draft(actor: Actor, now: datetime, named: NamedRecording, activity: Activity | None, *, is_moved: bool) -> _Draft:
    recording, telling = named.recording, named.telling
    if is_moved:
        activity, standing = recording.activity, recording.description
        author = standing.described_by.name if standing.described_by else ""
        described = (author, standing.described_at)
    else:
        described = (actor.name, now)
    content = {
        "schema": "liuhen/description/1",
        "recording": str(recording.id),
        "number": recording.number,
        "name": named.name,
        "class": telling.recording_class,
        "record_point": telling.record_point,
        "place": telling.place,
        "content": telling.content,
        "people": telling.people,
        "case": named.case.number if named.case else None,
        "activity": str(activity.id) if activity else None,
        "sequence": named.sequence,
        "described_by": described[0],
        "described_at": described[1].isoformat(),
    }
    prepared = holdings.prepare_version(
        object_id=recording.id,
        files={FILE: holdings.to_json(content)},
        message="renumbering" if is_moved else "description",
        user_name=actor.name,
        now=now,
    )
    return _Draft(named=named, activity=activity, seen=recording.version, is_moved=is_moved, prepared=prepared)


def _write(actor: Actor, now: datetime, draft: _Draft) -> None:
    named, telling = draft.named, draft.named.telling
    # The row is the lock under which two who save at once see each other.
    recording = Recording.objects.select_for_update(of=("self",)).get(id=named.recording.id)
    standing = Description.objects.filter(recording=recording).first()
    if (standing.version if standing else 0) != draft.seen:
        raise DescriptionChangedMeanwhileError(number=recording.number)
    holdings.record_version(draft.prepared)
    facts: dict[str, Json] = {
        "name": named.name,
        "recording_class": telling.recording_class,
        "record_point": telling.record_point,
        "place": telling.place,
        "content": telling.content,
        "people": telling.people,
        "sequence": named.sequence,
        "version": draft.prepared.number,
    }
    author = {} if draft.is_moved else {"described_by_id": actor.account_id, "described_at": now}
    named.recording.description, _created = Description.objects.update_or_create(
        recording=recording, defaults={**facts, **author}
    )
    named.recording.is_described = True
    named.recording.save(update_fields=["is_described"])
    if not draft.is_moved:
        _mark(actor, now, recording, telling.record_point)
    place(named.recording, named.case, draft.activity)
    wind_describe(now=now, recording=named.recording)  # art 17: met by the first description
    custody.append(
        kind="recording.renumbered" if draft.is_moved else "recording.described",
        subject=recording.id,
        actor=actor.reference,
        now=now,
        facts={
            **facts,
            "case": str(named.case.id) if named.case else None,
            "activity": str(draft.activity.id) if draft.activity else None,
        },
        digests={"sha256": _digest(draft.prepared.files)},
    )


def _digest(files: Sequence[holdings.StagedFile]) -> str:
    return next(file.sha256 for file in files if file.logical_path == FILE)


def _mark(actor: Actor, now: datetime, recording: Recording, clause: str) -> None:
    """The description's point (art 7) is a mark at the recording's beginning; it follows the description."""
    marks = PointMark.objects.filter(recording=recording, is_described=True)
    marks.exclude(clause=clause).delete()
    if clause:
        told = {"marked_by_id": actor.account_id, "marked_at": now}
        marks.update_or_create(recording=recording, is_described=True, clause=clause, second=0, defaults=told)
