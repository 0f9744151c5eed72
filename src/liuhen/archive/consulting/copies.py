"""What is read of copies: where they are, which wait, who has them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.db.models import Q, QuerySet

from liuhen.archive.consulting import queries
from liuhen.archive.consulting.errors import ConsultationNotFoundError
from liuhen.archive.consulting.models import (
    Consultation,
    ConsultState,
    Copy,
    CopyHandout,
    CopyState,
    Wants,
)
from liuhen.paging import Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.recordings.jobs import previews_folder
from liuhen.work import queries as work
from liuhen.work.models import JobState

WORDS = {Wants.USE_COPY.value: "利用副本", Wants.EVIDENCE_COPY.value: "证据副本"}
"""What files and marks call a copy; they're in Chinese, whoever looks."""


def get_copy(*, actor: Actor, consultation_id: UUID) -> Copy:
    """The copy of a request.

    Raises:
        ConsultationNotFoundError: no such request for this actor, or it has no copy.
        NotPermittedError: the actor has nothing to do with consultations.
    """
    found = copy_if_any(queries.get_consultation(actor=actor, consultation_id=consultation_id))
    if found is None:
        raise ConsultationNotFoundError
    return found


def copy_if_any(consultation: Consultation) -> Copy | None:
    """The copy of a request; None while it isn't approved, or when it asked to look."""
    return Copy.objects.select_related("consultation").filter(consultation=consultation).first()


STATES = ("waiting", "given", "due")


def copy_list(*, actor: Actor, today: date, state: str = "", before: str = "", after: str = "") -> Page[Copy]:
    """One page of the register of copies, newest first; one's own for who doesn't watch the register.

    Args:
        actor: who looks.
        today: the day.
        state: one of `STATES`, or anything else for all.
        before: key of the page with newer ones.
        after: key of the page with older ones.

    Raises:
        NotPermittedError: the actor has nothing to do with consultations.
    """
    rows = Copy.objects.filter(consultation__in=queries.visible_consultations(actor))
    if holds(actor, Capability.WATCH_CONSULTATIONS):
        rows = Copy.objects.all()
    if state == "waiting":
        rows = rows.filter(state__in=(CopyState.MAKING, CopyState.READY, CopyState.FAILED))
    elif state == "given":
        rows = rows.filter(state=CopyState.GIVEN)
    elif state == "due":
        rows = rows.filter(pk__in=overdue(today).values("copy"))
    shown = rows.select_related("consultation__asked_by", "consultation__unit")
    return page_by_key(
        shown.prefetch_related("handouts__given_by", "handouts__ended_by", "answers__account", "consultation__items"),
        before=before,
        after=after,
    )


def handouts_of(copy: Copy) -> list[CopyHandout]:
    """Who got it, the first first."""
    return list(copy.handouts.select_related("given_by", "ended_by").order_by("id"))


def get_handout(copy: Copy, handout_id: UUID) -> CopyHandout:
    """A hand-out of a copy.

    Raises:
        ConsultationNotFoundError: it's none of this copy.
    """
    found = copy.handouts.select_related("copy__consultation", "given_by").filter(id=handout_id).first()
    if found is None:
        raise ConsultationNotFoundError
    return found


def overdue(today: date) -> QuerySet[CopyHandout]:
    """What was handed out and should have come back, or been destroyed, by now; what is longest overdue first."""
    rows = CopyHandout.objects.filter(back_by__lt=today, end="")
    return rows.select_related("copy__consultation").order_by("back_by", "id")


def to_hand_out(actor: Actor, now: datetime) -> list[Copy]:
    """Copies that are made and checked and wait for whoever hands them out, oldest first."""
    if not holds(actor, Capability.KEEP_CONSULTATIONS):
        return []
    return [one for one in _waiting(now, CopyState.READY) if not _left(one)]


def to_answer(actor: Actor, now: datetime) -> list[Copy]:
    """Copies about which an actor has questions to answer, oldest first."""
    if not holds(actor, Capability.DECIDE_CONSULTATIONS):
        return []
    rows = _waiting(now, CopyState.MAKING, CopyState.READY)
    return [one for one in rows if queries.answers_questions(actor, one.consultation) and _left(one)]


def failed(now: datetime) -> Sequence[Copy]:
    """Copies that couldn't be made and that are still wanted, oldest first."""
    return _waiting(now, CopyState.FAILED)


def _left(copy: Copy) -> list[str]:
    return queries.unanswered(copy.consultation, {one.question for one in copy.answers.all()})


def _waiting(now: datetime, *states: str) -> Sequence[Copy]:
    rows = Copy.objects.filter(state__in=states, consultation__state=ConsultState.OPEN, consultation__until__gt=now)
    rows = rows.select_related("consultation__asked_by").prefetch_related("answers").order_by("id")
    return list(rows[:_MOST_WAITING])


_MOST_WAITING = 50


def untold() -> QuerySet[Copy, UUID]:
    """Copies of which the ledger doesn't say yet that they were withdrawn."""
    return Copy.objects.filter(is_told=False).order_by("id").values_list("id", flat=True)


def to_clear(now: datetime) -> QuerySet[Copy, UUID]:
    """Copies whose file nobody may have any more."""
    over = Q(state__in=(CopyState.WITHHELD, CopyState.WITHDRAWN)) | ~Q(reason="")
    over |= ~Q(consultation__state=ConsultState.OPEN) | Q(consultation__until__lte=now)
    return Copy.objects.filter(over, cleared_at=None).order_by("id").values_list("id", flat=True)


def path_of(copy: Copy) -> Path:
    """Where the file of a copy is, once it's made."""
    return previews_folder(copy.id) / copy.file_name


def job_key(copy_id: UUID) -> str:
    """Under which the worker's job for a copy is found."""
    return f"copy:{copy_id}"


def progress_of(copy: Copy) -> float | None:
    """How far the making is; None while nobody knows."""
    job = work.latest(job_key(copy.id))
    return job.progress if job is not None and job.state == JobState.RUNNING else None
