"""未分类 and 分类标注: what waits for a description, and describing one or several."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from liuhen.cases import queries as cases
from liuhen.clock import now
from liuhen.duties.queries import owing
from liuhen.errors import InvalidError, NotFoundError
from liuhen.people import web
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, require
from liuhen.recordings import operations, queries
from liuhen.recordings.clocks import DESCRIBE
from liuhen.recordings.errors import DescriptionChangedMeanwhileError, RecordingSealedError
from liuhen.recordings.forms import ChosenForm, DescribeForm, PicksForm
from liuhen.recordings.grants import LIFETIME
from liuhen.recordings.models import Recording
from liuhen.recordings.showing import player, with_posters
from liuhen.recordings.slating.queries import point_of


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """未分类, oldest first."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    waiting = queries.queue(actor=actor)
    rows = with_posters(request, waiting.recordings, moment=now())
    return render(request, "recordings/queue.html", {"queue": waiting, "rows": rows})


@require_http_methods(["GET", "HEAD", "POST"])
def describe(request: HttpRequest) -> HttpResponse:
    """Describe the recordings that the address picks (`?pick=…`) or that the form holds."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    if request.method == "POST":
        return _save(request, actor)
    picked = PicksForm(request.GET).picked()
    if not picked:
        messages.warning(request, _("请先勾选要标注的音像资料。"))
        return redirect("recordings:queue")
    recordings = queries.get_recordings(actor=actor, recording_ids=picked)
    form = DescribeForm(actor=actor, initial=_beginning(actor, recordings))
    return _show(request, actor, recordings, form)


def _save(request: HttpRequest, actor: Actor) -> HttpResponse:
    chosen = ChosenForm(request.POST)
    form = DescribeForm(request.POST, actor=actor)
    if not chosen.is_valid():
        messages.warning(request, _("请先勾选要标注的音像资料。"))
        return redirect("recordings:queue")
    versions: Mapping[UUID, int] = chosen.cleaned_data["seen"]
    status, changed = 422, False
    if form.is_valid():
        try:
            told = operations.describe(actor=actor, now=now(), telling=form.telling(), versions=versions)
        except DescriptionChangedMeanwhileError as error:
            status, changed = 409, True
            web.tell(form, error)
        except (InvalidError, NotFoundError, RecordingSealedError) as error:
            web.tell(form, error)
        else:
            return _saved(request, actor, told)
    recordings = queries.still_there(actor=actor, recording_ids=list(versions))
    if gone := len(versions) - len(recordings):
        said = ngettext(
            "有 {count} 份资料已封存、销毁或不再由您查看，下面只列其余的；已填写的内容仍在，请核对后保存。",
            "有 {count} 份资料已封存、销毁或不再由您查看，下面只列其余的；已填写的内容仍在，请核对后保存。",
            gone,
        )
        form.add_error(None, said.format(count=gone))
    return _show(request, actor, recordings, form, status=status, changed=changed, seen=versions)


def _saved(request: HttpRequest, actor: Actor, told: list[Recording]) -> HttpResponse:
    if len(told) == 1:
        messages.success(request, _("已保存：{name}").format(name=told[0].description.name))
    else:
        said = ngettext("已保存 {count} 份资料的标注。", "已保存 {count} 份资料的标注。", len(told))
        messages.success(request, said.format(count=len(told)))
    late = owing(period=DESCRIBE, subjects=[one.id for one in told])
    if late:
        address = reverse("deadline_explain", args=[late[0].id]) if len(late) == 1 else reverse("deadlines")
        messages.warning(
            request,
            format_html(
                '{} <a href="{}{}">{}</a>',
                _("标注已经逾期，请说明原因。"),
                address,
                "" if len(late) == 1 else "?state=unexplained",
                _("说明逾期原因"),
            ),
        )
    if request.POST.get("then") == "next":
        following = queries.next_undescribed(actor=actor, after=told[-1])
        if following is not None:
            return redirect(f"{request.path}?pick={following.id}")
        return redirect("recordings:queue")
    return redirect("recordings:page", told[0].id) if len(told) == 1 else redirect("recordings:queue")


def _beginning(actor: Actor, recordings: list[Recording]) -> dict[str, Any]:
    """What the form begins with: what stands, else what suggests itself."""
    first = recordings[0]
    if first.is_described and len(recordings) == 1:
        told = first.description
        return {
            "case": first.case.number if first.case else "",
            "activity": first.activity_id,
            "recording_class": told.recording_class,
            "record_point": told.record_point,
            "place": told.place,
            "content": told.content,
            "people": told.people,
        }
    suggested = queries.suggestion_for(actor=actor, recordings=recordings)
    return {
        "case": suggested.case.number if suggested.case else "",
        "activity": suggested.activity.id if suggested.activity else None,
        "place": suggested.place,
        "reason": suggested.reason,
        "record_point": (point := point_of(recordings)),
        "is_point_filmed": bool(point),
    }


def _show(
    request: HttpRequest,
    actor: Actor,
    recordings: list[Recording],
    form: DescribeForm,
    *,
    status: int = 200,
    changed: bool = False,
    seen: Mapping[UUID, int] | None = None,
) -> HttpResponse:
    moment = now()
    alone = recordings[0] if len(recordings) == 1 else None
    shown = None
    if alone is not None:  # it's looked at while it's described
        alone = operations.open_recording(actor=actor, now=moment, recording_id=alone.id)
        shown = player(request, alone, moment=moment)
    context = {
        "form": form,
        "rows": with_posters(request, recordings, moment=moment),
        "alone": alone,
        "player": shown,
        "grant_seconds": int(LIFETIME.total_seconds()),
        "chosen": ChosenForm(initial={"seen": [f"{each.id}:{each.version}" for each in recordings]}),
        "overwritten": 0 if alone else sum(1 for each in recordings if each.is_described),
        "changed": [each for each in recordings if changed and each.version != (seen or {}).get(each.id)],
        "case": form.chosen_case,
        "suggestions": cases.suggest_cases(actor=actor),
        "places": queries.recent_places(actor=actor),
        "has_next": queries.undescribed(actor=actor).exclude(id__in=[each.id for each in recordings]).exists(),
    }
    return render(request, "recordings/describe.html", context, status=status)


@require_safe
def suggest_cases(request: HttpRequest) -> HttpResponse:
    """Cases that fit what is being typed."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    found = cases.suggest_cases(actor=actor, text=request.GET.get("case", ""))
    return render(request, "recordings/_case_suggestions.html", {"suggestions": found})


@require_safe
def activities(request: HttpRequest) -> HttpResponse:
    """The activities of the case that was chosen, and which case that is."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    form = DescribeForm(actor=actor, initial={"case": request.GET.get("case", "")})
    return render(request, "recordings/_activity.html", {"form": form, "case": form.chosen_case})


@require_POST
def names(request: HttpRequest) -> HttpResponse:
    """The standard names that saving would give."""
    actor = web.actor(request)
    require(actor, Capability.DESCRIBE)
    chosen, form = ChosenForm(request.POST), DescribeForm(request.POST, actor=actor)
    form.is_valid()
    given = []
    if chosen.is_valid():
        given = queries.names_to_give(
            actor=actor,
            telling=form.telling(),
            recording_ids=list(chosen.cleaned_data["seen"]),
            case=form.chosen_case,
        )
    count = len(chosen.cleaned_data.get("seen", {}))
    return render(request, "recordings/_names.html", {"names": given[:count], "moved": given[count:]})
