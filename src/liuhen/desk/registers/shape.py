"""What a register is made of, and how values stand in its cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django import forms
from django.db.models import Model
from django.utils import timezone
from django.utils.functional import Promise

from liuhen.paging import Page
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability
from liuhen.people.picking import OnePerson
from liuhen.sheets.writing import Value

ROWS_LIMIT = 10_000
"""How many rows leave in one file; a longer list says so and is narrowed by its filters."""

Asked = Mapping[str, str]
"""The list page's own filters, as its address has them."""
Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One register.

    Attributes:
        name: in its address.
        title: over the table.
        needs: the capability without which nobody gets it; what rows come is decided by the list's own query.
        needs_too: another that it takes as well.
        subject: of which thing it is a register, where there are several (a year's plan, one 清单); empty for none.
        columns: heading, width in characters, kind (see `liuhen.sheets.writing.Column`).
        rows: every row for an actor, narrowed as asked, in the order of the list.
        narrowing: the form that reads the filters, to say in words what was asked; None when there are none.
        narrowing_for: the same for a form that offers each actor something else.
    """

    name: str
    title: Promise
    needs: Capability
    columns: Sequence[tuple[Promise, int, str]]
    rows: Callable[[Actor, Asked], Iterable[Sequence[Value]]]
    narrowing: Callable[[Asked], forms.Form] | None = None
    narrowing_for: Callable[[Actor, Asked], forms.Form] | None = None
    needs_too: Capability | None = None
    subject: Callable[[Actor, Asked], str] | None = None

    def told(self, actor: Actor, asked: Asked) -> list[str]:
        """What the filters narrow it to, in words."""
        if self.narrowing_for is not None:
            return in_words(self.narrowing_for(actor, asked))
        return in_words(self.narrowing(asked)) if self.narrowing is not None else []


def local(moment: datetime | None) -> datetime | None:
    """A moment in the bureau's time zone, as a spreadsheet has it: without an offset."""
    return None if moment is None else timezone.localtime(moment).replace(tzinfo=None, microsecond=0)


def page_after_page(fetch: Callable[[str], Page[Row]]) -> Iterator[Row]:
    """Every row of a list that pages by key; few of them are in memory at a time."""
    after = ""
    while True:
        page = fetch(after)
        yield from page.rows
        if page.after is None:
            return
        after = page.after


def in_words(form: forms.Form) -> list[str]:
    """What a form narrows to, as 「label：choice」; fields that can't be read narrow nothing and aren't told."""
    form.is_valid()
    told = []
    for name, field in form.fields.items():
        value = form.cleaned_data.get(name)
        if not value:
            continue
        if isinstance(field, OnePerson):
            shown = value.name
        elif isinstance(field, forms.ModelChoiceField):
            shown = field.label_from_instance(value)
        elif isinstance(field, forms.ChoiceField):
            shown = str(_label(field.choices, value))
        else:
            shown = value
        told.append(f"{field.label}：{shown}")
    return told


def _label(choices: Any, value: object) -> object:
    """What the reader sees of a choice; choices may stand in groups."""
    for code, label in choices:
        if isinstance(label, list | tuple):
            within = _label(label, value)
            if within != value:
                return within
        elif code == value:
            return label
    return value
