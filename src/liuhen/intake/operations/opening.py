"""An intake begins: its source, its whole listing, its entry; and it ends."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from django.conf import settings
from django.db import transaction

from liuhen.custody import operations as custody
from liuhen.devices.operations import note_docked, note_docking, read_docked, recorder_met_at_intake
from liuhen.holdings import operations as holdings
from liuhen.intake.card import ListedFile
from liuhen.intake.clocks import wind_for
from liuhen.intake.errors import (
    CardReadError,
    FolderUnreadError,
    IntakeUnfinishedError,
    LinkRefusedError,
    ListingEmptyError,
    ListingInvalidError,
    NotSentError,
    ProviderNeededError,
    RecorderNeededError,
)
from liuhen.intake.models import (
    UNENDED,
    FileState,
    Intake,
    IntakeFile,
    IntakeSeries,
    IntakeState,
    SourceKind,
    Wholeness,
)
from liuhen.intake.names import patterns_in_force
from liuhen.intake.queries import get_intake, visible_intakes
from liuhen.intake.receipt import receipt_of
from liuhen.people.actors import Actor, Channel
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, require
from liuhen.recordings.models import Recording
from liuhen.series import next_in

PATH_LENGTH = 32 * 1024  # bytes; far beyond what any card's file system keeps
TEXT_LENGTH = 300
BATCH = 200
PROBLEMS = frozenset({LinkRefusedError.code, CardReadError.code, FolderUnreadError.code})


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where an intake's files come from.

    Attributes:
        kind: recorder's card, fixed camera, material, phone, historic.
        wholeness: how it's known that nothing was left out.
        recorder: the recorder's code; needed for a card.
        officer_id: who filmed, if known.
        unit_id: whose recordings these become; empty: the recorder's, the officer's or the actor's unit.
        provider: who handed material over; needed for material and fixed cameras.
        method: how it was copied or exported; needed likewise.
    """

    kind: SourceKind
    wholeness: Wholeness
    recorder: str = ""
    officer_id: UUID | None = None
    unit_id: UUID | None = None
    provider: str = ""
    method: str = ""


class Met(StrEnum):
    """How a card was met."""

    NEW = "new"
    RESUMED = "resumed"
    KNOWN = "known"  # a closed intake has this very listing: nothing new


def wholeness_of(*, actor: Actor, kind: SourceKind, claimed: str = "") -> Wholeness:
    """How it's known that nothing was left out, for a listing that somebody sends.

    A browser shows us what somebody chose, never the card; a program of ours lists a mounted card itself (art 12(5)).
    """
    if kind != SourceKind.CARD:
        return Wholeness.CHOSEN
    if claimed == Wholeness.WHOLE_CARD and actor.channel in (Channel.API, Channel.CONSOLE):
        return Wholeness.WHOLE_CARD
    return Wholeness.FOLDER


def listing_digest(listing: Sequence[ListedFile]) -> str:
    """Return the SHA-256 over path, size, time and problem of every listed file; order doesn't matter."""
    rows = sorted(
        [
            file.path_bytes.hex(),
            str(file.size),
            file.modified_at.isoformat() if file.modified_at else "",
            file.problem,
        ]
        for file in listing
    )
    return hashlib.sha256(json.dumps(rows).encode()).hexdigest()


def open_intake(
    *, actor: Actor, now: datetime, source: Source, listing: Sequence[ListedFile], anew: bool = False
) -> tuple[Intake, Met]:
    """Begin an intake with its whole listing, or go on with the unfinished one of the same card.

    Args:
        actor: on whose behalf.
        now: the moment.
        source: where the files come from.
        listing: every file there is, made before any was read.
        anew: begin a new one even if a closed intake has this very listing.

    Raises:
        NotPermittedError: the actor may not take anything in.
        RecorderNeededError, ProviderNeededError: the source lacks what its kind needs.
        ListingEmptyError, ListingInvalidError: nothing to take in, or an entry that can't be.
        NamePatternFileError: the bureau's own name patterns can't be used.
        ReserveError: less space would remain than the configured reserve; says how much is missing.
    """
    require(actor, Capability.INTAKE)
    _check_source(source)
    check_listing(listing)
    patterns_in_force(settings.LIUHEN.name_patterns)  # a wrong file is refused now, not at the hundredth file
    digest = listing_digest(listing)
    standing = _standing(actor, source, digest)
    if standing is not None and standing.state == IntakeState.OPEN:
        return standing, Met.RESUMED
    if standing is not None and not anew:
        return standing, Met.KNOWN
    holdings.check_reserve(sum(file.size for file in listing))  # invariant 9: refused before a byte moves
    return _create(actor, now, source, listing, digest), Met.NEW


def _check_source(source: Source) -> None:
    if source.kind == SourceKind.CARD and not source.recorder.strip():
        raise RecorderNeededError
    needs_provider = source.kind in (SourceKind.MATERIAL, SourceKind.FIXED_CAMERA)
    told = (source.provider.strip(), source.method.strip())
    if (needs_provider and not all(told)) or any(len(text) > TEXT_LENGTH for text in told):
        raise ProviderNeededError


def check_listing(listing: Sequence[ListedFile]) -> None:
    """Refuse a listing that is empty or has a name twice, too long, or one that leads outside the card.

    Raises:
        ListingEmptyError, ListingInvalidError.
    """
    if not listing:
        raise ListingEmptyError(path="")
    seen: set[bytes] = set()
    for file in listing:
        if not _is_usable(file) or file.path_bytes in seen:
            raise ListingInvalidError(path=file.path[:100])
        seen.add(file.path_bytes)


def _is_usable(file: ListedFile) -> bool:
    parts = file.path_bytes.split(b"/")
    return (
        0 < len(file.path_bytes) <= PATH_LENGTH
        and len(file.path) <= 4 * PATH_LENGTH
        and bool(file.path)
        and 0 <= file.size < 2**63
        and b"\x00" not in file.path_bytes
        and "\x00" not in file.path  # PostgreSQL keeps no such text
        and not any(part in (b"", b".", b"..") for part in parts)
        and (not file.problem or file.problem in PROBLEMS)
    )


def _standing(actor: Actor, source: Source, digest: str) -> Intake | None:
    """Return the intake of this very listing, unless a file of it failed that may not fail again."""
    same = visible_intakes(actor).filter(listing_sha256=digest, source_kind=source.kind)
    if source.kind == SourceKind.CARD:
        same = same.filter(recorder__code=source.recorder.strip())
    latest = same.order_by("-id").first()
    if latest is None or latest.state == IntakeState.OPEN:
        return latest
    again = latest.files.filter(state=FileState.FAILED).exclude(reason=LinkRefusedError.code)
    return None if again.exists() else latest


@transaction.atomic
def _create(actor: Actor, now: datetime, source: Source, listing: Sequence[ListedFile], digest: str) -> Intake:
    recorder = None
    if source.recorder.strip():
        recorder = recorder_met_at_intake(actor=actor, now=now, code=source.recorder)
        if source.kind == SourceKind.CARD:
            note_docked(recorder=recorder, now=now)  # art 16: what was lent is docked
    officer = Officer.objects.filter(id=source.officer_id).first() if source.officer_id else None
    unit_id = source.unit_id or (recorder.unit_id if recorder else None) or (officer.unit_id if officer else None)
    intake = Intake.objects.create(
        number=_take_number(now.year),
        source_kind=source.kind,
        wholeness=source.wholeness,
        recorder=recorder,
        officer=officer,
        unit_id=unit_id or actor.unit_id,
        account_id=actor.account_id,
        actor=actor.reference,
        provider=source.provider.strip(),
        method=source.method.strip(),
        listing_sha256=digest,
        opened_at=now,
    )
    if recorder is not None and source.kind == SourceKind.CARD:
        is_whole = source.wholeness == Wholeness.WHOLE_CARD
        note_docking(recorder=recorder, now=now, intake_id=intake.id, is_whole=is_whole)
    IntakeFile.objects.bulk_create(
        (listed_row(intake, position, file, now) for position, file in enumerate(listing)), batch_size=BATCH
    )
    custody.append(
        kind="intake.opened",
        subject=intake.id,
        actor=actor.reference,
        now=now,
        facts={
            "number": intake.number,
            "source_kind": str(intake.source_kind),
            "wholeness": str(intake.wholeness),
            "recorder": recorder.code if recorder else None,
            "officer": str(officer.id) if officer else None,
            "provider": intake.provider,
            "method": intake.method,
            "files": len(listing),
        },
        digests={"listing_sha256": digest},
    )
    wind_for(intake, now=now)  # art 16: docking starts the clock of an activity whose return nobody entered
    return intake


def listed_row(intake: Intake, position: int, file: ListedFile, now: datetime) -> IntakeFile:
    """Make the row of a listed file, not yet saved; an empty or refused one has ended with that."""
    row = IntakeFile(
        intake=intake,
        position=position,
        path=file.path,
        path_bytes=file.path_bytes,
        size=file.size,
        modified_at=file.modified_at,
    )
    if file.problem:
        row.state, row.reason, row.ended_at = FileState.FAILED, file.problem, now
    elif file.size == 0:  # nothing to keep, but it stays in the listing
        row.state, row.safe_to_wipe, row.ended_at = FileState.EMPTY, True, now
    return row


def _take_number(year: int) -> str:
    return f"CJ{year}-{next_in(IntakeSeries, year=year):06d}"


def close_intake(*, actor: Actor, now: datetime, intake_id: UUID, give_up: bool = False) -> Intake:
    """End an intake whose files have all ended, and wait for the ledger. Closing again is harmless.

    Args:
        actor: who ends it.
        now: the moment.
        intake_id: which.
        give_up: what hasn't been sent yet ends as failed, since the rest won't come.

    Raises:
        NotPermittedError: the actor may not take anything in.
        IntakeNotFoundError: no such intake for this actor.
        IntakeUnfinishedError: `count` files haven't ended.
    """
    closed = _close(actor, now, intake_id, give_up)
    custody.integrate(now=now)  # a receipt speaks only of what the published ledger says too
    return closed


@transaction.atomic
def _close(actor: Actor, now: datetime, intake_id: UUID, give_up: bool) -> Intake:
    require(actor, Capability.INTAKE)
    intake = get_intake(actor=actor, intake_id=intake_id, lock=True)
    if intake.state == IntakeState.CLOSED:
        return intake
    if give_up:
        intake.files.filter(state=FileState.LISTED).update(
            state=FileState.FAILED, reason=NotSentError.code, ended_at=now
        )
    waiting = intake.files.filter(state__in=UNENDED).count()
    if waiting:
        raise IntakeUnfinishedError(count=waiting, number=intake.number)
    intake.state, intake.closed_at = IntakeState.CLOSED, now
    intake.save(update_fields=["state", "closed_at"])
    receipt = receipt_of(intake)
    states = [file["state"] for file in receipt["files"]]
    custody.append(
        kind="intake.closed",
        subject=intake.id,
        actor=actor.reference,
        now=now,
        facts={str(state.value): states.count(state.value) for state in FileState} | {"given_up": give_up},
        digests={"receipt_sha256": hashlib.sha256(json.dumps(receipt, sort_keys=True).encode()).hexdigest()},
    )
    wind_for(intake, now=now)  # art 16: what has arrived stops it
    # Names tell the recorder's time whatever zone a file system's dates are taken for.
    named = Recording.objects.filter(arrived_with=intake.id, captured_from="name", captured_at__isnull=False)
    starts = [one for one in named.values_list("captured_at", flat=True) if one is not None]
    read_docked(now=now, actor=actor.reference, intake_id=intake.id, starts=starts)
    return intake
