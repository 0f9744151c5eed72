"""Having a carrier written and read back; only what was read back and is the same counts as written (art 21)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from liuhen.archive.carriers.burning import burner
from liuhen.archive.carriers.claiming import Claim
from liuhen.archive.carriers.clocks import wind_inspection
from liuhen.archive.carriers.errors import (
    CarrierNotReadyError,
    CarrierSettledError,
    NoCarrierError,
    NoDriveError,
    PlaceNotReadableError,
    ReadingRunsError,
)
from liuhen.archive.carriers.models import READABLE, Carrier, CarrierState, LoadState, Reading, ReadingState
from liuhen.archive.carriers.operations.making import locked
from liuhen.archive.carriers.queries.register import written_since
from liuhen.archive.carriers.queries.viewers import refuse_mixed
from liuhen.archive.carriers.queries.waiting import rules_in_force, to_write
from liuhen.archive.carriers.reading import Compared
from liuhen.cases.clocks import wind_carrier
from liuhen.cases.models import Case
from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.ledger.entry import Json
from liuhen.people.actors import Actor, Channel
from liuhen.people.permissions import Capability, require
from liuhen.rules.carriers import DISC
from liuhen.rules.clocks import ZONE
from liuhen.work import operations as work

TASK = "carriers.read"


def ask_reading(*, actor: Actor, now: datetime, carrier_id: UUID, place: str, by_worker: bool = True) -> Reading:
    """Ask that a carrier is read and compared with its manifest.

    Args:
        actor: of the archive room.
        now: the moment.
        carrier_id: which.
        place: the folder at the server where it's mounted; of a page below the allowed folders only.
        by_worker: whether the worker does it; else the caller, who then records what was found.

    Raises:
        NotPermittedError: the actor keeps no carriers.
        CarrierNotFoundError: there is none.
        CarrierNotReadyError: its content was never made.
        CarrierSettledError: it's replaced or destroyed.
        PlaceNotReadableError: nothing can be read there.
        NoCarrierError: it's an image or a folder of the archive's own, which says nothing of a disc.
        ReadingRunsError: it's being read.
    """
    require(actor, Capability.KEEP_CARRIERS)
    path = _allowed(actor, place)
    return _ask(actor, now, carrier_id, str(path), by_worker=by_worker, takes_over=not by_worker)


def ask_burning(*, actor: Actor, now: datetime, carrier_id: UUID) -> Reading:
    """Ask that a disc is written in the server's drive and then read back.

    Raises:
        NoDriveError: there's no drive, or no program for it; or it's a disk.
        ContentRestrictedError: a recording on it is for named people only by now, and the set isn't.
        NotPermittedError, CarrierNotFoundError, CarrierNotReadyError, CarrierSettledError, ReadingRunsError:
            as `ask_reading`.
    """
    require(actor, Capability.KEEP_CARRIERS)
    drive = burner(settings.LIUHEN.disc_drive).drive
    return _ask(actor, now, carrier_id, drive, burns=True)


def _ask(
    actor: Actor,
    now: datetime,
    carrier_id: UUID,
    source: str,
    *,
    burns: bool = False,
    by_worker: bool = True,
    takes_over: bool = False,
) -> Reading:
    with transaction.atomic():
        carrier = locked(carrier_id)
        if carrier.state not in READABLE or (burns and carrier.state != CarrierState.WAITING):
            raise CarrierSettledError(number=carrier.number)
        if burns and carrier.load.set.kind != DISC:
            raise NoDriveError(drive=source)
        if not carrier.load.manifest_sha256 or (burns and carrier.load.state != LoadState.READY):
            raise CarrierNotReadyError(number=carrier.number)
        if burns:
            refuse_mixed(carrier.load)
        running = carrier.readings.filter(state=ReadingState.RUNNING)
        if takes_over:  # a command that was cut off leaves its own behind; whoever calls again reads anew
            running.update(state=ReadingState.OTHER, done_at=now)
        elif running.exists():
            raise ReadingRunsError(number=carrier.number)
        reading = Reading.objects.create(
            carrier=carrier, source=source, burns=burns, asked_by_id=actor.account_id, asked_at=now
        )
        if by_worker:
            work.enqueue(name=TASK, payload={"reading": str(reading.id)}, now=now, unique=key_of(reading))
    return reading


def key_of(reading: Reading) -> str:
    """Under which the worker's job is found."""
    return f"{TASK}:{reading.id}"


def _allowed(actor: Actor, place: str) -> Path:
    """A path that may be read: at the machine any; from a page one below the folders for carriers, or the drive."""
    allowed = settings.LIUHEN.carrier_mounts
    named = "、".join(allowed)
    try:
        path = Path(place.strip()).resolve(strict=True)
    except (OSError, ValueError, RuntimeError):
        raise PlaceNotReadableError(field="place", allowed=named) from None
    roots = [Path(each).resolve() for each in allowed]
    is_drive = place.strip() == settings.LIUHEN.disc_drive
    if actor.channel is not Channel.CONSOLE and not is_drive and not any(root in path.parents for root in roots):
        raise PlaceNotReadableError(field="place", allowed=named)
    home = settings.LIUHEN.home.resolve()
    if not is_drive and (path.is_file() or path == home or home in path.parents):
        raise NoCarrierError(field="place")
    return path


def record_read(*, now: datetime, reading_id: UUID, compared: Compared) -> Carrier:
    """Write down what was found: all the same makes a waiting carrier 已写入, anything else a written one faulty.

    The worker's part, or the command's. Runs again it changes nothing.
    """
    with transaction.atomic():
        reading = Reading.objects.select_for_update().get(id=reading_id)
        carrier = locked(reading.carrier_id)
        if reading.state != ReadingState.RUNNING:
            return carrier
        by = str(reading.asked_by_id) if reading.asked_by_id else "worker"
        _settle(carrier, reading, compared, now=now, actor="worker", told={"asked_by": by})
    return carrier


def claim_read(*, actor: Actor, now: datetime, carrier_id: UUID, claim: Claim) -> Reading:
    """Write down what somebody's browser read of a carrier, held against its manifest.

    It's a claim and told as one, in the register and in the ledger: what this server read itself is more. All the same,
    who keeps carriers vouches for it, and a waiting carrier counts as written when every digest is the manifest's.

    Args:
        actor: of the archive room.
        now: the moment.
        carrier_id: which.
        claim: the digest of every file, and the texts of its manifests.

    Raises:
        NotPermittedError: the actor keeps no carriers.
        CarrierNotFoundError: there is none.
        CarrierNotReadyError: its content was never made.
        CarrierSettledError: it's replaced or destroyed.
        ReadingRunsError: it's being read.
        ClaimTooLongError: more files than a claim may name.
        ClaimUnreadableError: no file was read, or something is no digest.
    """
    require(actor, Capability.KEEP_CARRIERS)
    claim.refuse_unreadable()
    with transaction.atomic():
        reading = _ask(actor, now, carrier_id, "", by_worker=False)
        carrier = locked(carrier_id)
        expected = carrier.manifest_sha256 or carrier.load.manifest_sha256
        told: dict[str, Json] = {"files": len(claim.files)}
        _settle(carrier, reading, claim.compare(expected), now=now, actor=actor.reference, told=told)
    return reading


def _settle(
    carrier: Carrier, reading: Reading, compared: Compared, *, now: datetime, actor: str, told: dict[str, Json]
) -> None:
    """Write down what was found, and what follows from it."""
    is_same = not compared.findings
    reading.state, reading.how = ReadingState.SAME if is_same else ReadingState.OTHER, compared.how
    reading.findings, reading.done_at = compared.findings, now
    reading.save(update_fields=["state", "how", "findings", "done_at"])
    facts: dict[str, Json] = {"number": carrier.number, "how": compared.how, "findings": len(compared.findings)}
    custody.append(
        kind="carrier.read_same" if is_same else "carrier.read_other", subject=carrier.id, actor=actor, now=now,
        facts={**facts, **told}, digests={"manifest": carrier.load.manifest_sha256},
    )  # fmt: skip
    if is_same:
        _settle_written(carrier, reading, compared.how, now)
    elif carrier.state == CarrierState.WRITTEN:
        carrier.state = CarrierState.FAULTY
        carrier.save(update_fields=["state"])
        wind_inspection(carrier=carrier, now=now, is_read=True)


def record_unread(*, now: datetime, reading_id: UUID, error: LiuhenError) -> None:
    """Say that nothing could be read or written, and why."""
    Reading.objects.filter(id=reading_id, state=ReadingState.RUNNING).update(
        state=ReadingState.OTHER, reason=error.code, reason_fields=dict(error.fields), done_at=now
    )


def _settle_written(carrier: Carrier, reading: Reading, how: str, now: datetime) -> None:
    if carrier.state == CarrierState.WAITING:
        carrier.state, carrier.written_at, carrier.written_by_id = CarrierState.WRITTEN, now, reading.asked_by_id
        carrier.checked_how, carrier.manifest_sha256 = how, carrier.load.manifest_sha256
        carrier.save()
        if carrier.replaces_id is not None:
            _retire(carrier, now)
    carrier.inspected_at = now
    carrier.save(update_fields=["inspected_at"])
    wind_inspection(carrier=carrier, now=now, is_read=True)
    _meet_cases(carrier, now)


def _retire(carrier: Carrier, now: datetime) -> None:
    """The older one has a successor; it's kept for some years still."""
    old = locked(carrier.replaces_id) if carrier.replaces_id else carrier
    day = timezone.localdate(now, ZONE)
    years = rules_in_force().keep_old
    old.state, old.keep_until = CarrierState.REPLACED, _years_after(day, years)
    old.save(update_fields=["state", "keep_until"])
    wind_inspection(carrier=old, now=now)
    facts = {"number": old.number, "successor": carrier.number, "keep_until": old.keep_until.isoformat()}
    custody.append(kind="carrier.replaced", subject=old.id, actor="worker", now=now, facts=facts)


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February
        return day.replace(year=day.year + years, day=28)


def _meet_cases(carrier: Carrier, now: datetime) -> None:
    """Art 21's clock of a case ends when the last of its recordings can be read from a carrier."""
    ids: Sequence[UUID] = list(
        carrier.load.items.exclude(recording__case=None).values_list("recording__case", flat=True).distinct()
    )
    for case in Case.objects.filter(id__in=ids).order_by("id"):
        if not to_write().filter(case=case).exists() and written_since(case):
            wind_carrier(now=now, case=case, written_at=now)
