"""Reviewing a drawn recording: the form filled in, what was found sent to the unit. Nobody reviews themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from liuhen.custody import operations as custody
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Recording
from liuhen.recordings.operations import close_review, open_to_review
from liuhen.rules.clocks import ZONE
from liuhen.rules.supervision import ReviewItem
from liuhen.series import next_in
from liuhen.supervision.reviews.clocks import wind_answer
from liuhen.supervision.reviews.errors import (
    ItemUnansweredError,
    OwnRecordingError,
    ProblemUntoldError,
    ReviewOverError,
)
from liuhen.supervision.reviews.models import (
    Answer,
    Finding,
    Mark,
    Plan,
    ReviewSeries,
    Sample,
    SampleState,
)
from liuhen.supervision.reviews.queries import get_sample, rules_in_force, takes_part
from liuhen.supervision.reviews.telling import MARK_NOTE, Said, line, lines


def refuse_own(actor: Actor, recording: Recording) -> None:
    """Go on only if the actor took no part in what a recording shows.

    Raises:
        OwnRecordingError: the actor filmed it, brought it in, or is named by its activity or case.
    """
    if takes_part(actor, [recording.id]):
        raise OwnRecordingError(number=recording.number)


def review(*, actor: Actor, now: datetime, sample_id: UUID, said: Sequence[Said], note: str = "") -> Sample:
    """Fill in the form of a drawn recording. What has a problem becomes a finding to the unit, with its clock.

    Args:
        actor: of the legal section, and no part of what was filmed.
        now: when.
        sample_id: which.
        said: an answer to each item of the form.
        note: what is asked of the unit, or to be said of the whole.

    Raises:
        NotPermittedError: the actor reviews none.
        PlanNotFoundError: there is none.
        ReviewOverError: it's done with.
        OwnRecordingError: the actor took part.
        RecordingNotFoundError: it was sealed or made for others only meanwhile: it's left out with that reason.
        ItemUnansweredError, ProblemUntoldError, SupervisionFactInvalidError: something of the form is missing.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    told = lines(note, field="note")
    marks = [_mark(place, item, said) for place, item in enumerate(rules_in_force().items, 1)]
    has_problem = any(one.answer == Answer.PROBLEM for one in marks)
    with transaction.atomic():
        sample = _waiting(actor, sample_id)
        refuse_own(actor, sample.recording)
        open_to_review(actor=actor, recording_id=sample.recording_id)
        for one in marks:
            one.sample = sample
        Mark.objects.bulk_create(marks)
        _settle(sample, SampleState.FOUND if has_problem else SampleState.GOOD, told, actor, now)
        facts: dict[str, Json] = {"recording": str(sample.recording_id), "state": str(sample.state), "note": told}
        answers: list[Json] = [[one.item, str(one.answer), one.second, one.note] for one in marks]
        custody.append(
            kind="review.done",
            subject=sample.plan_id,
            actor=actor.reference,
            now=now,
            facts={**facts, "answers": answers},
        )
        if has_problem:
            _raise(sample, told, actor, now)
        else:
            close_review(actor=actor, now=now, review=sample.id)
    return sample


def leave_out(*, actor: Actor, now: datetime, sample_id: UUID, reason: str) -> Sample:
    """Say why a drawn recording isn't reviewed: sealed meanwhile, destroyed, not to be opened.

    Raises:
        NotPermittedError: the actor reviews none.
        PlanNotFoundError: there is none.
        ReviewOverError: it's done with.
        OwnRecordingError: the actor took part.
        SupervisionFactInvalidError: no reason, or one too long.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    told = lines(reason, field="reason", needed=True)
    with transaction.atomic():
        sample = _waiting(actor, sample_id)
        refuse_own(actor, sample.recording)
        _settle(sample, SampleState.LEFT_OUT, told, actor, now)
        facts: dict[str, Json] = {"recording": str(sample.recording_id), "reason": told}
        custody.append(kind="review.left_out", subject=sample.plan_id, actor=actor.reference, now=now, facts=facts)
        close_review(actor=actor, now=now, review=sample.id)
    return sample


def _mark(place: int, item: ReviewItem, said: Sequence[Said]) -> Mark:
    given = next((one for one in said if one.item == item.code), None)
    if given is None or given.answer not in Answer.values:
        raise ItemUnansweredError(field=f"answer-{item.code}", item=item.gist)
    note = line(given.note, field=f"note-{item.code}", longest=MARK_NOTE)
    if given.answer == Answer.PROBLEM and not note:
        raise ProblemUntoldError(field=f"note-{item.code}", item=item.gist)
    return Mark(
        position=place,
        item=item.code,
        gist=item.gist,
        clause=item.clause,
        answer=given.answer,
        second=given.second if item.at_second else None,
        note=note,
    )


def _waiting(actor: Actor, sample_id: UUID) -> Sample:
    shown = get_sample(actor=actor, sample_id=sample_id)
    Plan.objects.select_for_update().get(id=shown.plan_id)  # one at a time: the last one closes the plan
    sample = Sample.objects.select_for_update(of=("self",)).select_related("recording", "plan").get(id=shown.id)
    if sample.state != SampleState.WAITING:
        raise ReviewOverError(number=sample.recording.number)
    return sample


def _settle(sample: Sample, state: SampleState, note: str, actor: Actor, now: datetime) -> None:
    sample.state, sample.note = state, note
    sample.reviewed_by_id, sample.reviewed_at = actor.account_id, now
    sample.save(update_fields=["state", "note", "reviewed_by", "reviewed_at"])
    if not sample.plan.samples.filter(state=SampleState.WAITING).exists():
        Plan.objects.filter(id=sample.plan_id).update(closed_at=now)


def _raise(sample: Sample, note: str, actor: Actor, now: datetime) -> Finding:
    """Tell the unit, and those whom it concerns."""
    recording = sample.recording
    year = timezone.localdate(now, ZONE).year
    unit = recording.unit_id or (recording.case.unit_id if recording.case else None)
    finding = Finding.objects.create(
        number=f"督〔{year}〕{next_in(ReviewSeries, year=year, of='finding')}号",
        sample=sample,
        unit_id=unit or (recording.officer.unit_id if recording.officer else None),
        note=note,
        raised_by_id=actor.account_id,
        raised_at=now,
    )
    finding.officers.set(Officer.objects.filter(id__in=_concerned(recording)))
    facts: dict[str, Json] = {"number": finding.number, "sample": str(sample.id), "unit": str(finding.unit_id or "")}
    custody.append(kind="finding.raised", subject=finding.id, actor=actor.reference, now=now, facts=facts)
    wind_answer(finding, now=now, start=now)
    return finding


def _concerned(recording: Recording) -> set[UUID]:
    found = {recording.officer_id} if recording.officer_id else set()
    if recording.activity is not None:
        found |= set(recording.activity.officers.values_list("id", flat=True))
    return {one for one in found if one is not None}
