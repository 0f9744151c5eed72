"""Answering a finding, and what the legal section says of the answer (art 19)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.operations import close_review
from liuhen.supervision.reviews.clocks import wind_answer
from liuhen.supervision.reviews.errors import FindingSettledError, OwnAnswerError
from liuhen.supervision.reviews.models import Finding, FindingState, Reply
from liuhen.supervision.reviews.operations.reviewing import refuse_own
from liuhen.supervision.reviews.queries import get_finding, is_own_answer, sent_back
from liuhen.supervision.reviews.telling import lines


@transaction.atomic
def answer(*, actor: Actor, now: datetime, finding_id: UUID, explanation: str, correction: str = "") -> Reply:
    """Answer for the unit: why it was so, and what was put right. It ends the clock.

    Raises:
        NotPermittedError: the actor doesn't lead the unit.
        FindingNotFoundError: there is none, or not for this actor.
        FindingSettledError: it doesn't wait for an answer.
        SupervisionFactInvalidError: no explanation, or a text too long.
    """
    require(actor, Capability.ANSWER_FINDINGS)
    told = lines(explanation, field="explanation", needed=True)
    done = lines(correction, field="correction")
    finding = _locked(actor, finding_id, FindingState.RAISED)
    require(actor, Capability.ANSWER_FINDINGS, unit_id=finding.unit_id)
    last = sent_back(finding)
    wind_answer(finding, now=now, start=last.judged_at if last else finding.raised_at, met_at=now)
    reply = Reply.objects.create(
        finding=finding, explanation=told, correction=done, replied_by_id=actor.account_id, replied_at=now
    )
    _stand(finding, FindingState.ANSWERED)
    facts = {"number": finding.number, "explanation": told, "correction": done}
    custody.append(kind="finding.answered", subject=finding.id, actor=actor.reference, now=now, facts=facts)
    return reply


@transaction.atomic
def judge(*, actor: Actor, now: datetime, finding_id: UUID, is_accepted: bool, verdict: str = "") -> Finding:
    """Say of an answer that it's enough, which closes the finding, or send it back; then the clock runs anew.

    Args:
        actor: of the legal section, and no part of what was filmed.
        now: when.
        finding_id: which.
        is_accepted: whether it's enough.
        verdict: in words; needed when it isn't.

    Raises:
        NotPermittedError: the actor reviews none.
        FindingNotFoundError: there is none.
        OwnRecordingError: the actor took part.
        OwnAnswerError: the actor gave the answer, or whoever stands in for the other.
        FindingSettledError: it isn't answered.
        SupervisionFactInvalidError: sent back without a word, or a text too long.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    told = lines(verdict, field="verdict", needed=not is_accepted)
    finding = _locked(actor, finding_id, FindingState.ANSWERED)
    refuse_own(actor, finding.sample.recording)
    reply = finding.replies.filter(judged_at=None).order_by("-id").get()
    if is_own_answer(actor, reply):
        raise OwnAnswerError(number=finding.number)
    reply.is_accepted, reply.verdict = is_accepted, told
    reply.judged_by_id, reply.judged_at = actor.account_id, now
    reply.save(update_fields=["is_accepted", "verdict", "judged_by", "judged_at"])
    if is_accepted:
        _close(finding, told, actor, now)
        return finding
    _stand(finding, FindingState.RAISED)
    facts = {"number": finding.number, "verdict": told}
    custody.append(kind="finding.sent_back", subject=finding.id, actor=actor.reference, now=now, facts=facts)
    wind_answer(finding, now=now, start=now)
    return finding


@transaction.atomic
def close(*, actor: Actor, now: datetime, finding_id: UUID, reason: str) -> Finding:
    """Close a finding that nobody need answer: it was a mistake, or there's no unit to answer it.

    Raises:
        NotPermittedError: the actor reviews none.
        FindingNotFoundError: there is none.
        OwnRecordingError: the actor took part.
        FindingSettledError: it's answered or closed.
        SupervisionFactInvalidError: no reason, or one too long.
    """
    require(actor, Capability.REVIEW_RECORDINGS)
    told = lines(reason, field="reason", needed=True)
    finding = _locked(actor, finding_id, FindingState.RAISED)
    refuse_own(actor, finding.sample.recording)
    wind_answer(finding, now=now, start=None)
    _close(finding, told, actor, now)
    return finding


def _locked(actor: Actor, finding_id: UUID, state: FindingState) -> Finding:
    shown = get_finding(actor=actor, finding_id=finding_id)
    rows = Finding.objects.select_for_update(of=("self",)).select_related("sample__recording")
    finding = rows.get(id=shown.id)
    if finding.state != state:
        raise FindingSettledError(number=finding.number)
    return finding


def _stand(finding: Finding, state: FindingState) -> None:
    finding.state = state
    finding.save(update_fields=["state"])


def _close(finding: Finding, note: str, actor: Actor, now: datetime) -> None:
    finding.state, finding.closed_note = FindingState.CLOSED, note
    finding.closed_by_id, finding.closed_at = actor.account_id, now
    finding.save(update_fields=["state", "closed_note", "closed_by", "closed_at"])
    facts = {"number": finding.number, "note": note}
    custody.append(kind="finding.closed", subject=finding.id, actor=actor.reference, now=now, facts=facts)
    close_review(actor=actor, now=now, review=finding.sample_id)
