"""What is typed of one row. Its fields are those that describing asks for anywhere."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.forms.utils import ErrorDict
from django.utils import timezone
from django.utils.html import escape, format_html_join
from django.utils.safestring import SafeString

from liuhen.cases.models import Activity, Case
from liuhen.prose import translated
from liuhen.recordings.forms import DescribeForm
from liuhen.recordings.marking import POINT_KEYS
from liuhen.recordings.proposing.usual import class_like
from liuhen.recordings.proposing.weighing import FIELDS, Proposal, Way
from liuhen.rules.shelf import rulebook


class RowForm(DescribeForm):
    """分类标注 of one row; which case it names is looked for as anywhere."""

    def told(self) -> dict[str, list[str]]:
        """What is wrong, by field; `__all__` for the whole."""
        errors: ErrorDict = self.errors
        return {name: [str(each) for each in found] for name, found in errors.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownWay:
    """One way as the page shows it: what its fields would hold, and what speaks for and against it."""

    values: Mapping[str, str]
    activities: list[tuple[str, str]]
    way: Way
    label: str

    @property
    def json(self) -> str:
        """The same for the page's script, which fills the fields when this way is chosen."""
        return json.dumps({"values": self.values, "activities": self.activities}, ensure_ascii=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A row's fields as they stand: as proposed, or as typed with what was wrong."""

    values: Mapping[str, str]
    activities: list[tuple[str, str]]
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    @property
    def beside(self) -> list[str]:
        """What is wrong with none of the fields alone."""
        return [text for name, found in self.errors.items() if name not in self.values for text in found]


@dataclass(frozen=True, slots=True)
class Places:
    """The cases that proposals name and their activities, read once for a page."""

    cases: Mapping[UUID, Case]
    activities: Mapping[UUID, list[Activity]]

    @classmethod
    def of(cls, proposals: Iterable[Proposal]) -> Places:
        """Read them; proposals name only cases that their reader may know of."""
        keys = {way.case for one in proposals for way in one.ways} - {None}
        cases = Case.objects.in_bulk(keys)
        found: dict[UUID, list[Activity]] = {key: [] for key in cases}
        for activity in Activity.objects.filter(case_id__in=keys).order_by("arrived_at", "id"):
            found[activity.case_id].append(activity)
        return cls(cases, found)

    def values(self, way: Way) -> dict[str, str]:
        """What a row's fields hold for a way."""
        case = self.cases.get(way.case) if way.case else None
        named = {"case": case.number if case else "", "activity": str(way.activity) if way.activity else ""}
        return {**named, **way.told}

    def choices(self, way: Way) -> list[tuple[str, str]]:
        """The activities of a way's case."""
        return choices_of(self.activities.get(way.case, ()) if way.case else ())

    def label(self, way: Way) -> str:
        """How a way is named where one has to be chosen."""
        for activity in self.activities.get(way.case, ()) if way.case else ():
            if activity.id == way.activity:
                return activity_label(activity)
        case = self.cases.get(way.case) if way.case else None
        return case.title if case else ""


def choices_of(activities: Iterable[Activity]) -> list[tuple[str, str]]:
    """Activities to choose from."""
    return [(str(one.id), activity_label(one)) for one in activities]


def activity_label(activity: Activity) -> str:
    """When and where."""
    return f"{timezone.localtime(activity.arrived_at):%m-%d %H:%M} {activity.place}"


def typed(data: Mapping[str, Any], form: RowForm) -> Filled:
    """A row as it was typed, with what is wrong."""
    chosen = form.chosen_case
    activities = choices_of(chosen.activities.order_by("arrived_at", "id")) if chosen is not None else []
    values = {name: str(data.get(name, "")) for name in ("case", "activity", *FIELDS)}
    return Filled(values=values, activities=activities, errors=form.told())


@dataclass(frozen=True, slots=True, kw_only=True)
class PointChoice:
    """A record point as the page offers it: the key that chooses it, and the class that goes with it."""

    clause: str
    gist: str
    key: str
    usual_class: str


def point_choices(usual: Mapping[str, str]) -> list[PointChoice]:
    """The points that may be filmed, in the rulebook's order.

    Args:
        usual: the class that the person last gave, by point.
    """
    return [
        PointChoice(
            clause=point.clause,
            gist=point.gist,
            key=POINT_KEYS[place] if place < len(POINT_KEYS) else "",
            usual_class=usual.get(point.clause) or class_like(point.gist),
        )
        for place, point in enumerate(rulebook().filmed_points)
    ]


def class_options() -> SafeString:
    """The classes as options, none chosen: rendered once for all rows of a page."""
    told = ((one.code, translated(one.name)) for one in rulebook().classes)
    return format_html_join("", '<option value="{}">{}</option>', told)


def point_options(usual: Mapping[str, str]) -> SafeString:
    """The points as options, each with the class and the words that go with it, and the key that chooses it."""
    told = (
        (one.clause, one.usual_class, one.gist, one.key, f"{one.key.upper()} {translated(one.gist)}".strip())
        for one in point_choices(usual)
    )
    form = '<option value="{}" data-class="{}" data-gist="{}" data-point-key="{}">{}</option>'
    return format_html_join("", form, told)


def with_chosen(options: SafeString, value: str) -> SafeString:
    """Options with one of them chosen; with none when the value is none of theirs."""
    mark = f'<option value="{escape(value)}"'
    return SafeString(options.replace(mark, f"{mark} selected", 1)) if value else options
