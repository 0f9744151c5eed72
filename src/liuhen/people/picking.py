"""Choosing among people of whom there may be thousands: those chosen as ticks, the others found by a few letters.

It works without scripts: looking is a submit that saves nothing and keeps all that was typed. With them, the same
request is sent while one types and replaces the ticks alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django import forms
from django.db.models import Model, Q, QuerySet
from django.forms.utils import ErrorDict
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from liuhen.people.models import Account, Officer

if TYPE_CHECKING:  # generic classes for the type checker, none at run time
    _Many = forms.ModelMultipleChoiceField[Any]
    _One = forms.ModelChoiceField[Any]
else:
    _Many, _One = forms.ModelMultipleChoiceField, forms.ModelChoiceField

SHOWN = 12
"""How many people stand under the search box at once."""
_TEXT, _SEEN, _LOOK = "-find", "-found", "-look"


class _Chosen(list[str]):
    """Ids as they were sent, with what was being looked for beside them."""

    looked_for = ""


def person_label(name: str, details: Iterable[str], warning: str = "") -> SafeString:
    """A person as a tick says it: name, what tells namesakes apart, and what is wrong."""
    said = " · ".join(part for part in details if part)
    wrong = format_html('<em class="tick-warning">{}</em>', warning) if warning else ""
    return format_html('<span class="tick-text"><b>{}</b> <small>{}</small>{}</span>', name, said, wrong)


class PeopleWidget(forms.Widget):
    """Ticks (or, for one person, circles) with a search box; asks its field for rows and never for all of them."""

    template_name = "people/picker.html"
    use_fieldset = True
    field: ManyPeople | OnePerson

    def __init__(self, *, is_single: bool, look_for: Any) -> None:
        super().__init__()
        self.is_single = is_single
        self.look_for = look_for
        self.address = ""  # where looking is asked, if the form isn't sent to its own page
        self.is_filter = False
        self.beside: Mapping[str, forms.Field] = {}  # the fields of the form

    def narrow(self, address: str) -> None:
        """Stand in the filters of a list, folded: looking asks the list's own page, and what is chosen narrows it."""
        self.template_name, self.is_filter, self.address = "people/picker_filter.html", True, address

    def is_looking(self, data: Mapping[str, Any], name: str) -> bool:
        """Whether a form was sent to look somebody up: by its button, or with words that nobody has seen answered."""
        text = str(data.get(name + _TEXT, "")).strip()
        return bool(data.get(name + _LOOK)) or bool(text and text != data.get(name + _SEEN, ""))

    def id_for_label(self, id_: str) -> str:
        """No label of its own: the group has a legend."""
        del id_
        return ""

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        """The ids that were sent, with what was looked for."""
        del files
        chosen = _Chosen(data.getlist(name) if hasattr(data, "getlist") else _listed(data.get(name)))
        chosen.looked_for = str(data.get(name + _TEXT, "")).replace("\x00", "").strip()[:100]
        return chosen

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """What the template shows: who is chosen, who was found, whether there are more."""
        context = super().get_context(name, None, attrs)
        ids = ids_of(_listed(value))
        text = getattr(value, "looked_for", "")
        rows = self.field.queryset
        assert rows is not None  # noqa: S101 - for the type checker
        here = rows.filter(left_on=None) if rows.model is Officer and not self.is_filter else rows
        found = list(matching(here, text).exclude(pk__in=ids)[: SHOWN + 1])
        chosen = list(rows.filter(pk__in=ids)) if ids else []
        context["widget"] |= {
            "said": "、".join(each.name for each in chosen),
            "is_single": self.is_single,
            "nobody": getattr(self.field, "empty_label", None),
            "chosen": self._ticks(chosen),
            "found": self._ticks(found[:SHOWN]),
            "has_more": len(found) > SHOWN,
            "looked_for": text,
            "look_for": self.look_for,
            "address": self.address,
            "is_filter": self.is_filter,
            "loses_files": any(isinstance(each, forms.FileField) for each in self.beside.values()),
        }
        return context

    def _ticks(self, rows: Iterable[Model]) -> list[dict[str, Any]]:
        return [{"value": str(row.pk), "label": self.field.label_from_instance(row)} for row in rows]


def matching(rows: QuerySet[Any], text: str) -> QuerySet[Any]:
    """The people (officers or accounts) whose name, certificate number or unit has every word of a text."""
    names = ["name", "unit__name", *(["certificate_number"] if rows.model is Officer else [])]
    for word in text.split():
        fits = Q()
        for name in names:
            fits |= Q(**{f"{name}__icontains": word})
        rows = rows.filter(fits)
    return rows


def _listed(value: Any) -> list[Any]:
    if value is None or value == "":
        return []
    return list(value) if isinstance(value, list | tuple | set | frozenset | QuerySet) else [value]


def ids_of(values: Iterable[Any]) -> list[UUID]:
    """The ids among what was sent; the rest is answered by the field."""
    return [each for each in map(_id, values) if each is not None]


def _id(value: Any) -> UUID | None:
    given = getattr(value, "pk", value)
    try:
        return given if isinstance(given, UUID) else UUID(str(given))
    except ValueError:
        return None


class _People:
    """What the fields have in common: their copies' widgets ask the copies, and values keep what was looked for."""

    widget: PeopleWidget

    def __deepcopy__(self, memo: dict[int, Any]) -> Any:
        made = super().__deepcopy__(memo)  # type: ignore[misc]  # of django.forms.Field
        made.widget.field = made
        return made

    def prepare_value(self, value: Any) -> Any:
        """The ids as the widget takes them."""
        made = _Chosen(str(getattr(each, "pk", each)) for each in _listed(value))
        made.looked_for = getattr(value, "looked_for", "")
        return made

    def label_from_instance(self, obj: Any) -> str:
        """Name, certificate number (of an officer) and unit."""
        return person_label(obj.name, [getattr(obj, "certificate_number", ""), obj.unit.name if obj.unit else ""])


class ManyPeople(_People, _Many):
    """Several officers or accounts, as its rows say; give those that can be chosen as `queryset`, likeliest first."""

    def __init__(self, *, of: type[Officer | Account], **given: Any) -> None:
        widget = PeopleWidget(is_single=False, look_for=_LOOKED_FOR[of])
        super().__init__(queryset=of.objects.none(), widget=widget, **given)
        self.widget.field = self

    def clean(self, value: Any) -> QuerySet[Any]:
        """The people who were chosen."""
        return super().clean(list(dict.fromkeys(_listed(value))))


class OnePerson(_People, _One):
    """One officer or account."""

    def __init__(self, *, of: type[Officer | Account], **given: Any) -> None:
        widget = PeopleWidget(is_single=True, look_for=_LOOKED_FOR[of])
        super().__init__(queryset=of.objects.none(), widget=widget, **given)
        self.widget.field = self

    def clean(self, value: Any) -> Any:
        """The person who was chosen, or none."""
        return super().clean(_first(value))

    def has_changed(self, initial: Any, data: Any) -> bool:
        """Whether somebody else was chosen."""
        return super().has_changed(_first(initial), _first(data))


def _first(value: Any) -> Any:
    return next((each for each in _listed(value) if each), "")


_LOST = _("查找人员后页面重新载入，浏览器不保留已选的文件，请在选好人员后重新选择。")
_LOOKED_FOR: dict[type[Model], Promise] = {Officer: _("姓名、执法证号或单位"), Account: _("姓名或单位")}


class PickingForm(forms.Form):
    """A form with people to choose: while somebody is being looked up it's neither valid nor wrong.

    Only files can't be kept over that where no script looks: then it's said at their field.
    """

    def __init__(self, *args: Any, **given: Any) -> None:
        super().__init__(*args, **given)
        for field in self.fields.values():
            if isinstance(field.widget, PeopleWidget):
                field.widget.beside = self.fields

    @property
    def is_looking(self) -> bool:
        """Whether it was sent to look somebody up."""
        widgets = ((name, field.widget) for name, field in self.fields.items())
        return self.is_bound and any(
            isinstance(widget, PeopleWidget) and widget.is_looking(self.data, self.add_prefix(name))
            for name, widget in widgets
        )

    def is_valid(self) -> bool:
        """Whether what was typed can be taken; not while somebody is being looked up."""
        return super().is_valid() and not self.is_looking

    def full_clean(self) -> None:
        """Nothing is judged while somebody is being looked up: the rest may not be filled in yet."""
        if self.is_looking:
            self._errors = ErrorDict(
                {name: self.error_class([str(_LOST)], renderer=self.renderer) for name in self._files_lost()}
            )
            self.cleaned_data: dict[str, Any] = {}
            return
        super().full_clean()

    def _files_lost(self) -> list[str]:
        """The fields whose files came with a look: a browser doesn't put them back into the page that answers it."""
        given = [name for name, field in self.fields.items() if isinstance(field, forms.FileField)]
        return [name for name in given if self[name].data]
