"""案卷: the list, a volume's page with its PDF, its files, and filing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.archive.volumes import operations, queries
from liuhen.archive.volumes.composing import remark_of
from liuhen.archive.volumes.forms import FileForm
from liuhen.archive.volumes.gates import told_of
from liuhen.archive.volumes.history import history_of
from liuhen.archive.volumes.models import Volume, VolumeItem, VolumeSide
from liuhen.archive.volumes.serving import answer_with
from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError, UnavailableError
from liuhen.people import web
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say, why_of
from liuhen.recordings.times import noticed_of


@require_safe
def volumes(request: HttpRequest) -> HttpResponse:
    """Volumes, newest first."""
    actor = web.actor(request)
    state = request.GET.get("state", "")
    page = queries.list_volumes(
        actor=actor, state=state, before=request.GET.get("before", ""), after=request.GET.get("after", "")
    )
    tabs = [("", _("全部")), ("waiting", _("待归档")), ("filed", _("已归档"))]
    names = {one.code: one.name for one in queries.rules_in_force().classes}
    rows = [(volume, names.get(volume.retention, volume.retention)) for volume in page]
    return render(request, "volumes/volumes.html", {"page": page, "rows": rows, "tabs": tabs, "state": state})


@require_safe
def volume(request: HttpRequest, volume_id: UUID) -> HttpResponse:
    """A volume: its PDFs, what is in it, its sheets, and what happened to it."""
    shown = operations.open_volume(actor=web.actor(request), now=now(), volume_id=volume_id)
    return render(request, "volumes/volume.html", _shown(request, shown, FileForm()))


@web.polled
@require_safe
def state(request: HttpRequest, volume_id: UUID) -> HttpResponse:
    """How far the compilation is; once it's over, something that opens the page again. Writes nothing."""
    shown = queries.get_volume(actor=web.actor(request), volume_id=volume_id)
    answer = render(request, "volumes/_waiting.html", {"volume": shown})
    if shown.state != Volume.State.COMPILING:
        answer["HX-Refresh"] = "true"
    return answer


@require_safe
def file(request: HttpRequest, volume_id: UUID, bound_id: UUID) -> HttpResponse:
    """A file of a volume: a PDF to be looked at in its page, or with `?save` to be taken along."""
    volume_row, wanted = operations.open_file(
        actor=web.actor(request), now=now(), volume_id=volume_id, file_id=bound_id
    )
    is_saved = not wanted.is_pdf or "save" in request.GET
    return answer_with(volume_row, wanted, is_saved=is_saved)


@require_http_methods(["GET", "HEAD", "POST"])
def filing(request: HttpRequest, volume_id: UUID) -> HttpResponse:
    """File a compiled volume."""
    actor = web.actor(request)
    require(actor, Capability.FILE_VOLUMES)
    if request.method != "POST":
        return redirect("volumes:volume", volume_id)
    form = FileForm(request.POST)
    if form.is_valid():
        try:
            filed = operations.file_volume(
                actor=actor, now=now(), volume_id=volume_id, shortage_reason=form.cleaned_data["shortage_reason"]
            )
        except InvalidError as error:
            web.tell(form, error)
        except (ConflictError, UnavailableError) as error:
            messages.error(request, say(error))
            return redirect("volumes:volume", volume_id)
        else:
            messages.success(request, _("案卷 {number} 已归档。").format(number=filed.number))
            return redirect("volumes:volume", volume_id)
    shown = operations.open_volume(actor=actor, now=now(), volume_id=volume_id)
    return render(request, "volumes/volume.html", _shown(request, shown, form), status=422)


@require_POST
def again(request: HttpRequest, volume_id: UUID) -> HttpResponse:
    """Try to compile once more."""
    operations.compile_again(actor=web.actor(request), now=now(), volume_id=volume_id)
    return redirect("volumes:volume", volume_id)


def _shown(request: HttpRequest, shown: Volume, form: FileForm) -> dict[str, Any]:
    actor = web.actor(request)
    files = queries.files_of(shown) if shown.state in {Volume.State.COMPILED, Volume.State.FILED} else []
    pdfs = [one for one in files if one.is_pdf]
    chosen = next((one for one in pdfs if str(one.id) == request.GET.get("pdf")), pdfs[0] if pdfs else None)
    items = queries.items_of(shown)
    parts = {one.side: one.parts for one in pdfs}
    elsewhere = queries.held_elsewhere(shown)
    listed = queries.listed_of(shown)
    clocks = noticed_of(one.recording for one in listed)
    retention = queries.rules_in_force().retention(shown.retention)
    is_filed = shown.state == Volume.State.FILED
    told = told_of(shown, actor)
    changed = queries.changed_since(shown) if shown.state in {Volume.State.COMPILED, Volume.State.FILED} else []
    return {
        "volume": shown,
        "form": form,
        "pdfs": pdfs,
        "chosen": chosen,
        "sheets": [one for one in files if not one.is_pdf],
        "sides": [
            (
                label,
                [
                    (item, _remark(item, elsewhere), item.from_page + max(item.pages, 1) - 1, parts.get(side, 1))
                    for item in items
                    if item.side == side
                ],
            )
            for side, label in VolumeSide.choices
        ],
        "listed": [(one, clocks.get(one.recording_id, "")) for one in listed],
        "left_out": queries.left_out_of(shown),
        "retention": retention.name if retention else shown.retention,
        "changed": changed,
        "others": [one for one in queries.volumes_of(shown.case) if one.id != shown.id],
        "failure": why_of(shown.failure),
        "may_bind": queries.may_bind(actor, shown.unit_id) and shown.case.closed_on is not None,
        "may_file": holds(actor, Capability.FILE_VOLUMES)
        and shown.state == Volume.State.COMPILED
        and not changed
        and not any(line.holds_up for line in told),
        "told": told,
        "may_open_case": holds(actor, Capability.VIEW_CASES),
        "is_filed": is_filed,
        "history": history_of(shown.id),
    }


def _remark(item: VolumeItem, elsewhere: Mapping[UUID, str]) -> str:
    """What the original is and where; of what isn't in the volume, why, or in which it stands already."""
    if item.side != VolumeSide.OUT:
        return remark_of(item)
    number = elsewhere.get(item.document_id)
    return item.out_reason or (_("已在 {number} 卷内").format(number=number) if number else "")
