"""What is read of consultations. Who asked knows the own ones; who keeps the register or decides knows of all."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db.models import Exists, OuterRef, Q, QuerySet

from liuhen.archive.consulting.errors import ConsultationNotFoundError
from liuhen.archive.consulting.models import (
    Consultation,
    ConsultationItem,
    ConsultState,
    CopyAnswer,
    CopyState,
    Who,
)
from liuhen.archive.consulting.voices import decides_as, waits_for
from liuhen.archive.volumes.models import Volume, VolumeFile, VolumeItem, VolumeSide
from liuhen.archive.volumes.queries import rules_in_force as volume_rules
from liuhen.archive.volumes.queries import visible_volumes
from liuhen.cases.documents.models import Document
from liuhen.cases.documents.queries import visible_documents
from liuhen.paging import COUNT_CAP, Page, page_by_key
from liuhen.people.actors import Actor, Channel, actor_of
from liuhen.people.models import Account
from liuhen.people.permissions import Capability, holds, require
from liuhen.people.standing import is_same_hand, own_hands
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import FOOTAGE, gone, visible_to
from liuhen.recordings.visible import hidden_from, sealed_ids
from liuhen.rules.consulting import ConsultingRules, consulting_rules

_SHOWN = ("asked_by", "unit", "ended_by")


def rules_in_force() -> ConsultingRules:
    """The bureau's 查阅规则."""
    return consulting_rules(settings.LIUHEN.consulting_rules)


def roles_of(actor: Actor) -> frozenset[str]:
    """Every role that an actor holds, as the rules name them."""
    return frozenset(grant.role.value for grant in actor.grants)


def visible_consultations(actor: Actor) -> QuerySet[Consultation]:
    """The consultations that an actor may know of.

    Raises:
        NotPermittedError: the actor has nothing to do with consultations.
    """
    require(actor, Capability.CONSULT)
    rows = Consultation.objects.select_related(*_SHOWN)
    if holds(actor, Capability.WATCH_CONSULTATIONS):
        return rows
    return rows.filter(asked_by_id=actor.account_id)


def get_consultation(*, actor: Actor, consultation_id: UUID) -> Consultation:
    """Return a consultation.

    Raises:
        ConsultationNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor has nothing to do with consultations.
    """
    found = visible_consultations(actor).filter(id=consultation_id).first()
    if found is None:
        raise ConsultationNotFoundError
    return found


STATES = ("asked", "open", "over")


def consultation_list(
    *, actor: Actor, now: datetime, state: str = "", is_mine: bool = False, before: str = "", after: str = ""
) -> Page[Consultation]:
    """One page of consultations, newest first.

    Args:
        actor: who looks.
        now: the present moment.
        state: one of `STATES`, or anything else for all.
        is_mine: only the actor's own.
        before: key of the page with newer ones.
        after: key of the page with older ones.

    Raises:
        NotPermittedError: the actor has nothing to do with consultations.
    """
    rows = visible_consultations(actor)
    if is_mine:
        rows = rows.filter(asked_by_id=actor.account_id)
    standing = Q(state=ConsultState.OPEN, until__gt=now)
    if state == "asked":
        rows = rows.filter(state=ConsultState.ASKED)
    elif state == "open":
        rows = rows.filter(standing)
    elif state == "over":
        rows = rows.exclude(standing).exclude(state=ConsultState.ASKED)
    return page_by_key(rows.prefetch_related("items", "decisions__account"), before=before, after=after)


def waiting_for(actor: Actor) -> list[Consultation]:
    """The requests on which an actor can decide now, oldest first; not those on which it, or its hand, has decided."""
    if not decides_as(actor) or not holds(actor, Capability.DECIDE_CONSULTATIONS):
        return []
    rows = Consultation.objects.filter(state=ConsultState.ASKED).exclude(asked_by_id__in=own_hands(actor))
    rows = rows.select_related(*_SHOWN).prefetch_related("decisions", "items").order_by("id")
    return waits_for(actor, list(rows[:_MOST_WAITING]))


_MOST_WAITING = 200


def is_over(consultation: Consultation, now: datetime) -> bool:
    """Whether an approved one has ended by its day."""
    return consultation.state == ConsultState.OPEN and consultation.until is not None and consultation.until <= now


def is_open(consultation: Consultation, now: datetime) -> bool:
    """Whether it gives leave to look now."""
    return consultation.state == ConsultState.OPEN and consultation.until is not None and consultation.until > now


def leave_stands(consultation_id: UUID, account_id: UUID | None, now: datetime) -> bool:
    """Whether a consultation gives an account leave to look now: it asked, or has to check before a copy is given."""
    rows = Consultation.objects.filter(id=consultation_id, state=ConsultState.OPEN, until__gt=now)
    if account_id is None:
        return False
    return rows.filter(asked_by_id=account_id).exists() or _checks(rows, account_id)


def _checks(rows: QuerySet[Consultation], account_id: UUID) -> bool:
    found = rows.filter(copy__state__in=(CopyState.MAKING, CopyState.READY)).first()
    account = Account.objects.filter(id=account_id).first() if found is not None else None
    return found is not None and account is not None and may_answer(actor_of(account, Channel.WEB), found)


def may_answer(actor: Actor, consultation: Consultation) -> bool:
    """Whether an actor has questions about a copy to answer."""
    return answers_questions(actor, consultation) and bool(unanswered(consultation))


def answers_questions(actor: Actor, consultation: Consultation) -> bool:
    """Whether an actor is one of those who answer the questions about a copy; never who entered the request."""
    if not holds(actor, Capability.DECIDE_CONSULTATIONS):
        return False
    if is_same_hand(actor, consultation.asked_by_id, consultation.asked_at):
        return False
    return bool(roles_of(actor) & set(rules_in_force().check.by))


def unanswered(consultation: Consultation, answered: AbstractSet[str] | None = None) -> list[str]:
    """The questions about a copy that nobody has answered; who knows the answered ones gives them."""
    asked = rules_in_force().questions(consultation.who)
    if answered is None:
        rows = CopyAnswer.objects.filter(copy__consultation=consultation) if asked else CopyAnswer.objects.none()
        answered = set(rows.values_list("question", flat=True))
    return [one for one in asked if one not in answered]


def items_of(consultation: Consultation) -> list[ConsultationItem]:
    """What it's about, in order."""
    rows = consultation.items.select_related(
        "recording__description", "recording__case", "document__case", "volume__case"
    )
    return list(rows.order_by("position"))


def cases_of(consultation: Consultation) -> list[UUID]:
    """The cases of what it's about, each once; none where all of it belongs to none."""
    things = [item.recording or item.document or item.volume for item in items_of(consultation)]
    return list(dict.fromkeys(one.case_id for one in things if one is not None and one.case_id is not None))


def get_item(*, actor: Actor, consultation_id: UUID, item_id: UUID) -> ConsultationItem:
    """Return a thing of a consultation.

    Raises:
        ConsultationNotFoundError: no such one for this actor.
        NotPermittedError: the actor has nothing to do with consultations.
    """
    shown = get_consultation(actor=actor, consultation_id=consultation_id)
    found = next((one for one in items_of(shown) if one.id == item_id), None)
    if found is None:
        raise ConsultationNotFoundError
    return found


@dataclass(frozen=True, slots=True)
class Found:
    """What a number names; one of the three."""

    named: str
    recording: Recording | None = None
    document: Document | None = None
    volume: Volume | None = None


def named(number: str, *, is_outside: bool) -> list[Found]:
    """What a number names that can be asked for: recordings, filed volumes, papers of cases.

    For outsiders only what stands on the 正卷's side; the bureau's own records are never asked for here.
    """
    found = [Found(number, recording=one) for one in Recording.objects.filter(FOOTAGE, number=number)]
    found += [Found(number, volume=one) for one in Volume.objects.filter(number=number, state=Volume.State.FILED)]
    papers = Document.objects.filter(number=number, case__isnull=False, voided_at=None)
    if is_outside:
        papers = papers.exclude(_inner())
    found += [Found(number, document=one) for one in papers.order_by("id")[:_MOST_ALIKE]]
    return found


_MOST_ALIKE = 20


def _inner() -> Q:
    """Documents of the 副卷: those whose form belongs there, and those that somebody put there by hand."""
    put_there = VolumeItem.objects.filter(document=OuterRef("pk"), side=VolumeSide.INNER)
    return Q(form__in=volume_rules().inner) | Q(Exists(put_there))


def is_for_outsider(consultation: Consultation) -> bool:
    """Whether it's for somebody who isn't of the bureau."""
    return consultation.who in (Who.OUTSIDER, Who.ORGAN)


def are_own(actor: Actor, found: Sequence[Found]) -> bool:
    """Whether an actor may look at all of these anyway."""
    recordings = {one.recording.id for one in found if one.recording}
    documents = {one.document.id for one in found if one.document}
    volumes = {one.volume.id for one in found if one.volume}
    seen_recordings = visible_to(actor).filter(id__in=recordings).count() if recordings else 0
    if recordings and not holds(actor, Capability.VIEW_RECORDING):
        return False
    if volumes and not holds(actor, Capability.VIEW_VOLUMES):
        return False
    seen_documents = visible_documents(actor).filter(id__in=documents).count() if documents else 0
    seen_volumes = visible_volumes(actor).filter(id__in=volumes).count() if volumes else 0
    return (seen_recordings, seen_documents, seen_volumes) == (len(recordings), len(documents), len(volumes))


def unlendable(consultation: Consultation, items: Iterable[ConsultationItem]) -> set[UUID]:
    """Those items that can't be shown or copied now, whatever was approved (arts 8, 22).

    Recordings that are sealed, gone, or kept for named people, none of whom asked: an outsider is never named, the
    archivist who sits beside one or not. Voided papers; for outsiders those of the 副卷 and protected ones.
    """
    rows = list(items)
    reader = None if is_for_outsider(consultation) else consultation.asked_by_id
    filmed = {one.recording_id: one.id for one in rows if one.recording_id}
    closed: set[UUID] = set()
    if filmed:
        wanted = list(filmed)
        shut = set(sealed_ids().filter(recording_id__in=wanted))
        shut |= set(hidden_from(reader).filter(recording_id__in=wanted).values_list("recording_id", flat=True))
        shut |= set(gone(Recording.objects.filter(id__in=wanted)).values_list("id", flat=True))
        closed |= {filmed[one] for one in shut}
    written = {one.document_id: one.id for one in rows if one.document_id}
    if written:
        barred = Q(voided_at__isnull=False)
        if is_for_outsider(consultation):
            barred |= _inner() | Q(bureau_record__is_protected=True) | Q(case=None)
        closed |= {
            written[one] for one in Document.objects.filter(barred, id__in=list(written)).values_list("id", flat=True)
        }
    return closed


def pdfs_of(item: ConsultationItem) -> list[VolumeFile]:
    """The PDFs of a volume that a consultation opens: for outsiders those of the 正卷 only."""
    if item.volume is None:
        return []
    rows = item.volume.files.filter(purpose=VolumeFile.Purpose.PDF).order_by("-side", "part")
    return list(rows.filter(side=VolumeSide.MAIN) if item.is_main_only else rows)


def lent(now: datetime) -> tuple[int, int]:
    """How many paper volumes are out, and how many of them should have been back; each at most `COUNT_CAP` and one."""
    rows = Consultation.objects.filter(takes_paper=True, lent_at__isnull=False, returned_at=None).order_by()
    ends = list(rows.values_list("until", flat=True)[: COUNT_CAP + 1])
    return len(ends), sum(1 for end in ends if end is not None and end < now)


def overdue(now: datetime) -> QuerySet[Consultation]:
    """Paper volumes that are out and should have been back, what is longest overdue first."""
    rows = Consultation.objects.filter(takes_paper=True, lent_at__isnull=False, returned_at=None, until__lt=now)
    return rows.select_related(*_SHOWN).order_by("until", "id")


def is_overdue(consultation: Consultation, now: datetime) -> bool:
    """Whether its paper is out and should have been back."""
    is_out = consultation.lent_at is not None and consultation.returned_at is None
    return is_out and consultation.until is not None and consultation.until < now


def over_by_day(now: datetime) -> QuerySet[Consultation]:
    """Those that have ended by their day and nobody has said so yet."""
    return Consultation.objects.filter(state=ConsultState.OPEN, until__lte=now).order_by("id")
