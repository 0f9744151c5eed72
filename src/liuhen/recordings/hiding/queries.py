"""What is read of plans and copies. Whoever may know of a recording may know of its plans and copies."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from liuhen.media.faces import Readiness, available
from liuhen.media.masks import Masks, masks_of
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.hiding.believing import unplayed
from liuhen.recordings.hiding.errors import CopyNotFoundError, PlanNotFoundError
from liuhen.recordings.hiding.models import CopyState, HiddenCopy, Plan, PlanVersion, Watching
from liuhen.recordings.hiding.paths import waiting_film
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.queries import get_recording
from liuhen.recordings.visible import visible_to

LOOKED_AT = 200
"""So many copies that wait are looked through for somebody's home page; the rest comes up as these are settled."""
HELD_IN = (Kind.VIDEO, Kind.AUDIO)


def can_be_hidden_in(recording: Recording) -> bool:
    """Whether it's a film or a sound that is there and can be read."""
    return recording.kind in HELD_IN and recording.viewing not in (Viewing.NONE, Viewing.GONE)


def faces_here() -> Readiness:
    """Whether faces can be proposed on this machine, and if not, what is missing."""
    return available(settings.LIUHEN.face_model)


def get_recording_to_hide_in(*, actor: Actor, recording_id: UUID) -> Recording:
    """Return a recording for whoever may hide something in copies of it.

    Raises:
        NotPermittedError: the actor may hide nothing.
        RecordingNotFoundError, RecordingSealedError: not for this actor.
    """
    require(actor, Capability.HIDE)
    return get_recording(actor=actor, recording_id=recording_id)


def get_plan(*, actor: Actor, plan_id: UUID) -> Plan:
    """Return a plan with its recording.

    Raises:
        NotPermittedError: the actor may hide nothing.
        PlanNotFoundError, RecordingNotFoundError: there is none, or the actor may not know of its recording.
        RecordingSealedError: it's sealed.
    """
    require(actor, Capability.HIDE)
    plan = Plan.objects.select_related("made_by", "withdrawn_by").filter(id=plan_id).first()
    if plan is None:
        raise PlanNotFoundError
    plan.recording = get_recording(actor=actor, recording_id=plan.recording_id)
    return plan


def get_copy(*, actor: Actor, copy_id: UUID) -> HiddenCopy:
    """Return a copy with its recording.

    Raises:
        NotPermittedError: the actor may hide nothing.
        CopyNotFoundError, RecordingNotFoundError: there is none, or the actor may not know of its recording.
        RecordingSealedError: it's sealed.
    """
    require(actor, Capability.HIDE)
    shown = ("by__plan", "by__saved_by", "asked_by", "signed_by", "withdrawn_by")
    copy = HiddenCopy.objects.filter(id=copy_id).select_related(*shown).first()
    if copy is None:
        raise CopyNotFoundError
    copy.recording = get_recording(actor=actor, recording_id=copy.recording_id)
    return copy


def plans_of(recording: Recording) -> list[Plan]:
    """The plans of a recording, the newest first."""
    return list(Plan.objects.filter(recording=recording).select_related("made_by").order_by("-id"))


def copies_of(recording: Recording) -> list[HiddenCopy]:
    """The copies of a recording, the newest first."""
    rows = HiddenCopy.objects.filter(recording=recording).order_by("-number")
    found = list(rows.select_related("by__plan", "asked_by", "signed_by"))
    for each in found:
        each.recording = recording
    return found


def signed_copies(recording_ids: Sequence[UUID]) -> list[HiddenCopy]:
    """The copies of some recordings that somebody has watched and confirmed and that are kept, in order."""
    rows = HiddenCopy.objects.filter(recording_id__in=recording_ids, state=CopyState.SIGNED).exclude(path="")
    return list(rows.select_related("recording", "by__plan", "signed_by").order_by("recording__number", "number"))


def is_there(copy: HiddenCopy) -> bool:
    """Whether a copy's file can be had: a kept one always; one that waits isn't in a backup."""
    return bool(copy.path) or waiting_film(copy.recording_id, copy.number).exists()


def to_confirm(actor: Actor) -> list[HiddenCopy]:
    """The made copies of recordings that the actor may know of, which nobody has confirmed yet; the oldest first."""
    return _known(actor, HiddenCopy.objects.filter(state=CopyState.MADE).order_by("id"))


def own_news(actor: Actor) -> list[HiddenCopy]:
    """The copies that the actor asked for and that are made and unseen by it, or couldn't be made and weren't since."""
    if actor.account_id is None:
        return []
    mine = HiddenCopy.objects.filter(asked_by=actor.account_id, state__in=(CopyState.MADE, CopyState.FAILED))
    seen = Watching.objects.filter(account=actor.account_id, copy=OuterRef("pk"))
    since = HiddenCopy.objects.filter(by__plan=OuterRef("by__plan"), number__gt=OuterRef("number"))
    unseen = Q(state=CopyState.MADE) & ~Exists(seen)
    failed = Q(state=CopyState.FAILED, by__plan__withdrawn_at=None) & ~Exists(since)
    return _known(actor, mine.filter(unseen | failed).order_by("id"))


def copy_in_use(plan: Plan) -> HiddenCopy | None:
    """A copy by some version of a plan that is there, or being made: before it goes, the plan stays."""
    rows = HiddenCopy.objects.filter(by__plan=plan).exclude(state__in=(CopyState.FAILED, CopyState.WITHDRAWN))
    return rows.select_related("recording").order_by("number").first()


def _known(actor: Actor, rows: QuerySet[HiddenCopy]) -> list[HiddenCopy]:
    found = list(rows.select_related("recording", "by__plan")[:LOOKED_AT])
    known = set(visible_to(actor).filter(pk__in=[each.recording_id for each in found]).values_list("pk", flat=True))
    return [each for each in found if each.recording_id in known]


def version_of(plan: Plan, number: int | None = None) -> PlanVersion | None:
    """One version of a plan, or the newest; None where it has no such version."""
    wanted = plan.version if number is None else number
    return PlanVersion.objects.filter(plan=plan, number=wanted).select_related("saved_by").first()


def masks_in(version: PlanVersion | None) -> Masks:
    """What a version hides; nothing where there's none."""
    return masks_of(version.masks) if version is not None else Masks()


def watched_by(copy: HiddenCopy, account_id: UUID | None) -> list[tuple[int, int]]:
    """The stretches of a copy that an account has played, in milliseconds."""
    if account_id is None:
        return []
    row = Watching.objects.filter(copy=copy, account_id=account_id).first()
    return [(int(begin), int(end)) for begin, end in row.stretches] if row is not None else []


def unwatched_by(copy: HiddenCopy, account_id: UUID | None) -> list[tuple[int, int]]:
    """The stretches that an account has still to play before it can confirm the copy."""
    return unplayed(watched_by(copy, account_id), copy.duration_ms)
