"""副本: asked for by an approved request, made by the worker, withdrawn when leave ends or something is closed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import Path
from uuid import UUID

from django.db import transaction
from uuid_utils.compat import uuid7

from liuhen.archive.consulting import copies, queries
from liuhen.archive.consulting.errors import ConsultationOverError, ConsultationSettledError, NotLendableError
from liuhen.archive.consulting.models import (
    Consultation,
    ConsultationItem,
    ConsultState,
    Copy,
    CopyState,
    Wants,
)
from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.packages import verifier
from liuhen.packages.evidence import PROMISED, VERIFIER
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings.operations.sealing import remove_files
from liuhen.work import operations as work

TASKS = {Wants.USE_COPY: "consulting.make_use_copy", Wants.EVIDENCE_COPY: "consulting.make_evidence_copy"}
WAITING = (CopyState.MAKING, CopyState.READY, CopyState.FAILED)
CLOSED = "archive.not_lendable"
_WORKER = "worker"


def begin_copy(consultation: Consultation, *, now: datetime) -> None:
    """Have the worker make what a request asked for, once it's open; in the transaction that opened it, and says so."""
    if consultation.state == ConsultState.OPEN and consultation.wants != Wants.LOOK:
        name = f"{copies.WORDS[consultation.wants]}-{consultation.number}"
        _ask_worker(Copy.objects.create(consultation=consultation, begun_at=now, name=name), now)


def make_copy_again(*, actor: Actor, now: datetime, consultation_id: UUID) -> Copy:
    """Have a copy made that couldn't be.

    Raises:
        NotPermittedError: the actor neither asked nor keeps the register.
        ConsultationNotFoundError: there is none.
        ConsultationOverError: leave doesn't stand.
        ConsultationSettledError: it didn't fail.
    """
    require(actor, Capability.CONSULT)
    with transaction.atomic():
        shown, copy = locked(actor, consultation_id)
        if shown.asked_by_id != actor.account_id:
            require(actor, Capability.KEEP_CONSULTATIONS)
        if not queries.is_open(shown, now):
            raise ConsultationOverError(number=shown.number)
        if copy.state != CopyState.FAILED:
            raise ConsultationSettledError(number=shown.number)
        copy.state, copy.failure = CopyState.MAKING, {}
        copy.save(update_fields=["state", "failure"])
        custody.append(kind="consultation.copy_asked_again", subject=shown.id, actor=actor.reference, now=now)
        _ask_worker(copy, now)
    return copy


def _ask_worker(copy: Copy, now: datetime) -> None:
    work.enqueue(
        name=TASKS[Wants(copy.consultation.wants)],
        payload={"copy": str(copy.id)},
        now=now,
        unique=copies.job_key(copy.id),
    )


def locked(actor: Actor, consultation_id: UUID) -> tuple[Consultation, Copy]:
    """A request and its copy, held until the transaction ends; the request first, always.

    Raises:
        ConsultationNotFoundError: there is none, it has no copy, or the actor may not know of it.
    """
    found = copies.get_copy(actor=actor, consultation_id=consultation_id)
    return _held(found.consultation_id)


def _held(consultation_id: UUID) -> tuple[Consultation, Copy]:
    shown = Consultation.objects.select_for_update(of=("self",)).select_related("asked_by").get(id=consultation_id)
    copy = Copy.objects.select_for_update(of=("self",)).get(consultation_id=consultation_id)
    copy.consultation = shown
    return shown, copy


def require_allowed(shown: Consultation, items: Sequence[ConsultationItem], now: datetime) -> None:
    """Go on only if leave stands and nothing of it is closed.

    Raises:
        ConsultationOverError: it's over, or was taken back.
        NotLendableError: something is sealed, kept for named people, void or gone.
    """
    if not queries.is_open(shown, now):
        raise ConsultationOverError(number=shown.number)
    closed = queries.unlendable(shown, items)
    if closed:
        raise NotLendableError(number=next(one.named for one in items if one.id in closed))


@transaction.atomic
def claim_copy(*, copy: Copy) -> bool:
    """Take the making of a copy: a worker that began before and is silent, dead or not, writes nothing any more.

    Returns:
        Whether it's still to be made; then `copy.making` names this try.
    """
    standing = Copy.objects.select_for_update(of=("self",)).get(id=copy.id)
    if standing.state != CopyState.MAKING:
        return False
    copy.making = standing.making = uuid7()
    standing.save(update_fields=["making"])
    return True


def is_making(copy: Copy) -> bool:
    """Whether this try is still the one that counts."""
    return Copy.objects.filter(id=copy.id, making=copy.making, state=CopyState.MAKING).exists()


def _standing(begun: Copy) -> tuple[Consultation, Copy] | None:
    """Request and copy, held; None when it isn't to be made any more, or another worker has taken the making over."""
    shown, copy = _held(begun.consultation_id)
    return (shown, copy) if (copy.state, copy.making) == (CopyState.MAKING, begun.making) else None


@transaction.atomic
def enter_making(*, now: datetime, copy: Copy, digests: Mapping[str, str]) -> bool:
    """Say of each thing that it's copied, before a byte of it is; the worker's part (art 14).

    A second try after a worker's death enters nothing anew, unless another page goes along.

    Args:
        now: when.
        copy: which, as it was claimed.
        digests: SHA-256 of documents and volumes' files in it by number, published with the copy's own entry, so that
            what goes with an evidential copy proves them without telling the rest of their history.

    Returns:
        Whether it's still to be made.

    Raises:
        ConsultationOverError, NotLendableError: as `require_allowed`.
        VerifierAbsentError: the page that goes along isn't built.
    """
    found = _standing(copy)
    if found is None:
        return False
    shown, copy = found
    items = queries.items_of(shown)
    require_allowed(shown, items, now)
    page = verifier.page().sha256
    if copy.page_sha256 == page:
        return True
    copy.page_sha256 = page
    copy.save(update_fields=["page_sha256"])
    with_page = {VERIFIER: page} if shown.wants == Wants.EVIDENCE_COPY else {}
    facts = {"consultation": str(shown.id), "copy": str(copy.id), "wants": shown.wants}
    custody.append(
        kind="consultation.copy_begun",
        subject=copy.id,
        actor=_WORKER,
        now=now,
        facts=facts,
        digests={**digests, **with_page},
    )
    promised = {PROMISED: True} if with_page else {}
    for kind, subject in sorted({_told_of(item) for item in items}, key=lambda told: told[1]):
        custody.append(
            kind=kind, subject=subject, actor=_WORKER, now=now, facts={**facts, **promised}, digests=with_page
        )
    return True


@transaction.atomic
def keep_copy(
    *,
    now: datetime,
    copy: Copy,
    files: Sequence[Mapping[str, object]],
    packed: Path,
    place: Path,
    size: int,
    sha256: str,
) -> bool:
    """Write down what a try made and put it where it's fetched; False when it isn't wanted any more, and has to go.

    Args:
        now: when.
        copy: as it was claimed.
        files: see `models.Copy.files`.
        packed: the ZIP, in the folder of the try.
        place: where it's fetched.
        size: its bytes.
        sha256: its digest.

    Raises:
        ConsultationOverError, NotLendableError: leave ended, or something was closed meanwhile; it has to go.
    """
    found = _standing(copy)
    if found is None:
        return False
    shown, standing = found
    require_allowed(shown, queries.items_of(shown), now)
    standing.state, standing.ready_at, standing.failure = CopyState.READY, now, {}
    standing.files, standing.size, standing.sha256 = [dict(one) for one in files], size, sha256
    standing.save()
    custody.append(
        kind="consultation.copy_made",
        subject=shown.id,
        actor=_WORKER,
        now=now,
        facts={"size": size, "files": [f"{one['of']}:{one.get('sha256', '')}" for one in files]},
        digests={"sha256": sha256},
    )
    packed.replace(place)
    return True


@transaction.atomic
def record_copy_failed(*, copy: Copy, error: LiuhenError) -> bool:
    """Say that it couldn't be made, and why; for a person. False, and nothing, when another worker has taken it."""
    found = _standing(copy)
    if found is None:
        return False
    standing = found[1]
    standing.state = CopyState.FAILED
    standing.failure = {"code": error.code, "fields": dict(error.fields)}
    standing.save(update_fields=["state", "failure"])
    return True


def withdraw_copy(consultation: Consultation, *, actor: str, now: datetime) -> None:
    """Leave has ended: a copy that wasn't handed out is had no more. In the transaction that ended it."""
    copy = Copy.objects.select_for_update(of=("self",)).filter(consultation=consultation).first()
    if copy is None or copy.state not in WAITING:
        return
    copy.state, copy.reason = CopyState.WITHDRAWN, consultation.state
    copy.save(update_fields=["state", "reason"])
    _enter_withdrawn(copy, actor, now)


def _enter_withdrawn(copy: Copy, actor: str, now: datetime) -> None:
    custody.append(
        kind="consultation.copy_withdrawn",
        subject=copy.consultation_id,
        actor=actor,
        now=now,
        facts={"reason": copy.reason},
        digests={"sha256": copy.sha256} if copy.sha256 else {},
    )


def remove_copy(consultation: Consultation) -> None:
    """Remove the file of a copy that nobody may have any more; after the commit that ended leave."""
    for copy_id in Copy.objects.filter(consultation=consultation).values_list("id", flat=True):
        remove_files(copy_id)


def close_copies(recording_id: UUID) -> list[UUID]:
    """A recording was sealed or destroyed: copies with it that wait are had no more. In the caller's transaction.

    Of those handed out it's noted, for a person to ask them back. The worker enters it: the caller's entry says why.

    Returns:
        The copies that hold it: their files go.
    """
    rows = Copy.objects.filter(consultation__items__recording=recording_id)
    held = list(rows.order_by("id").values_list("id", flat=True).distinct())
    told = {"reason": CLOSED, "is_told": False}
    Copy.objects.filter(id__in=held, state__in=WAITING).update(state=CopyState.WITHDRAWN, **told)
    Copy.objects.filter(id__in=held, state=CopyState.GIVEN, reason="").update(**told)
    return held


def tidy_copies(*, now: datetime) -> int:
    """Enter what others' transactions withdrew, and remove files of copies that nobody may have; how many went."""
    for copy_id in list(copies.untold()[:_BATCH]):
        with transaction.atomic():
            copy = Copy.objects.select_for_update(of=("self",)).get(id=copy_id)
            copy.is_told = True
            copy.save(update_fields=["is_told"])
            _enter_withdrawn(copy, _WORKER, now)
    gone = list(copies.to_clear(now)[:_BATCH])
    for copy_id in gone:
        remove_files(copy_id)
        Copy.objects.filter(id=copy_id).update(cleared_at=now)
    return len(gone)


_BATCH = 500


def _told_of(item: ConsultationItem) -> tuple[str, UUID]:
    """Kind and subject of the entry that a thing is copied: it belongs to the thing, in whose history it must stand."""
    if item.recording_id is not None:
        return "recording.copied", item.recording_id
    if item.document_id is not None:
        return "document.copied", item.document_id
    if item.volume_id is None:  # the table's own check
        raise RuntimeError("an item of a consultation names nothing")
    return "volume.copied", item.volume_id
