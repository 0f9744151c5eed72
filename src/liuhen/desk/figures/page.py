"""The figures' page as a whole."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.desk.figures import late
from liuhen.desk.figures.asking import HOUR, Ask, period_names
from liuhen.desk.figures.covered import states_in
from liuhen.desk.figures.kinds import PERIODS, Counted
from liuhen.desk.figures.on_time import on_time
from liuhen.desk.figures.queries import AsOf, Sums, Wanted, as_of, late_deadlines
from liuhen.desk.figures.scopes import figures_reach, narrowed, units_to_choose
from liuhen.desk.figures.sections import all_sections
from liuhen.desk.figures.shapes import Section, share_in_words
from liuhen.desk.figures.spans import Span
from liuhen.desk.keyed import first_of
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds

NEWEST = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A figure of the span, large.

    Attributes:
        anchor: the section of the page that tells more.
    """

    label: str
    value: str
    hint: str
    anchor: str
    tone: str = "plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class FiguresPage:
    """What the page shows.

    Attributes:
        as_of: as of when everything is counted.
        span: what is counted.
        scope: whose, in words.
        tiles: the span in a few numbers.
        sections: by figure.
        late: what fell due last and was late.
        late_url: of the whole late list.
    """

    as_of: AsOf
    span: Span
    scope: str
    tiles: list[Tile]
    sections: list[Section]
    late: list[late.LateLine]
    late_url: str


def figures_page(*, actor: Actor, now: datetime, span: Span, unit_id: UUID | None) -> FiguresPage:
    """The figures of a span, of the units that the actor reads them of.

    Raises:
        NotPermittedError: the actor reads no figures.
    """
    reach = figures_reach(actor)
    chosen = narrowed(reach, unit_id)
    known = units_to_choose(actor)
    ask = Ask(
        span=span,
        units=None if chosen is None else sorted(chosen),
        unit_id=unit_id,
        names={unit.id: unit.name for unit in known},
        opens_cases=holds(actor, Capability.OPEN_COUNTED),
        opens_recordings=holds(actor, Capability.OPEN_COUNTED),
        today=timezone.localdate(now),
    )
    found, sections = all_sections(ask)
    rows = late_deadlines(actor=actor, now=now, wanted=Wanted(span=span, unit_id=unit_id))
    whole = [part.select_related("unit").prefetch_related("officers") for part in rows]
    newest = first_of(whole, "due_at", NEWEST, upwards=False)
    return FiguresPage(
        as_of=as_of(),
        span=span,
        scope=_scope(ask, whole=reach is None),
        tiles=_tiles(ask, found),
        sections=sections,
        late=late.lines(newest, actor=actor, now=now),
        late_url=ask.link("figures_late"),
    )


def _scope(ask: Ask, *, whole: bool) -> str:
    if ask.unit_id is not None:
        return _("{unit}及所属单位").format(unit=ask.unit_name(ask.unit_id))
    return _("全局") if whole else _("您负责的单位")


def _tiles(ask: Ask, found: dict[Counted, Sums]) -> list[Tile]:
    tiles = []
    whole = found[Counted.DEADLINES].whole
    for code, (name, cited) in zip(PERIODS, period_names(ask.today).values(), strict=True):
        kept = on_time(code, whole)
        hint = _("没有到期的")
        if kept.due:
            hint = _("按时 {kept} 项，逾期 {late} 项").format(kept=kept.kept, late=kept.late)
        tiles.append(
            Tile(
                label=f"{cited} {name.removesuffix(_('期限'))}",
                value=share_in_words(kept.kept, kept.due),
                hint=hint,
                anchor="on-time",
                tone="bad" if kept.late else "plain",
            )
        )
    states = states_in(found[Counted.COVERAGE].whole)
    tiles.append(
        Tile(
            label=_("记录覆盖率"),
            value=share_in_words(states["recorded"] + states["explained"], sum(states.values())),
            hint=_("缺失 {missing} 项").format(missing=states["missing"]),
            anchor="coverage",
            tone="bad" if states["missing"] else "plain",
        )
    )
    came = found[Counted.RECORDINGS].whole
    tiles.append(
        Tile(
            label=_("入库音像资料"),
            value=str(came.get("count", 0)),
            hint=_lasting(int(came.get("seconds", 0))),
            anchor="recordings",
        )
    )
    return tiles


def _lasting(seconds: int) -> str:
    """How long the films last, in hours; below one in minutes, so that little isn't told as nothing."""
    if 0 < seconds < HOUR:
        return _("共 {minutes} 分钟").format(minutes=max(round(seconds / 60), 1))
    return _("共 {hours} 小时").format(hours=f"{seconds / HOUR:.1f}")
