"""Units, officers and accounts from a workbook."""

from __future__ import annotations

from types import MappingProxyType

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from liuhen.clock import now
from liuhen.errors import InvalidError
from liuhen.people import web
from liuhen.people.forms import PeopleImportForm
from liuhen.people.operations.importing import CAPABILITIES, HEADINGS, Imported
from liuhen.people.operations.importing import import_people as take
from liuhen.people.permissions import require
from liuhen.sheets.reading import FILE_LIMIT

_TITLES = MappingProxyType(
    {
        "units": gettext_lazy("导入单位"),
        "officers": gettext_lazy("导入执法人员"),
        "accounts": gettext_lazy("导入账号"),
    }
)


@require_http_methods(["GET", "HEAD", "POST"])
def import_people(request: HttpRequest, list_name: str) -> HttpResponse:
    """Take a table over, or show row by row what is wrong with it; first passwords are shown once."""
    actor = web.actor(request)
    if list_name not in HEADINGS:
        raise Http404
    require(actor, CAPABILITIES[list_name])
    form = PeopleImportForm(request.POST or None, request.FILES or None)
    made: Imported | None = None
    if request.method == "POST" and form.is_valid():
        try:
            made = take(actor=actor, now=now(), kind=list_name, content=form.cleaned_data["file"].read(FILE_LIMIT + 1))
        except InvalidError as error:
            web.tell(form, error)
        else:
            if not made.faults:
                told = _("已导入：新增 {added}，更新 {changed}，原有 {same}。")
                messages.success(request, told.format(added=made.added, changed=made.changed, same=made.same))
                if not made.passwords:
                    return redirect(list_name)
    is_wrong = bool(form.errors or (made and made.faults))
    context = {
        "form": form,
        "kind": list_name,
        "list_name": list_name,
        "title": _TITLES[list_name],
        "columns": _("、").join(heading.name for heading in HEADINGS[list_name]),
        "made": made,
    }
    return render(request, "people/import.html", context, status=422 if is_wrong else 200)
