"""规则集试算: asking what another rulebook would say of the cases, and the answer case by case."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from liuhen.archive.keeping.errors import RulebookWrongError
from liuhen.archive.keeping.forms import TextsField
from liuhen.archive.keeping.queries.trying import installed
from liuhen.clock import now
from liuhen.desk import case_trials
from liuhen.desk.models import CaseTrial
from liuhen.errors import InvalidError
from liuhen.people import web


class CaseTrialForm(forms.Form):
    """Which rulebook, or files of one, and on how many cases."""

    field_order = ("rulebook", "files", "most")
    rulebook = forms.ChoiceField(label=gettext_lazy("规则集"), required=False)
    most = forms.TypedChoiceField(
        label=gettext_lazy("试算多少案件"),
        coerce=int,
        widget=forms.RadioSelect,
        help_text=gettext_lazy("从最近启动的案件算起；全部案件可能要很久，在后台进行。"),
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        """Offer the rulebooks of this machine."""
        super().__init__(*given, **named)
        self.fields["files"] = TextsField(
            label=_("或上传规则文件"),
            required=False,
            help_text=_("选择一个或几个规则文件；没有规则集的主文件时，只替换现行规则中写到的条款。"),
            error_messages={"empty": _("有一个文件是空的，请重新选择。")},
        )
        books = [
            (one.name, _("{title}（现行）").format(title=one.title) if one.is_in_use else one.title)
            for one in installed()
        ]
        self._offer("rulebook", books)
        some = _("最近 {count} 件")
        counts = [(str(one), some.format(count=one) if one else _("全部案件")) for one in case_trials.HOW_MANY]
        self._offer("most", counts)
        self.order_fields(self.field_order)

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices


@require_http_methods(["GET", "HEAD", "POST"])
def trials(request: HttpRequest) -> HttpResponse:
    """Ask for a dry run of a rulebook on the cases; earlier ones are listed."""
    actor = web.actor(request)
    listed = case_trials.trials(actor)
    typed, files = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    other = next((one.name for one in installed() if not one.is_in_use), "")
    form = CaseTrialForm(typed, files, initial={"most": str(case_trials.HOW_MANY[0]), "rulebook": other})
    problems: list[str] = []
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        try:
            made = case_trials.ask(
                actor=actor, now=now(), most=said["most"], rulebook=said["rulebook"], texts=said["files"]
            )
            return redirect("case_trial", made.id)
        except RulebookWrongError as error:
            problems = str(error.fields["problems"]).split("\n")
            web.tell(form, error)
        except InvalidError as error:
            web.tell(form, error)
    context = {"form": form, "trials": listed, "problems": problems}
    return render(request, "desk/case_trials.html", context, status=422 if form.errors else 200)


@require_safe
def trial(request: HttpRequest, case_trial_id: UUID) -> HttpResponse:
    """What would be said otherwise: summed up, and case by case."""
    actor = web.actor(request)
    found = case_trials.get_trial(actor=actor, trial_id=case_trial_id)
    key = {name: request.GET.get(name, "") for name in ("before", "after")}
    page, lines = case_trials.lines_of(found, actor=actor, **key)
    context = _shown(found) | {
        "page": page,
        "lines": lines,
        "sums": case_trials.sums_of(found),
        "rest": max(found.cases - found.judged, 0),
        "most": case_trials.MOST_LINES if found.changed > case_trials.MOST_LINES else 0,
    }
    return render(request, "desk/case_trial.html", context)


@web.polled
@require_safe
def state(request: HttpRequest, case_trial_id: UUID) -> HttpResponse:
    """How far the judging is; once it's over, the page opens again."""
    found = case_trials.get_trial(actor=web.actor(request), trial_id=case_trial_id)
    answer = render(request, "desk/_case_trial_progress.html", _shown(found))
    if found.done_at is not None:
        answer["HX-Refresh"] = "true"
    return answer


def _shown(found: CaseTrial) -> dict[str, object]:
    return {"trial": found, "progress": case_trials.progress_of(found)}
