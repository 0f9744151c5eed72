"""What the figures are narrowed to; lives in the address."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.desk.figures.scopes import units_to_choose
from liuhen.desk.figures.spans import span_of, spans_to_choose
from liuhen.people.actors import Actor
from liuhen.people.models import Unit


class FiguresForm(forms.Form):
    """Span and unit."""

    span = forms.ChoiceField(label=gettext_lazy("时段"), required=False)
    unit = forms.ChoiceField(label=gettext_lazy("单位"), required=False)

    def __init__(self, data: Mapping[str, str], *, actor: Actor, today: date) -> None:
        self.chosen_span = span_of(data.get("span", ""), today=today)
        self.units: list[Unit] = units_to_choose(actor)
        self.chosen_unit = next((unit for unit in self.units if str(unit.id) == data.get("unit")), None)
        super().__init__({"span": self.chosen_span.code, "unit": str(self.chosen_unit.id) if self.chosen_unit else ""})
        self._offer("span", self._spans(today))
        self._offer("unit", [("", _("全部单位")), *((str(unit.id), unit.name) for unit in self.units)])

    def _offer(self, name: str, choices: list[tuple[str, object]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)  # noqa: S101 - for the type checker
        field.choices = choices

    def _spans(self, today: date) -> list[tuple[str, object]]:
        years, quarters, months = ([(span.code, span.label) for span in group] for group in spans_to_choose(today))
        known = {code for group in (years, quarters, months) for code, _label in group}
        older = [] if self.chosen_span.code in known else [(self.chosen_span.code, self.chosen_span.label)]
        return [*older, (_("年"), years), (_("季度"), quarters), (_("月"), months)]

    @property
    def unit_id(self) -> UUID | None:
        """The unit; None for all."""
        return self.chosen_unit.id if self.chosen_unit else None
