"""Having a recording's speech recognised, and saying that what was recognised is right."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from liuhen.clock import now
from liuhen.errors import ConflictError, InvalidError
from liuhen.people import web
from liuhen.prose import say
from liuhen.recordings.operations import check_captions
from liuhen.recordings.speech import operations


@require_POST
def ask(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Have it recognised."""
    actor = web.actor(request)
    try:
        operations.ask_recognition(actor=actor, now=now(), recording_id=recording_id)
    except (InvalidError, ConflictError) as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("已安排识别语音，完成后字幕显示在本页。"))
    return redirect("recordings:page", recording_id)


@require_POST
def check(request: HttpRequest, recording_id: UUID) -> HttpResponse:
    """Say of machine-made captions that they were checked against the recording."""
    actor, seen = web.actor(request), request.POST.get("seen", "")
    try:
        check_captions(
            actor=actor, now=now(), recording_id=recording_id, seen=int(seen) if seen.isdecimal() else -1
        )  # fmt: skip
    except (InvalidError, ConflictError) as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("已记下：字幕经核对与录音一致。"))
    return redirect("recordings:page", recording_id)
