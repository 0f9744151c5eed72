"""Checkpoints on their way to second keepers: whose turn it is, what came of it, and alarms.

Whoever holds the key and the machine can write the ledger anew up to the newest checkpoint that somebody else keeps.
So each goes out by itself, as the settings say, and what comes back is held against the ledger as it is now.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet

from liuhen.custody import operations as custody
from liuhen.custody.errors import AlarmAnsweredError, AlarmAnswerError, AlarmNotFoundError, LedgerRolledBackError
from liuhen.custody.instance import instance
from liuhen.custody.models import Alarm, Checkpoint, Keeper, Receipt
from liuhen.errors import LiuhenError
from liuhen.ledger import cosignature, handing, stamping
from liuhen.ledger import note as notes
from liuhen.ledger.entry import Json
from liuhen.ledger.errors import WitnessRefusedError
from liuhen.ledger.folder import LedgerFolder

ANSWER_LENGTH = 500
Send = Callable[[str, LedgerFolder, int], None]
"""Sends a mail: to whom, the ledger, and how many entries are known there. Raises a LiuhenError when it can't."""


def configured() -> list[tuple[Keeper.Kind, str]]:
    """The second keepers that the settings name."""
    chosen = settings.LIUHEN
    return [
        *((Keeper.Kind.FOLDER, str(each)) for each in chosen.witness_folders),
        *((Keeper.Kind.HOST, each) for each in chosen.witness_urls),
        *((Keeper.Kind.MAIL, each) for each in chosen.witness_mails),
        *([(Keeper.Kind.STAMP, chosen.stamp_url)] if chosen.stamp_url else []),
    ]


def keepers() -> list[Keeper]:
    """The rows of the keepers that the settings name now, in their order; one that was never tried has none yet."""
    rows = {(each.kind, each.address): each for each in Keeper.objects.all()}
    return [rows[each] for each in configured() if each in rows]


def open_alarms() -> QuerySet[Alarm]:
    """Alarms that nobody answered, the newest first."""
    return Alarm.objects.filter(answered_at__isnull=True).select_related("keeper").order_by("-at")


def newest_receipt() -> Receipt | None:
    """What came back last: a countersigned checkpoint, or a time stamp."""
    return Receipt.objects.defer("content").order_by("-id").first()


def due(*, now: datetime) -> list[Keeper]:
    """The keepers whose turn it is: after the hours that are set when there is something new, or after a failure.

    A folder's turn is always: it may be a stick that has just been put in, and something may have come back on it.
    """
    for kind, address in configured():
        Keeper.objects.get_or_create(kind=kind, address=address)
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is None:
        return []
    return [each for each in keepers() if each.kind == Keeper.Kind.FOLDER or _wants(each, newest.size, now)]


def hand(*, keeper: Keeper, now: datetime, send: Send) -> bool:
    """Hand a keeper the newest checkpoint, and write down what came of it; no transaction is open meanwhile.

    Returns:
        Whether it has it. A failure is written down, and tried again with the next round.

    Raises:
        LedgerAbsentError, LedgerUnreachableError, LedgerDamagedError, LedgerRolledBackError: the own ledger can't be
            read or isn't the one that was published last: nothing of it goes out.
    """
    folder = LedgerFolder(instance().ledger_folder)
    newest = Checkpoint.objects.order_by("-size").first()
    if newest is not None and newest.size > folder.size:
        raise LedgerRolledBackError(published=folder.size, known=newest.size)
    only_look = keeper.kind == Keeper.Kind.FOLDER and not _wants(keeper, folder.size, now)
    try:
        receipt = _hand(keeper, folder, send, only_look=only_look)
    except WitnessRefusedError as error:
        raise_alarm(keeper=keeper, error=error, now=now)
        return False
    except LiuhenError as error:
        note_failure(keeper=keeper, error=error, now=now)
        return False
    note_handed(keeper=keeper, size=keeper.size if only_look else folder.size, receipt=receipt, now=now)
    return True


def _wants(keeper: Keeper, newest: int, now: datetime) -> bool:
    """Whether a keeper is to be handed the newest checkpoint now."""
    if keeper.failing_since is not None or keeper.handed_at is None:
        return True
    return keeper.size < newest and keeper.handed_at + timedelta(hours=settings.LIUHEN.witness_hours) <= now


def _hand(keeper: Keeper, folder: LedgerFolder, send: Send, *, only_look: bool) -> tuple[int, bytes, datetime] | None:
    """What came back: size, content and moment. `only_look`: a folder that has had its turn is but read."""
    chosen = settings.LIUHEN
    witnesses = [cosignature.parse_witness(each) for each in chosen.witness_keys]
    if keeper.kind == Keeper.Kind.FOLDER:
        place = Path(keeper.address)
        if not only_look:
            handing.hand_to_folder(folder, place, old=min(keeper.size, folder.size))
        back = handing.brought_back(place, folder.verifiers, folder.checkpoint.origin)
        for each in back:
            handing.refuse_contradicted(folder, each)
        return _newest_of(back, witnesses)
    if keeper.kind == Keeper.Kind.HOST:
        old = min(keeper.size, folder.size)
        note = handing.hand_to_host(folder, keeper.address, old=old, witnesses=witnesses, ca=chosen.witness_ca)
        return _newest_of([note], witnesses)
    if keeper.kind == Keeper.Kind.MAIL:
        send(keeper.address, folder, min(keeper.size, folder.size))
        return None
    text = folder.note.encode()
    stamp = stamping.stamp(
        text, keeper.address, digest=chosen.stamp_digest, ca=chosen.stamp_ca or Path(), https_ca=chosen.witness_ca
    )
    return folder.size, stamp.token, stamp.moment


def _newest_of(back: list[str], witnesses: list[notes.Verifier]) -> tuple[int, bytes, datetime] | None:
    known = {each.key_id for each in witnesses}
    for text in reversed(back):
        note = notes.parse_note(text)
        lines = [each for each in note.signatures if each.key_id in known]
        if not lines:
            continue
        notes.verify_note(note, witnesses)
        return notes.parse_checkpoint(note).size, text.encode(), cosignature.moment_of(lines[0])
    return None


@transaction.atomic
def note_handed(*, keeper: Keeper, size: int, receipt: tuple[int, bytes, datetime] | None, now: datetime) -> None:
    """Write down that a keeper has a checkpoint, and what it gave back for it.

    That it can be reached again is an entry; that all goes on as it should is none, or each would ask for the next.
    """
    row = Keeper.objects.select_for_update().get(id=keeper.id)
    if row.failing_since is not None:
        custody.append(kind="ledger.keeper_reached", subject=row.id, actor="worker", now=now, facts={"size": size})
    if size > row.size or row.handed_at is None or row.failing_since is not None:
        row.handed_at = now
    row.size, row.tried_at = size, now
    row.failing_since, row.reason, row.reason_fields = None, "", {}
    row.save()
    if receipt is not None and not Receipt.objects.filter(keeper=row, size=receipt[0]).exists():
        Receipt.objects.create(keeper=row, size=receipt[0], content=receipt[1], moment=receipt[2], at=now)


@transaction.atomic
def note_failure(*, keeper: Keeper, error: LiuhenError, now: datetime) -> None:
    """Write down that a keeper couldn't be told; the first failure of a row of them is an entry."""
    row = Keeper.objects.select_for_update().get(id=keeper.id)
    if row.failing_since is None:
        row.failing_since = now
        custody.append(kind="ledger.keeper_missed", subject=row.id, actor="worker", now=now, facts={"code": error.code})
    row.tried_at, row.reason, row.reason_fields = now, error.code, error.fields
    row.save()


@transaction.atomic
def raise_alarm(*, keeper: Keeper, error: WitnessRefusedError, now: datetime) -> None:
    """Write down that a keeper has seen another ledger: a row that stays until it is answered, and an entry.

    The same again while the alarm is open is no second one.
    """
    row = Keeper.objects.select_for_update().get(id=keeper.id)
    row.tried_at, row.reason, row.reason_fields = now, error.code, error.fields
    row.failing_since = row.failing_since or now
    row.save()
    problem, seen, told = str(error.fields["problem"]), int(error.fields["size"] or 0), int(error.fields["told"] or 0)
    if Alarm.objects.filter(keeper=row, problem=problem, seen=seen, answered_at__isnull=True).exists():
        return
    Alarm.objects.create(keeper=row, problem=problem, seen=seen, told=told, at=now)
    facts: dict[str, Json] = {"problem": problem, "seen": seen, "told": told}
    custody.append(kind="ledger.alarm_raised", subject=row.id, actor="worker", now=now, facts=facts)


@transaction.atomic
def answer_alarm(*, alarm_id: UUID, actor: str, now: datetime, answer: str) -> Alarm:
    """Write down what an alarm was. Who may is asked by the room above.

    Args:
        alarm_id: which.
        actor: `Actor.reference`.
        now: the moment.
        answer: what it was, and what was done; 1 to 500 letters.

    Raises:
        AlarmNotFoundError, AlarmAnsweredError: there is none, or it has its answer.
        AlarmAnswerError: nothing is said, or too much.
    """
    said = answer.strip()
    if not 0 < len(said) <= ANSWER_LENGTH:
        raise AlarmAnswerError(field="answer", longest=ANSWER_LENGTH)
    found = Alarm.objects.select_for_update(of=("self",)).select_related("keeper").filter(id=alarm_id).first()
    if found is None:
        raise AlarmNotFoundError
    if found.answered_at is not None:
        raise AlarmAnsweredError
    found.answered_at, found.answered_by, found.answer = now, actor, said
    found.save()
    custody.append(
        kind="ledger.alarm_answered", subject=found.keeper_id, actor=actor, now=now, facts={"alarm": str(found.id)}
    )
    return found


def answered_alarms() -> QuerySet[Alarm]:
    """Alarms that have their answer, the newest first."""
    return Alarm.objects.filter(answered_at__isnull=False).select_related("keeper").order_by(F("answered_at").desc())


def verified_stamp(receipt: Receipt) -> datetime:
    """Hold a kept time stamp against the checkpoint that it is of, once more; the moment that it tells.

    Raises:
        StampFailedError, StampWrongError: it doesn't hold, or can't be checked here.
    """
    note = Checkpoint.objects.get(size=receipt.size).note
    ca = settings.LIUHEN.stamp_ca or Path()
    return stamping.verify(note.encode(), bytes(receipt.content), ca=ca).astimezone(UTC)
