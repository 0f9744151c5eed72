"""What an officer who left has to keep outside open cases (离岗交接): listed, and given to somebody who can do it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from liuhen.duties.errors import SuccessorSeesNothingError
from liuhen.duties.models import About, Deadline
from liuhen.duties.operations import hand_over_deadlines, open_deadlines_of
from liuhen.people import queries as people
from liuhen.people.actors import Actor, Channel, actor_of
from liuhen.people.models import Departure, Officer
from liuhen.people.picking import OnePerson, PickingForm
from liuhen.recordings.visible import visible_to
from liuhen.rules.clocks import ZONE
from liuhen.rules.shelf import rulebook

SHOWN = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class LooseDeadline:
    """A deadline that follows none of the leaver's open cases."""

    id: UUID
    name: str
    note: str
    due_at: datetime

    @property
    def said(self) -> str:
        """What it is, of what, and until when."""
        until = f"{timezone.localtime(self.due_at, ZONE):%Y-%m-%d %H:%M}"
        return _("{name}　{note}（{until} 到期）").format(name=self.name, note=self.note, until=until)


def loose_deadlines(officer_id: UUID, case_ids: Collection[UUID]) -> list[LooseDeadline]:
    """The open deadlines of an officer outside these open cases, due first; a hundred at most, then the next."""
    rows = open_deadlines_of(officer_id).exclude(case_id__in=case_ids)[:SHOWN]
    return [LooseDeadline(id=one.id, name=_name(one), note=one.note, due_at=one.due_at) for one in rows]


def _name(row: Deadline) -> str:
    period = rulebook().on(timezone.localdate(row.start, ZONE)).periods.get(row.period)
    return period.gist if period else row.period


def hand_over_loose(
    *, actor: Actor, moment: datetime, departure: Departure, deadline_ids: Collection[UUID], to_officer_id: UUID
) -> int:
    """Give deadlines to somebody who can do what they ask; how many.

    Raises:
        SuccessorSeesNothingError: the successor can't open a recording that is to be described.
        NotPermittedError and the others of `duties.operations.hand_over_deadlines`.
    """
    rows = open_deadlines_of(departure.officer_id) if departure.officer_id else Deadline.objects.none()
    films = set(rows.filter(id__in=set(deadline_ids), about=About.RECORDING).values_list("subject", flat=True))
    account = people.officer(to_officer_id).account
    if films:
        seen = visible_to(actor_of(account, Channel.WEB, now=moment)).filter(id__in=films) if account else None
        if seen is None or seen.count() != len(films):
            raise SuccessorSeesNothingError(field="officer")
    return hand_over_deadlines(
        actor=actor, now=moment, departure_id=departure.id, deadline_ids=deadline_ids, to_officer_id=to_officer_id
    )


class HandDeadlinesForm(PickingForm):
    """Who takes the ticked deadlines over."""

    deadlines = forms.MultipleChoiceField(label=gettext_lazy("案件以外的期限"), widget=forms.CheckboxSelectMultiple)
    officer = OnePerson(of=Officer, label=gettext_lazy("接手的执法人员"), empty_label=None)

    def __init__(self, data: Any = None, *, loose: Collection[LooseDeadline]) -> None:
        super().__init__(data, prefix="loose", initial={"deadlines": [str(one.id) for one in loose]})
        deadlines, officer = self.fields["deadlines"], self.fields["officer"]
        assert isinstance(deadlines, forms.MultipleChoiceField)  # noqa: S101 - for the type checker
        assert isinstance(officer, OnePerson)  # noqa: S101
        deadlines.choices = [(str(one.id), one.said) for one in loose]
        officer.queryset = people.officers().filter(left_on=None)
