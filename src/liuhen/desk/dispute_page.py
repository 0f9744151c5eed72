"""A dispute: what the other side would bring up first, then the clock, the 证据清单 and the bundle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from uuid import UUID

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.archive.exhibits import disputing, operations
from liuhen.archive.exhibits.dispute_forms import AnswerForm, CloseForm, EndForm, EvidenceForms
from liuhen.archive.exhibits.drafting import is_compared, is_known
from liuhen.archive.exhibits.models import Dispute, DisputeKind, EvidenceLine, ExhibitItem
from liuhen.archive.exhibits.queries import may_enter, may_make
from liuhen.archive.keeping.queries.holds import may_lift
from liuhen.archive.volumes.queries import kept_back
from liuhen.cases.queries import is_defended, may_know
from liuhen.clock import now
from liuhen.desk.board import clock_of
from liuhen.desk.findings import FindingLine, Where, attention_for
from liuhen.desk.judging import judged
from liuhen.duties.queries import clock_of as deadline_of
from liuhen.duties.queries import owing
from liuhen.errors import InvalidError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.recordings.models import Recording
from liuhen.recordings.times import times_of

# What a court would ask of evidence; the rest of a case's findings is the case's own page's.
_ASKED = (
    "evidence.", "officers.", "officer.", "film.interrupted", "card.", "recording.outside_activity", "original.",
    "upload.", "service.", "document.party_unsigned", "document.officers_incomplete", "document.certificate_differs",
    "point.no_time", "notice.", "certificates.", "paper.", "recorder.check", "place.not_shown", "inspection.",
)  # fmt: skip


_ALIKE = 12  # weaknesses of one kind: whoever defends the case reads more of them than its page tells


def weaknesses_of(*, actor: Actor, dispute: Dispute, lines: Sequence[EvidenceLine]) -> list[FindingLine]:
    """What the other side would bring up, gravest first: for the bureau alone, none of it goes into the bundle."""
    found = attention_for(actor, judged(actor=actor, case=dispute.case, now=now()), alike=_ALIKE)
    told = [line for line in found.lines if line.code.startswith(_ASKED)]
    return gravest_first([*told, *_of_originals(lines)])


# What the other side brings up first: no original carrier, filmed after the decision, a gap, an unproven clock.
_FIRST = ("origin.", "evidence.", "film.interrupted", "clock.")


def gravest_first(lines: Sequence[FindingLine]) -> list[FindingLine]:
    """Those four before all others, in this order; the others as they came."""
    places = {
        id(line): next((at for at, code in enumerate(_FIRST) if line.code.startswith(code)), len(_FIRST))
        for line in lines
    }
    return sorted(lines, key=lambda line: places[id(line)])


def _of_originals(lines: Sequence[EvidenceLine]) -> Iterator[FindingLine]:
    """No original carrier, no proven clock: nobody has said anything of them on a 制作说明."""
    films = [line.recording for line in lines if line.recording is not None]
    said = ExhibitItem.objects.filter(recording__in=films).values_list("recording_id", "origin", "clock")
    origins = {recording for recording, origin, _clock in said if origin}
    clocks = {recording for recording, _origin, clock in said if is_compared(clock)}
    clocks |= {recording for recording, timed in times_of(films).items() if is_known(timed.known)}
    without = [film for film in films if film.id not in origins]
    if without:
        yield _unsaid(
            "origin.unknown",
            without,
            ngettext(
                "{count} 份资料的原始载体（存储卡）没有登记保存处，只能提交复制件，请查明后写入制作说明。",
                "{count} 份资料的原始载体（存储卡）没有登记保存处，只能提交复制件，请查明后写入制作说明。",
                len(without),
            ),
            _("行政诉讼证据规定第十二条"),
        )
    without = [film for film in films if film.id not in clocks]
    if without:
        yield _unsaid(
            "clock.unproven",
            without,
            ngettext(
                "{count} 份资料的设备时钟没有比对记录，拍摄时间可能受到质疑，请写明误差和不确定度。",
                "{count} 份资料的设备时钟没有比对记录，拍摄时间可能受到质疑，请写明误差和不确定度。",
                len(without),
            ),
            _("行政诉讼证据规定第五十六条"),
        )


def _unsaid(code: str, films: Sequence[Recording], text: str, cited: str) -> FindingLine:
    places = [
        Where(kind="recording", label=film.number, url=reverse("recordings:page", args=[film.id]), icon="video")
        for film in films
    ]
    return FindingLine(
        code=code, severity="warning", tone="attention", text=text.format(count=len(films)), cited=cited,
        places=places, activities=frozenset(),
    )  # fmt: skip


@require_safe
def dispute(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """A dispute's page."""
    actor = web.actor(request)
    shown = operations.open_dispute(actor=actor, now=now(), dispute_id=dispute_id)
    return _page(request, shown, EvidenceForms(None, lines=disputing.lines_of(shown)), None)


@require_http_methods(["GET", "HEAD", "POST"])
def evidence(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Put the 证据清单 in order."""
    actor = web.actor(request)
    shown = disputing.get_dispute(actor=actor, dispute_id=dispute_id)
    if request.method != "POST":
        return redirect("dispute", dispute_id)
    forms = EvidenceForms(request.POST, lines=disputing.lines_of(shown))
    if not forms.is_valid:
        return _page(request, shown, forms, None)
    try:
        operations.list_evidence(actor=actor, now=now(), dispute_id=dispute_id, lines=list(forms.telling))
    except InvalidError as error:
        named = str(error.fields.get("field", ""))
        for form, line in forms.rows:
            if named.startswith(line.id.hex):
                web.tell(form, error, named.rpartition("-")[2])
        return _page(request, shown, forms, None)
    messages.success(request, _("证据清单已保存。"))
    return redirect("dispute", dispute_id)


@require_POST
def add_evidence(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Put at the end of the 证据清单 what the case has and it hasn't."""
    added = operations.add_evidence(actor=web.actor(request), now=now(), dispute_id=dispute_id)
    if added:
        said = ngettext("已补入 {count} 项，排在最后。", "已补入 {count} 项，排在最后。", added)
        messages.success(request, said.format(count=added))
    else:
        messages.info(request, _("案件的文书和音像资料都已在清单里。"))
    return redirect("dispute", dispute_id)


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Enter the day on which the bureau answered."""
    actor = web.actor(request)
    shown = disputing.get_dispute(actor=actor, dispute_id=dispute_id)
    if request.method != "POST":
        return redirect("dispute", dispute_id)
    form = AnswerForm(request.POST)
    if form.is_valid() and web.is_done(
        form,
        lambda: operations.record_answer(
            actor=actor, now=now(), dispute_id=dispute_id, answered_on=form.cleaned_data["answered_on"]
        ),
    ):
        messages.success(request, _("答复日期已登记。保全仍然有效，结束后请单独解除。"))
        late = owing(period=disputing.PERIODS[DisputeKind(shown.kind)], subjects=[dispute_id])
        if late:
            messages.warning(request, _("答复已经逾期，请说明原因。"))
        return redirect("deadline_explain", late[0].id) if late else redirect("dispute", dispute_id)
    return _page(request, shown, EvidenceForms(None, lines=disputing.lines_of(shown)), form)


@require_http_methods(["GET", "HEAD", "POST"])
def end(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Enter that it's over, and how it ended."""
    actor, moment = web.actor(request), now()
    shown = disputing.get_dispute(actor=actor, dispute_id=dispute_id)
    initial = {"ended_on": timezone.localdate(moment)}
    form = EndForm(request.POST if request.method == "POST" else None, initial=initial)
    if request.method == "POST" and form.is_valid():
        told, act = form.cleaned_data, operations.record_end
        if web.is_done(form, lambda: act(actor=actor, now=moment, dispute_id=dispute_id, **told)):
            messages.success(request, _("已登记办结。保全仍然有效，请单独解除。"))
            return redirect("dispute", dispute_id)
    hint = _("办结一段时间后，案件不再对法制机构开放，多久由本局规则集规定。")
    return _act(request, shown, form, {"title": _("登记办结"), "label": _("登记"), "hint": hint, "icon": "check"})


@require_http_methods(["GET", "HEAD", "POST"])
def access(request: HttpRequest, dispute_id: UUID) -> HttpResponse:
    """Close the case to the legal section before its time, or open it again."""
    actor = web.actor(request)
    shown = disputing.get_dispute(actor=actor, dispute_id=dispute_id)
    is_open = not is_defended(shown.case)
    given = request.POST if request.method == "POST" else None
    form = Form(given) if is_open else CloseForm(given)
    if request.method == "POST" and form.is_valid():
        why, act = form.cleaned_data.get("reason", ""), operations.set_access
        told = {"dispute_id": dispute_id, "is_open": is_open, "reason": why}
        if web.is_done(form, lambda: act(actor=actor, now=now(), **told)):
            messages.success(request, _("已对法制机构开放。") if is_open else _("已结束对法制机构的开放。"))
            return redirect("dispute" if may_know(actor, shown.case_id) else "exhibits:disputes", *_id(actor, shown))
    if is_open:
        told = {
            "title": _("重新对法制机构开放"),
            "label": _("开放"),
            "hint": _("法制机构可以查看本案全部文书和音像资料。"),
        }
    else:
        told = {
            "title": _("结束对法制机构的开放"),
            "label": _("结束开放"),
            "hint": _("法制机构不能再查看本案，需要时由承办单位重新开放。"),
        }
    return _act(request, shown, form, {**told, "icon": "lock"})


def _id(actor: Actor, shown: Dispute) -> list[UUID]:
    return [shown.id] if may_know(actor, shown.case_id) else []


def _act(request: HttpRequest, shown: Dispute, form: Form, told: dict[str, object]) -> HttpResponse:
    context = {"back": "dispute", "back_id": shown.id, "back_label": shown.organ, "about": shown.number, "form": form}
    return render(request, "keeping/act.html", context | told, status=422 if form.errors else 200)


def _page(request: HttpRequest, shown: Dispute, forms: EvidenceForms, form: AnswerForm | None) -> HttpResponse:
    actor, moment = web.actor(request), now()
    lines = [line for _form, line in forms.rows]
    row = deadline_of(period=disputing.PERIODS[DisputeKind(shown.kind)], subject=shown.id)
    is_wrong = any(each.errors for each, _line in forms.rows) or bool(form and form.errors)
    context = {
        "dispute": shown,
        "case": shown.case,
        "weaknesses": weaknesses_of(actor=actor, dispute=shown, lines=lines),
        "clock": clock_of(row, now=moment, actor=actor) if row is not None and not row.is_unasked else None,
        "forms": forms,
        "form": form or AnswerForm(initial={"answered_on": timezone.localdate(moment)}),
        "volumes": disputing.main_volumes_of(shown.case),
        "exhibits": shown.exhibits.order_by("-id")[:10],
        "may_edit": may_enter(actor, shown.case),
        "may_lift": shown.hold is not None and shown.hold.lifted_at is None and may_lift(actor, shown.hold),
        "inner": kept_back(line.document for line in lines if line.document is not None),
        "has_complaints": shown.case.complaints.exists(),
        "may_copy": may_make(actor, shown.case) and bool(lines),
        "is_defended": is_defended(shown.case),
        "access_ends": disputing.access_ends(shown.case_id),
    }
    return render(request, "desk/dispute.html", context, status=422 if is_wrong else 200)
