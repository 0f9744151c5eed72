"""A recorder's picture and label, and how much recorders are used, over the API."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from ninja import File, Router, Schema, Status, UploadedFile

from liuhen.clock import now
from liuhen.devices import operations, queries
from liuhen.devices.errors import PhotoNotFoundError
from liuhen.devices.labelling import LabelForm, label_of
from liuhen.devices.models import RecorderPhoto
from liuhen.devices.queries.usage import span_within
from liuhen.people import web
from liuhen.people.permissions import Capability, require
from liuhen.rules.clocks import ZONE

router = Router(tags=["devices"])
_LABELS = [form.content_type for form in LabelForm]
_FILE = {"schema": {"type": "string", "format": "binary"}}


class RecorderUsedOut(Schema):
    """How much one recorder was used: `share` of the span's days, 0 to 100; `failed` checks before use."""

    recorder_id: UUID
    code: str
    loans: int
    days: int
    share: int
    failed: int


class RecorderUsageOut(Schema):
    """How much recorders were used from `since` to `until`, both counted; the most used first, 300 at most."""

    since: date
    until: date
    recorders: list[RecorderUsedOut]


@router.get("/recorder-usage", response=RecorderUsageOut)
def recorder_usage(
    request: HttpRequest, since: date | None = None, until: date | None = None, unit_id: UUID | None = None
) -> RecorderUsageOut:
    """How much each recorder was used, of one unit when given; the last thirty days where no day is said."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    first, last = span_within(since, until, today=timezone.localdate(now(), ZONE))
    rows = queries.usage(first=first, last=last, unit_id=unit_id)
    return RecorderUsageOut(
        since=first,
        until=last,
        recorders=[
            RecorderUsedOut(
                recorder_id=one.recorder.id,
                code=one.recorder.code,
                loans=one.loans,
                days=one.days,
                share=one.share,
                failed=one.failed,
            )
            for one in rows
        ],
    )


@router.get("/recorders/{uuid:recorder_id}/photo", response={200: bytes})
def recorder_photo(request: HttpRequest, recorder_id: UUID) -> HttpResponse:
    """A recorder's picture, a JPEG."""
    require(web.actor(request), Capability.VIEW_DEVICES)
    found = RecorderPhoto.objects.filter(recorder_id=recorder_id).first()
    if found is None:
        raise PhotoNotFoundError
    return HttpResponse(bytes(found.content), content_type="image/jpeg", headers={"X-Content-Type-Options": "nosniff"})


class RecorderPhotoOut(Schema):
    """A recorder's picture as it's kept: made anew as a small JPEG, of this digest."""

    recorder_id: UUID
    sha256: str


@router.post("/recorders/{uuid:recorder_id}/photo", response={201: RecorderPhotoOut})
def set_recorder_photo(request: HttpRequest, recorder_id: UUID, photo: File[UploadedFile | None] = None) -> object:
    """Give a recorder its picture as multipart/form-data (`photo`, 20 MiB at most), in the place of the one it had."""
    made = operations.set_photo(
        actor=web.actor(request), now=now(), recorder_id=recorder_id, chunks=photo.chunks() if photo else ()
    )
    return Status(201, RecorderPhotoOut(recorder_id=recorder_id, sha256=made.sha256))


@router.get(
    "/recorders/{uuid:recorder_id}/label",
    response={200: bytes},
    openapi_extra={"responses": {200: {"content": dict.fromkeys(_LABELS, _FILE)}}},
)
def recorder_label(request: HttpRequest, recorder_id: UUID, form: LabelForm = LabelForm.PDF) -> HttpResponse:
    """A recorder's label to stick on, 62 × 29 mm: `pdf` with its code in words, or its QR code alone as `png`.

    The QR code leads to the recorder's page, where it's taken out, given back and reported.
    """
    require(web.actor(request), Capability.MANAGE_DEVICES)
    recorder = queries.get_recorder(recorder_id)
    address = request.build_absolute_uri(reverse("devices:card", args=[recorder.id]))
    made = label_of(recorder, address, form=form, made_at=now())
    return HttpResponse(made, content_type=form.content_type, headers={"X-Content-Type-Options": "nosniff"})
