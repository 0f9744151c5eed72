"""The act: everything is looked at once more, what must not go is dropped, the rest goes, and a register remains.

Each recording is an item of its own: its rows and its entry commit, then its bytes go. Whatever dies in between is
taken up again by the next round of the same job; until then the page and `liuhen verify` call it unfinished.

What a store keeps locked waits for the last lock, alone: it stays listed, so that it can still be held, and is looked
at once more when the lock is over. The batch is done when the last of it is.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from liuhen.archive.keeping.models import Disposal, DisposalItem, DisposalState, DueRecording, ItemState
from liuhen.archive.keeping.papers import CERTIFICATE, REGISTER, SHEET, certificate_of, register_of, sheet_of
from liuhen.archive.keeping.queries.disposals import obstacles
from liuhen.archive.keeping.queries.retention import whole
from liuhen.cases.models import Case
from liuhen.cases.queries import family_of
from liuhen.custody import operations as custody
from liuhen.holdings import destroying as bytes_away
from liuhen.holdings import operations as holdings
from liuhen.holdings.errors import HeldFileAbsentError, ReadBackMismatchError
from liuhen.recordings.elsewhere import close_all
from liuhen.recordings.models import Recording
from liuhen.recordings.operations.destroying import record_gone, remove_made
from liuhen.rules.clocks import ZONE
from liuhen.storage import StoreUnreachableError

_ACTOR = "worker"

Clock = Callable[[], datetime]


def carry_out(*, disposal: Disposal, clock: Clock, report: Callable[[float], None] = lambda _share: None) -> None:
    """Carry out a batch that both 监销人 have signed, item by item; any number of times, until it's done.

    Args:
        disposal: signed.
        clock: the present moment.
        report: takes the share that is done; raises when the job should end now.

    What is locked waits; then the batch isn't done, and this is to be called again.

    Raises:
        StoreUnreachableError: bytes that were to go can't be reached now; call again later.
    """
    waiting = False
    rows = list(disposal.items.exclude(state__in=(ItemState.DROPPED, ItemState.GONE)).order_by("number"))
    for done, item in enumerate(rows):
        report(done / (len(rows) + 1))
        if _is_locked(item, clock()):
            waiting = True
            continue
        if item.state == ItemState.LISTED and not _begin(item, clock()):
            continue
        _finish(item, clock)
    if not waiting:
        _complete(disposal, clock())


def _is_locked(item: DisposalItem, now: datetime) -> bool:
    """Whether a store keeps one locked still; the item says until when. A lock never ends sooner than it said."""
    if item.locked_until is not None and item.locked_until > now:
        return True
    try:
        until = bytes_away.locked_until(item.recording_id)
    except StoreUnreachableError:
        return False  # what follows says so itself, and nothing goes
    if until is None or until <= now:
        return False
    item.locked_until = until
    item.save(update_fields=["locked_until"])
    return True


def _begin(item: DisposalItem, now: datetime) -> bool:
    """Look at one once more and commit that it goes, or drop it with its reason; whether it goes."""
    unfit = _unproven(item)
    with transaction.atomic():
        recording = _locked(item)
        if not unfit:
            unfit = obstacles([recording], on=timezone.localdate(now, ZONE)).get(recording.id, "")
        if unfit:
            _drop(item, unfit, now)
            return False
        bytes_away.begin(recording.id, decision=item.disposal_id, now=now)
        record_gone(recording)
        DueRecording.objects.filter(recording=recording).delete()
        item.state = ItemState.GOING
        item.save(update_fields=["state"])
        custody.append(
            kind="recording.destroyed",
            subject=recording.id,
            actor=_ACTOR,
            now=now,
            facts={"disposal": str(item.disposal_id), "number": item.number},
            digests={"sha256": item.sha256, "sm3": item.sm3},
        )
    return True


def _unproven(item: DisposalItem) -> str:
    """Why the bytes can't be shown to be what the register says; empty when they can.

    What is missing or altered is a matter to look into, not to be destroyed.
    """
    try:
        holdings.prove_again(item.recording_id, item.recording.logical_path)
    except StoreUnreachableError:
        return "unreachable"
    except (ReadBackMismatchError, HeldFileAbsentError):
        return "altered"
    return ""


def _locked(item: DisposalItem) -> Recording:
    """The recording and its cases, locked: whoever sets a hold or seals waits, and finds it gone."""
    row = Recording.objects.select_related("case").get(id=item.recording_id)
    if row.case is not None:
        list(Case.objects.select_for_update().filter(id__in=family_of(row.case)).order_by("id").values_list("id"))
    Recording.objects.select_for_update().get(id=row.id)
    return whole(Recording.objects.all()).get(id=row.id)


def _drop(item: DisposalItem, why: str, now: datetime) -> None:
    item.state, item.dropped, item.is_open = ItemState.DROPPED, why, False
    item.save(update_fields=["state", "dropped", "is_open"])
    facts = {"disposal": str(item.disposal_id), "why": why}
    custody.append(kind="recording.disposal_dropped", subject=item.recording_id, actor=_ACTOR, now=now, facts=facts)


def _finish(item: DisposalItem, clock: Clock) -> None:
    """The bytes go: original and versions, previews, copies that wait to be fetched."""
    copies = item.recording.exports.values_list("id", flat=True)
    remove_made([item.recording_id, *copies, *close_all(item.recording_id)])
    bytes_away.carry_out(item.recording_id, now=clock())
    item.state, item.destroyed_at, item.is_open = ItemState.GONE, clock(), False
    item.save(update_fields=["state", "destroyed_at", "is_open"])


def _complete(disposal: Disposal, now: datetime) -> None:
    """Keep the register for ever, as an object of its own, and say that it's done."""
    content = holdings.to_json(register_of(disposal, now))
    files = {REGISTER: content, SHEET: sheet_of(disposal, now), CERTIFICATE: certificate_of(disposal, now)}
    prepared = holdings.prepare_version(
        object_id=disposal.id,
        files=files,
        message="销毁清册",
        user_name=_ACTOR,
        now=now,
    )
    kept = next(file for file in prepared.files if file.logical_path == REGISTER)
    with transaction.atomic():
        holdings.record_version(prepared)
        disposal.state, disposal.done_at = DisposalState.DONE, now
        disposal.sha256, disposal.sm3 = kept.sha256, kept.sm3
        disposal.save(update_fields=["state", "done_at", "sha256", "sm3"])
        custody.append(
            kind="disposal.completed",
            subject=disposal.id,
            actor=_ACTOR,
            now=now,
            facts={"number": disposal.number},
            digests={"sha256": kept.sha256, "sm3": kept.sm3},
        )
    holdings.roll_forward(disposal.id)
