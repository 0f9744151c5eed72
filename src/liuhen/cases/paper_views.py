"""Papers for the party, to print: 音像记录告知回执, and stickers on served documents. Each bears a checkpoint."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_safe

from liuhen.binding.codes import qr_svg
from liuhen.cases.operations.papers import print_notice, print_sticker
from liuhen.clock import now
from liuhen.custody import papers
from liuhen.custody.queries import key_fingerprint
from liuhen.packages.verifier import grouped
from liuhen.people import web
from liuhen.people.queries import bureau_name, certificate_on
from liuhen.prose import translated as _
from liuhen.rules.shelf import rulebook


@require_safe
def notice(request: HttpRequest, activity_id: UUID) -> HttpResponse:
    """The 告知回执 of an activity: what is recorded by whom, a place to sign, and the checkpoint of this moment."""
    moment = now()
    found, seal = print_notice(actor=web.actor(request), now=moment, activity_id=activity_id)
    told = rulebook().latest.conduct("12(1)")
    day = timezone.localdate(found.arrived_at)
    officers = [(one, certificate_on(one, day).number) for one in found.officers.order_by("name")]
    context = seal_shown(seal) | {
        "activity": found,
        "case": found.case,
        "sentence": told.sentence if told else "",
        "officers": officers,
        "recorders": [one.recorder.code for one in found.taken.select_related("recorder").order_by("recorder__code")],
        "printed_at": moment,
    }
    return render(request, "cases/notice.html", context)


@require_safe
def sticker(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A sticker for a served document."""
    moment = now()
    found, seal = print_sticker(actor=web.actor(request), now=moment, document_id=document_id)
    return render(request, "cases/sticker.html", seal_shown(seal) | {"document": found, "printed_at": moment})


def seal_shown(seal: papers.Seal) -> dict[str, object]:
    """What `cases/_seal.html` is given to show of a checkpoint, whatever the paper is."""
    code = mark_safe(qr_svg(seal.note))  # noqa: S308 - the encoder's own picture
    fingerprint = grouped(key_fingerprint()[:16])
    return {"seal": seal, "code": code, "fingerprint": fingerprint, "told": _(papers.NOTE), "bureau": bureau_name()}
