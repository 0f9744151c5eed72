"""型号特征: which recordings stand for a recorder model, and what is learnt from them, version by version."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import IntegrityError, transaction

from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.media import Facts
from liuhen.media.examination.profiles import Profile
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.examining.errors import (
    NotAnOriginalError,
    NotEnrolledError,
    ProfileChangedError,
    ReasonNeededError,
    TooFewOriginalsError,
    TooManyOriginalsError,
)
from liuhen.recordings.examining.models import Enrolment, ModelProfile
from liuhen.recordings.examining.operations.rounds import begin_anew
from liuhen.recordings.examining.queries import (
    LEAST,
    MOST,
    examined_recordings,
    facts_of_originals,
    get_model,
    newest_profile,
    program_of,
    sees_contradiction,
    standing_enrolments,
)
from liuhen.recordings.models import Recording
from liuhen.typed import problem_with

REASON_LENGTH = 300


def enrol(*, actor: Actor, now: datetime, make: str, model: str, recording_ids: Sequence[UUID]) -> ModelProfile:
    """Enrol recordings as originals of their recorder's model; what is learnt from all of them is a new version.

    They are known to be originals because they came off the card of a registered recorder; that the keeper says so is
    in the ledger. Recordings of the model are compared with the new version by and by.

    Args:
        actor: whoever keeps the recorders.
        now: the moment.
        make: of the model, as the register has it.
        model: likewise.
        recording_ids: which; with those that are enrolled already at least two.

    Raises:
        NotPermittedError: the actor doesn't keep the recorders.
        ModelUnknownError: no recorder is of this model.
        NotAnOriginalError: one isn't of this model, not examined, contradicts itself, is enrolled, or names
            another converting program than the others.
        TooFewOriginalsError, TooManyOriginalsError: a profile is learnt from 2 to 200.
        ProfileChangedError: somebody else enrolled or withdrew in between.
        StoreUnreachableError: what was seen in one of them can't be read now.
    """
    require(actor, Capability.MANAGE_DEVICES)
    get_model(actor=actor, make=make, model=model)
    chosen = _originals(make, model, recording_ids)
    standing = list(standing_enrolments(make, model))
    if len(standing) + len(chosen) < LEAST or not chosen:
        raise TooFewOriginalsError(least=LEAST)
    if len(standing) + len(chosen) > MOST:
        raise TooManyOriginalsError(most=MOST)
    facts = facts_of_originals([*(each.recording_id for each in standing), *(each.id for each in chosen)])
    before = newest_profile(make, model)
    with transaction.atomic():
        made = _learn(actor, now, (make, model), facts, before)
        for recording in sorted(chosen, key=lambda each: each.id):
            _enrol_one(actor, now, recording, made)
        begin_anew()
    return made


def withdraw(*, actor: Actor, now: datetime, enrolment_id: UUID, reason: str) -> ModelProfile:
    """Withdraw an original from its model; what is learnt from the others is a new version.

    Of fewer than two nothing is learnt: recordings of the model are then compared with nothing again.

    Raises:
        NotPermittedError: the actor doesn't keep the recorders.
        NotEnrolledError: there's no such enrolment, or it was withdrawn.
        ReasonNeededError: no reason, or one too long.
        ProfileChangedError, StoreUnreachableError: as `enrol`.
    """
    require(actor, Capability.MANAGE_DEVICES)
    said = reason.strip()
    if not said or len(said) > REASON_LENGTH or problem_with(said) == "odd":
        raise ReasonNeededError(longest=REASON_LENGTH, field="reason")
    one = Enrolment.objects.filter(id=enrolment_id, withdrawn_at=None).first()
    if one is None:
        raise NotEnrolledError
    rest = [each for each in standing_enrolments(one.make, one.model) if each.id != one.id]
    facts = facts_of_originals([each.recording_id for each in rest])
    before = newest_profile(one.make, one.model)
    with transaction.atomic():
        left = Enrolment.objects.filter(id=one.id, withdrawn_at=None)
        if not left.update(withdrawn_at=now, withdrawn_by_id=actor.account_id, reason=said):
            raise NotEnrolledError
        made = _learn(actor, now, (one.make, one.model), facts, before)
        custody.append(
            kind="recording.disenrolled",
            subject=one.recording_id,
            actor=actor.reference,
            now=now,
            facts={"profile": str(made.id), "number": made.number, "reason": said},
            digests={"profile_sha256": made.sha256},
        )
        begin_anew()
    return made


def _originals(make: str, model: str, recording_ids: Sequence[UUID]) -> list[Recording]:
    found = examined_recordings(recording_ids)
    rows = Recording.objects.filter(id__in=recording_ids).select_related("recorder")
    told = {each.id: each for each in rows}
    enrolled = Enrolment.objects.filter(recording_id__in=recording_ids, withdrawn_at=None)
    standing = set(enrolled.values_list("recording_id", flat=True))
    for each in dict.fromkeys(recording_ids):
        problem = ""
        recorder = told[each].recorder if each in told else None
        if recorder is None or (recorder.make, recorder.model) != (make, model):
            problem = "other_model"
        elif each in standing:
            problem = "enrolled"
        elif each not in found:
            problem = "unexamined"
        elif sees_contradiction(found[each].examination):
            problem = "contradicts"
        if problem:
            raise NotAnOriginalError(number=told[each].number if each in told else "", problem=problem)
    _refuse_programs([*found.values(), *(each.recording for each in standing_enrolments(make, model))])
    return list(found.values())


def _refuse_programs(originals: Sequence[Recording]) -> None:
    """A converting program's name is a model's own habit only where all its originals bear the same."""
    named = [(each, program_of(each.examination)) for each in originals if hasattr(each, "examination")]
    if not any(program for _each, program in named):
        return
    usual = Counter(program for _each, program in named).most_common(1)[0][0]
    for each, program in named:
        if program != usual:
            raise NotAnOriginalError(number=each.number, problem="program")


def _learn(
    actor: Actor, now: datetime, of: tuple[str, str], facts: Sequence[Facts], before: ModelProfile | None
) -> ModelProfile:
    make, model = of
    learnt = Profile(model=" ".join(part for part in of if part))
    for each in facts:
        learnt = learnt.learn(each)
    content = learnt.model_dump(mode="json")
    try:
        with transaction.atomic():
            return ModelProfile.objects.create(
                make=make,
                model=model,
                number=before.number + 1 if before else 1,
                files=learnt.files,
                learnt=content,
                sha256=hashlib.sha256(holdings.to_json(content)).hexdigest(),
                made_by_id=actor.account_id,
                made_at=now,
            )
    except IntegrityError as error:
        raise ProfileChangedError from error


def _enrol_one(actor: Actor, now: datetime, recording: Recording, made: ModelProfile) -> None:
    try:
        with transaction.atomic():
            Enrolment.objects.create(
                recording=recording,
                make=made.make,
                model=made.model,
                enrolled_by_id=actor.account_id,
                enrolled_at=now,
            )
    except IntegrityError as error:
        raise NotAnOriginalError(number=recording.number, problem="enrolled") from error
    custody.append(
        kind="recording.enrolled",
        subject=recording.id,
        actor=actor.reference,
        now=now,
        facts={"profile": str(made.id), "number": made.number},
        digests={"profile_sha256": made.sha256},
    )
