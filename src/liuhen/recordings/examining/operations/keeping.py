"""An examination is kept with its recording: a version of its object, a row for the page, an entry."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen import __version__
from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeadMovedError
from liuhen.ledger.entry import Json
from liuhen.media import Facts
from liuhen.media.examination.judging import ENGINE, judge, overall, unread
from liuhen.media.examination.model import Finding
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.examining.around import around
from liuhen.recordings.examining.errors import NothingToExamineError
from liuhen.recordings.examining.models import Examination, ModelProfile
from liuhen.recordings.examining.queries import EXAMINED, FILE, TASK, as_profile, can_be_examined, key_of, profile_for
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import get_recording, refuse_gone
from liuhen.work import operations as work

SCHEMA = "liuhen/examination/1"
_TRIES = 3


def ask_examination(*, actor: Actor, now: datetime, recording_id: UUID) -> None:
    """Ask that the worker examines a recording anew, reading it from its first byte; the original isn't touched.

    Whoever may look at it may ask: it changes nothing that stands, and what was said before stays an earlier version.

    Raises:
        NotPermittedError, RecordingNotFoundError, RecordingSealedError: not for this actor.
        RecordingGoneError: it went by an approved disposal.
        NothingToExamineError: it's neither film nor sound.
    """
    require(actor, Capability.VIEW_RECORDING)
    recording = get_recording(actor=actor, recording_id=recording_id)
    refuse_gone([recording])
    if recording.kind not in EXAMINED:
        raise NothingToExamineError
    asked_by = str(actor.account_id) if actor.account_id else None
    payload = {"recording": str(recording.id), "asked_by": asked_by, "anew": True}
    work.enqueue(name=TASK, payload=payload, now=now, unique=key_of(recording.id, is_asked=True))


def keep_examination(
    *, now: datetime, recording_id: UUID, facts: Facts | None, asked_by: UUID | None = None
) -> Examination | None:
    """Judge what was seen in a recording and keep that with it; the worker's part.

    Args:
        now: when it was examined.
        recording_id: of which recording.
        facts: what was seen; None where the file couldn't be examined within bounds.
        asked_by: the account that asked for it, if anybody did.

    Returns:
        What is kept; None when the recording went or was sealed meanwhile.

    Raises:
        HeadMovedError: others go on adding to it; the job comes round again.
        StoreFullError, StoreUnreachableError: nothing stays.
    """
    for again in range(_TRIES, 0, -1):
        recording = Recording.objects.select_related("recorder", "seal").get(id=recording_id)
        if not can_be_examined(recording):
            return None
        profile = profile_for(recording.recorder)
        compared = as_profile(profile) if profile else None
        findings = unread("failed") if facts is None else judge(facts, compared, around(recording))
        try:
            return _keep(now, recording, _Said(facts, findings, profile, asked_by))
        except HeadMovedError:  # somebody described it in between
            if again == 1:
                raise
    raise AssertionError  # pragma: no cover - the loop ends by one of the above


@dataclass(frozen=True, slots=True)
class _Said:
    facts: Facts | None
    findings: Sequence[Finding]
    profile: ModelProfile | None
    asked_by: UUID | None


def _keep(now: datetime, recording: Recording, said: _Said) -> Examination | None:
    prepared = holdings.prepare_version(
        object_id=recording.id,
        files={FILE: holdings.to_json(_content(now, recording, said))},
        message="examination",
        user_name="worker",
        now=now,
    )
    try:
        kept = _record(now, prepared, said)
    except BaseException:
        holdings.discard(prepared)
        raise
    if kept is None:
        holdings.discard(prepared)
        return None
    holdings.roll_forward(recording.id)
    return kept


def _content(now: datetime, recording: Recording, said: _Said) -> dict[str, object]:
    profile, compared = said.profile, None
    if profile is not None:
        compared = {"make": profile.make, "model": profile.model, "version": profile.number, "files": profile.files}
        compared |= {"sha256": profile.sha256}
    return {
        "schema": SCHEMA,
        "recording": str(recording.id),
        "number": recording.number,
        "original": {"path": recording.logical_path, "size": recording.size, "sha256": recording.sha256},
        "examined_at": now.isoformat(),
        "engine": ENGINE,
        "software": f"Liuhen {__version__}",
        "profile": compared,
        "grade": overall(said.findings).value,
        "findings": [each.model_dump(mode="json") for each in said.findings],
        "facts": said.facts.model_dump(mode="json") if said.facts else None,
    }


@transaction.atomic
def _record(now: datetime, prepared: holdings.PreparedVersion, said: _Said) -> Examination | None:
    # The row is the lock under which sealing and destroying are seen.
    recording = Recording.objects.select_for_update(of=("self",)).get(id=prepared.object_id)
    if not can_be_examined(recording):
        return None
    holdings.record_version(prepared)
    [digest] = [file.sha256 for file in prepared.files]
    kept, _created = Examination.objects.update_or_create(
        recording=recording,
        defaults={
            "grade": overall(said.findings).value,
            "findings": [each.model_dump(mode="json") for each in said.findings],
            "engine": ENGINE,
            "software": __version__,
            "profile": said.profile,
            "version": prepared.number,
            "sha256": digest,
            "examined_at": now,
            "asked_by_id": said.asked_by,
        },
    )
    facts: dict[str, Json] = {"version": prepared.number, "engine": ENGINE}
    facts["profile"] = str(said.profile.id) if said.profile else None
    facts["asked_by"] = str(said.asked_by) if said.asked_by else None
    custody.append(
        kind="recording.examined",
        subject=recording.id,
        actor="worker",
        now=now,
        facts=facts,
        digests={"sha256": digest},
    )
    return kept
