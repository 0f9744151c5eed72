"""Volumes over the API: what pages show of them, their files, and filing."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema
from pydantic import AwareDatetime

from liuhen.archive.volumes import operations, queries
from liuhen.archive.volumes.models import Volume, VolumeFile, VolumeSide
from liuhen.archive.volumes.serving import answer_with
from liuhen.clock import now
from liuhen.people import web
from liuhen.prose import why_of

router = Router(tags=["volumes"])


class ShortageOut(Schema):
    """One thing that the case lacked when its volume was put together, and who owes it."""

    what: str
    who: str


class CaseVolumeOut(Schema):
    """A volume. `part` is 1 for the first of a case; a supplement is the next, with its `reason`.

    `failure` is the code of what prevented the compilation, `why` says it in the caller's language.
    """

    id: UUID
    case_id: UUID
    part: int
    reason: str
    state: Volume.State
    failure: str
    why: str
    number: str
    catalogue: str
    file_number: str
    filing_number: str
    title: str
    retention: str
    keep_until: date | None
    compiler: str
    checker: str
    compiled_on: date
    shortages: list[ShortageOut]
    shortage_reason: str
    filed_at: AwareDatetime | None


class CaseVolumesOut(Schema):
    """One page of volumes, newest first; `before` and `after` lead to the pages beside it."""

    volumes: list[CaseVolumeOut]
    before: str | None
    after: str | None
    count: int
    capped: bool


class VolumeItemOut(Schema):
    """A document of a volume: its side, 卷 and 页号; `pages` is 0 while it isn't compiled."""

    document_id: UUID
    side: VolumeSide
    position: int
    part: int
    from_page: int
    pages: int
    medium: str
    place: str
    is_attested: bool
    out_reason: str


class ListedOut(Schema):
    """A recording that a volume lists, with its own archive number."""

    recording_id: UUID
    number: str
    sha256: str


class LeftOut(Schema):
    """A recording that a volume doesn't list, and why; `approver` when it was approved as 不入卷."""

    recording_id: UUID
    reason: str
    approver: str


class BoundOut(Schema):
    """A file of a volume: a PDF/A of one 卷 (`pdf`), one of all of them with the 副卷 (`whole`), or a sheet to edit."""

    id: UUID
    purpose: VolumeFile.Purpose
    side: VolumeSide
    part: int
    parts: int
    name: str
    pages: int
    size: int
    sha256: str


class VolumeWhole(CaseVolumeOut):
    """A volume with what is in it; `changed` names what the case has otherwise by now."""

    documents: list[VolumeItemOut]
    recordings: list[ListedOut]
    left_out: list[LeftOut]
    files: list[BoundOut]
    changed: list[str]
    checkpoint: str
    unfit: list[str]


class FilingIn(Schema):
    """Why a volume is filed although something is missing."""

    shortage_reason: str = ""


@router.get("/volumes", response=CaseVolumesOut)
def volumes(request: HttpRequest, state: str = "", before: str = "", after: str = "") -> CaseVolumesOut:
    """One page of volumes; `state` is `waiting` or `filed`, else all."""
    page = queries.list_volumes(actor=web.actor(request), state=state, before=before, after=after)
    return CaseVolumesOut(
        volumes=[CaseVolumeOut(**_row(one)) for one in page],
        before=str(page.before) if page.before else None,
        after=str(page.after) if page.after else None,
        count=page.count,
        capped=page.capped,
    )


@router.get("/volumes/{uuid:volume_id}", response=VolumeWhole)
def volume(request: HttpRequest, volume_id: UUID) -> VolumeWhole:
    """A volume with what is in it. The look is an entry."""
    shown = operations.open_volume(actor=web.actor(request), now=now(), volume_id=volume_id)
    return whole(shown)


@router.post("/volumes/{uuid:volume_id}/filing", response=VolumeWhole)
def file_volume(request: HttpRequest, volume_id: UUID, body: FilingIn) -> VolumeWhole:
    """File a compiled volume; nothing in it changes afterwards."""
    filed = operations.file_volume(
        actor=web.actor(request), now=now(), volume_id=volume_id, shortage_reason=body.shortage_reason
    )
    return whole(filed)


@router.post("/volumes/{uuid:volume_id}/again", response=VolumeWhole)
def again(request: HttpRequest, volume_id: UUID) -> VolumeWhole:
    """Try once more to compile a volume that isn't filed."""
    return whole(operations.compile_again(actor=web.actor(request), now=now(), volume_id=volume_id))


@router.get("/volumes/{uuid:volume_id}/files/{uuid:bound_id}", response={200: bytes})
def file(request: HttpRequest, volume_id: UUID, bound_id: UUID) -> HttpResponse:
    """The bytes of a file of a volume. That it was taken is an entry."""
    held, wanted = operations.open_file(actor=web.actor(request), now=now(), volume_id=volume_id, file_id=bound_id)
    return answer_with(held, wanted, is_saved=True)


def _row(shown: Volume) -> dict[str, Any]:
    failure = {"failure": str(shown.failure.get("code", "")), "why": why_of(shown.failure)}
    return {name: getattr(shown, name) for name in CaseVolumeOut.model_fields if name not in failure} | failure


def whole(shown: Volume) -> VolumeWhole:
    """A volume as the API tells it, with what is in it."""
    return VolumeWhole(
        **_row(shown),
        documents=[
            VolumeItemOut(
                document_id=item.document_id,
                side=VolumeSide(item.side),
                position=item.position,
                part=item.part,
                from_page=item.from_page,
                pages=item.pages,
                medium=item.medium,
                place=item.place,
                is_attested=item.attested_by_id is not None,
                out_reason=item.out_reason,
            )
            for item in queries.items_of(shown)
        ],
        recordings=[
            ListedOut(recording_id=one.recording_id, number=one.number, sha256=one.recording.sha256)
            for one in queries.listed_of(shown)
        ],
        left_out=[
            LeftOut(recording_id=one.recording_id, reason=one.out_reason, approver=one.out_approver)
            for one in queries.left_out_of(shown)
        ],
        files=[BoundOut.from_orm(one) for one in queries.files_of(shown)],
        changed=queries.changed_since(shown),
        checkpoint=str(shown.facts.get("checkpoint", "")),
        unfit=[str(code) for code in shown.facts.get("unfit", [])],
    )
