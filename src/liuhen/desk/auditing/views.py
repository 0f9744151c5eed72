"""账本核对: the legal section's pages. Every look at them leaves an entry."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.clock import now
from liuhen.custody import witnessing
from liuhen.custody.models import Keeper
from liuhen.desk.auditing import added, checking, operations
from liuhen.desk.auditing.forms import CheckpointForm, LooksForm
from liuhen.desk.auditing.looks import MOST_LINES, Asked, looks
from liuhen.desk.auditing.things import Thing
from liuhen.desk.models import LedgerAudit
from liuhen.errors import ConflictError, InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.history import names_of
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import say, sentence

_MOST_AUDITS = 10
_ICONS = {
    Thing.RECORDING: "video",
    Thing.VOLUME: "files",
    Thing.DOCUMENT: "report",
    Thing.EXHIBIT: "shield",
    Thing.CARRIER: "archive",
    Thing.COPY: "copy",
}


@require_http_methods(["GET", "HEAD", "POST"])
def audit(request: HttpRequest) -> HttpResponse:
    """Hold the ledger against one's own checkpoint; how the second keepers stand."""
    actor = web.actor(request)
    form = CheckpointForm(request.POST, request.FILES) if request.method == "POST" else CheckpointForm()
    if request.method == "POST" and form.is_valid():
        try:
            made = checking.ask(actor=actor, now=now(), given=str(form.cleaned_data["given"]))
            return redirect("ledger_audited", made.id)
        except InvalidError as error:
            web.tell(form, error)
    operations.look(actor=actor, now=now(), page="audit")
    return render(request, "desk/ledger_audit.html", _shown(actor, form), status=422 if form.errors else 200)


def _shown(actor: Actor, form: CheckpointForm) -> dict[str, object]:
    alarms = list(witnessing.open_alarms()[:20])
    answered = list(witnessing.answered_alarms()[:20])
    names = names_of(each.answered_by for each in answered)
    return {
        "form": form,
        "audits": LedgerAudit.objects.filter(asked_by=actor.account_id).order_by("-id")[:_MOST_AUDITS],
        "keepers": _keepers(),
        "alarms": [(each, _told(each.problem, each.seen, each.told)) for each in alarms],
        "answered": [(each, _told(each.problem, each.seen, each.told), names[each.answered_by]) for each in answered],
        "may_answer": holds(actor, Capability.ANSWER_ALARMS),
    }


def _keepers() -> list[tuple[object, ...]]:
    """For each keeper that is set: kind in words, address, its row, the newest receipt, why it can't be told."""
    known = {(each.kind, each.address): each for each in witnessing.keepers()}
    return [
        (Keeper.Kind(kind).label, address, row, _last_receipt(row), _why(row))
        for kind, address in witnessing.configured()
        for row in [known.get((kind, address))]
    ]


@require_http_methods(["GET", "HEAD", "POST"])
def keepers(request: HttpRequest) -> HttpResponse:
    """How the second keepers stand, for whoever runs the machine; have them told now."""
    actor = web.actor(request)
    require(actor, Capability.RUN_MACHINE)
    if request.method == "POST":
        operations.hand_now(actor=actor, now=now())
        messages.success(request, _("已排队，稍后刷新查看。"))
        return redirect("ledger_keepers")
    return render(request, "desk/ledger_keepers.html", {"keepers": _keepers()})


def _last_receipt(row: Keeper | None) -> object:
    return None if row is None else row.receipts.order_by("-size").first()


def _why(row: Keeper | None) -> str:
    return "" if row is None or not row.reason else sentence(row.reason, row.reason_fields)


def _told(problem: str, seen: int, told: int) -> str:
    if problem == "shrunk":
        return _("见过 {seen} 条记录，再看时只有 {told} 条").format(seen=seen, told=told)
    return _("见过的前 {seen} 条记录已不是原样（现有 {told} 条）").format(seen=seen, told=told)


@require_safe
def audited(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """What came of it: the verdict, the numbers, and what was added."""
    actor = web.actor(request)
    found = checking.get_audit(actor=actor, audit_id=audit_id)
    operations.look(actor=actor, now=now(), page="result")
    context = {
        "audit": found,
        "blocks": added.blocks(found),
        "added": max(found.size - found.known_size, 0),
        "why": sentence(found.reason, found.reason_fields) if found.reason else "",
    }
    return render(request, "desk/ledger_audited.html", context)


@web.polled
@require_safe
def state(request: HttpRequest, audit_id: UUID) -> HttpResponse:
    """Whether the reading is over; then the page opens again."""
    found = checking.get_audit(actor=web.actor(request), audit_id=audit_id)
    answer = render(request, "desk/_ledger_audit_progress.html", {"audit": found})
    if found.done_at is not None:
        answer["HX-Refresh"] = "true"
    return answer


@require_POST
def take(request: HttpRequest) -> HttpResponse:
    """Take the present checkpoint away, to keep where this system can't reach it."""
    folder = operations.take_checkpoint(actor=web.actor(request), now=now())
    answer = HttpResponse(folder.note, content_type="text/plain; charset=utf-8")
    day = timezone.localtime(now()).strftime("%Y%m%d-%H%M")
    answer["Content-Disposition"] = f'attachment; filename="liuhen-checkpoint-{folder.size}-{day}.txt"'
    return answer


@require_safe
def who_looked(request: HttpRequest) -> HttpResponse:
    """Who looked at what: counts by person and recording, volume, document or other thing with content."""
    actor = web.actor(request)
    form = LooksForm(request.GET.dict(), now=now())
    asked = form.asked()
    found = looks(actor=actor, asked=asked)
    narrowed = {"first": asked.first.isoformat(), "last": asked.last.isoformat()}
    operations.look(actor=actor, now=now(), page="looks", narrowed=narrowed | _narrowed(asked))
    form.offer(found.choices)
    context = {
        "form": form,
        "found": found,
        "things": [(thing.label, count, _ICONS[thing]) for thing, count in found.things.items()],
        "asked": asked,
        "most": MOST_LINES if found.pairs > MOST_LINES else 0,
    }
    return render(request, "desk/ledger_looks.html", context)


def _narrowed(asked: Asked) -> dict[str, str]:
    return {"person": asked.person, "number": asked.number, "thing": asked.thing}


@require_POST
def answer(request: HttpRequest, alarm_id: UUID) -> HttpResponse:
    """Write down what an alarm was."""
    said = request.POST.get("answer", "")
    try:
        operations.answer_alarm(actor=web.actor(request), now=now(), alarm_id=alarm_id, answer=said)
    except (InvalidError, ConflictError, NotFoundError) as error:
        messages.error(request, say(error))
    else:
        messages.success(request, _("核查结果已写入留痕记录。"))
    return redirect("ledger_audit")
