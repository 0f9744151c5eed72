"""Carriers over the API: the plan, the register, what was found on each."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Schema, Status
from pydantic import AwareDatetime

from liuhen.archive.carriers.claiming import Claim
from liuhen.archive.carriers.models import (
    Carrier,
    CarrierSet,
    CarrierState,
    Condition,
    Inspection,
    LoadState,
    Reading,
    ReadingState,
)
from liuhen.archive.carriers.operations import keeping, making, reading
from liuhen.archive.carriers.queries import register as queries
from liuhen.archive.carriers.queries import waiting
from liuhen.clock import now
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.prose import why

router = Router(tags=["carriers"])


class CarrierPieceOut(Schema):
    """A recording, or a part of one, on a planned carrier."""

    recording_id: UUID
    number: str
    part: int
    parts: int
    start: int
    size: int


class PlannedCarrierOut(Schema):
    """One carrier of a plan: bytes that it takes, and how full it is, of 1."""

    room: int
    fill: float
    pieces: list[CarrierPieceOut]


class CarrierPlanOut(Schema):
    """What would go onto which carrier; `usable` bytes on each."""

    medium: str
    usable: int
    recordings: int
    size: int
    carriers: list[PlannedCarrierOut]


class CarrierSetIn(Schema):
    """Which blanks, which copies, and whether what's on the last carrier waits when that one isn't full.

    `restricted`: of what named people only may see, in place of the rest.
    """

    medium: str
    copies: list[str]
    leave_last: bool = False
    restricted: bool = False


class CarrierSetOut(Schema):
    """A set of carriers that the worker makes."""

    id: UUID
    number: str
    medium: str
    count: int
    copies: list[str]
    is_restricted: bool


class CarrierOut(Schema):
    """A disc or disk. `load_state` says whether its image is there; `keep_until` is of a replaced one.

    `failure` is the code of why the image couldn't be made, `why` says it in the caller's language.
    """

    id: UUID
    number: str
    copy_code: str
    state: CarrierState
    medium: str
    position: int
    of: int
    is_restricted: bool
    load_state: LoadState
    failure: str
    why: str
    size: int
    sha256: str
    manifest_sha256: str
    place: str
    keeper: str
    condition: Condition
    written_at: AwareDatetime | None
    inspected_at: AwareDatetime | None
    keep_until: date | None

    @staticmethod
    def resolve_copy_code(carrier: Carrier) -> str:
        """Which copy of its set."""
        return carrier.copy

    @staticmethod
    def resolve_medium(carrier: Carrier) -> str:
        """Of its set."""
        return carrier.load.set.medium

    @staticmethod
    def resolve_position(carrier: Carrier) -> int:
        """In its set."""
        return carrier.load.position

    @staticmethod
    def resolve_of(carrier: Carrier) -> int:
        """Of its set."""
        return carrier.load.set.count

    @staticmethod
    def resolve_is_restricted(carrier: Carrier) -> bool:
        """Of its set."""
        return carrier.load.set.is_restricted

    @staticmethod
    def resolve_load_state(carrier: Carrier) -> str:
        """Of what goes onto it."""
        return carrier.load.state

    @staticmethod
    def resolve_failure(carrier: Carrier) -> str:
        """Of what goes onto it."""
        return carrier.load.reason

    @staticmethod
    def resolve_why(carrier: Carrier) -> str:
        """The same in words."""
        return why(carrier.load.reason, carrier.load.reason_fields)

    @staticmethod
    def resolve_size(carrier: Carrier) -> int:
        """Of the image."""
        return carrier.load.size

    @staticmethod
    def resolve_sha256(carrier: Carrier) -> str:
        """Of the image."""
        return carrier.load.sha256

    @staticmethod
    def resolve_manifest_sha256(carrier: Carrier) -> str:
        """As read back, else as made."""
        return carrier.manifest_sha256 or carrier.load.manifest_sha256


class CarriersOut(Schema):
    """One page of carriers, newest first."""

    carriers: list[CarrierOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class CarrierPlaceIn(Schema):
    """The folder at the server where a carrier is mounted."""

    place: str


class CarrierReadingOut(Schema):
    """A comparison: `running` until the worker is through; `findings` are kinds and paths of what is wrong.

    `how`: `image` or `folder` were read by the server, `browser` is somebody's claim. `reason` is the code of why it
    couldn't be compared, `why` says it in the caller's language.
    """

    id: UUID
    state: ReadingState
    how: str
    findings: list[dict[str, str]]
    reason: str
    why: str
    asked_at: AwareDatetime
    done_at: AwareDatetime | None

    @staticmethod
    def resolve_why(reading: Reading) -> str:
        """`reason` in words."""
        return why(reading.reason, reading.reason_fields)


class CarrierClaimIn(Schema):
    """What a browser read: the SHA-256 of every file by path (empty where one can't be read), and the manifests."""

    files: dict[str, str]
    manifest: str
    tagmanifest: str


class CarrierPlacedIn(Schema):
    """Where it lies, who keeps it, how it looks."""

    place: str
    keeper: str
    condition: Condition


class InspectionIn(Schema):
    """What an inspection found: paths of its sample that couldn't be read, and how it looks."""

    errors: list[str] = []
    condition: Condition
    note: str = ""


class InspectionOut(Schema):
    """A sample, drawn by `seed` from `of` files, and what was found."""

    id: UUID
    seed: str
    sample: list[str]
    of: int
    errors: list[str]
    drawn_at: AwareDatetime
    done_at: AwareDatetime | None


class CarrierEndIn(Schema):
    """One reason."""

    reason: str


@router.get("/carriers/plan", response=CarrierPlanOut)
def plan(request: HttpRequest, medium: str = "", restricted: bool = False) -> dict[str, object]:
    """What would go onto which carrier, of everything that has to be written (art 21)."""
    require(web.actor(request), Capability.KEEP_CARRIERS)
    return plan_of(waiting.planned(medium, restricted=restricted))


def plan_of(found: waiting.Planned) -> dict[str, object]:
    """A plan as the API and the command tell it."""
    return {
        "medium": found.medium.code,
        "usable": found.plan.usable,
        "recordings": len(found.recordings),
        "size": found.size,
        "carriers": [
            {
                "room": load.room,
                "fill": round(found.plan.fill(load), 4),
                "pieces": [
                    {
                        "recording_id": piece.key, "number": found.recordings[piece.key].number, "part": piece.number,
                        "parts": piece.of, "start": piece.start, "size": piece.size,
                    }
                    for piece in load.pieces
                ],
            }
            for load in found.plan.loads
        ],
    }  # fmt: skip


@router.post("/carriers/sets", response={201: CarrierSetOut})
def make_set(request: HttpRequest, given: CarrierSetIn) -> Status[CarrierSet]:
    """Make a set of everything that has to be written."""
    return Status(201, making.make_set(actor=web.actor(request), now=now(), **given.dict()))


@router.get("/carriers", response=CarriersOut)
def carrier_list(request: HttpRequest, state: str = "", before: str = "", after: str = "") -> dict[str, object]:
    """The register."""
    page = queries.carrier_list(actor=web.actor(request), state=state, before=before, after=after)
    return {
        "carriers": page.rows, "before": page.before, "after": page.after, "count": page.count, "capped": page.capped
    }  # fmt: skip


@router.get("/carriers/{uuid:carrier_id}", response=CarrierOut)
def carrier(request: HttpRequest, carrier_id: UUID) -> Carrier:
    """A disc or disk."""
    return queries.get_carrier(actor=web.actor(request), carrier_id=carrier_id)


@router.put("/carriers/{uuid:carrier_id}/place", response=CarrierOut)
def place(request: HttpRequest, carrier_id: UUID, given: CarrierPlacedIn) -> Carrier:
    """Enter where it lies."""
    told = keeping.Placed(place=given.place, keeper=given.keeper, condition=given.condition.value)
    return keeping.register_carrier(actor=web.actor(request), now=now(), carrier_id=carrier_id, told=told)


@router.post("/carriers/{uuid:carrier_id}/readings", response={201: CarrierReadingOut})
def read(request: HttpRequest, carrier_id: UUID, given: CarrierPlaceIn) -> Status[Reading]:
    """Have it read where it's mounted and compared with its manifest: only then it counts as written."""
    made = reading.ask_reading(actor=web.actor(request), now=now(), carrier_id=carrier_id, place=given.place)
    return Status(201, made)


@router.post("/carriers/{uuid:carrier_id}/claims", response={201: CarrierReadingOut})
def claim(request: HttpRequest, carrier_id: UUID, given: CarrierClaimIn) -> Status[Reading]:
    """Say what was read of it in a browser; it's compared with its manifest, and told as a claim."""
    said = Claim(files=given.files, manifest=given.manifest, tagmanifest=given.tagmanifest)
    return Status(201, reading.claim_read(actor=web.actor(request), now=now(), carrier_id=carrier_id, claim=said))


@router.post("/carriers/{uuid:carrier_id}/sample", response={201: InspectionOut})
def sample(request: HttpRequest, carrier_id: UUID) -> Status[Inspection]:
    """Draw the files that an inspection reads."""
    return Status(201, keeping.draw_sample(actor=web.actor(request), now=now(), carrier_id=carrier_id))


@router.post("/carriers/{uuid:carrier_id}/inspection", response=InspectionOut)
def inspection(request: HttpRequest, carrier_id: UUID, given: InspectionIn) -> Inspection:
    """Enter what an inspection found."""
    return keeping.enter_inspection(
        actor=web.actor(request), now=now(), carrier_id=carrier_id, errors=given.errors,
        condition=given.condition.value, note=given.note,
    )  # fmt: skip


@router.post("/carriers/{uuid:carrier_id}/renewal", response={201: CarrierOut})
def renewal(request: HttpRequest, carrier_id: UUID) -> Status[Carrier]:
    """Have it made anew; the older one is kept for some years after."""
    return Status(201, keeping.renew_carrier(actor=web.actor(request), now=now(), carrier_id=carrier_id))


@router.post("/carriers/{uuid:carrier_id}/end", response=CarrierOut)
def end(request: HttpRequest, carrier_id: UUID, given: CarrierEndIn) -> Carrier:
    """Enter that it was destroyed by hand."""
    return keeping.end_carrier(actor=web.actor(request), now=now(), carrier_id=carrier_id, reason=given.reason)
