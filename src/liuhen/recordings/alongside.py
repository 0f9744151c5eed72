"""Several recorders of one activity on one time axis: the corrected clock as far as it's known, and how well it is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.devices.telling_clocks import span_in_words
from liuhen.people.actors import Actor
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.queries import visible_to
from liuhen.recordings.reels import Piece, seconds_of
from liuhen.recordings.times import Timed, begun_at, times_together

MOST = 4
"""So many play side by side: more fit no screen, and no small machine decodes them."""
MOST_FILMS = 400


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """What one device filmed of an activity.

    Attributes:
        key: the recorder, or where none is known the recording alone.
        label: what people call it.
        wearer: who filmed; empty where nobody knows.
        films: what it filmed, in order, with when each began.
        times: what is known of their clocks.
        within: how uncertain its corrected times are, either way; None where they aren't corrected, and its films
            stand where the device's own clock has them.
        odd: films whose time nobody can believe; they stand on no axis.
    """

    key: UUID
    label: str
    wearer: str
    films: Sequence[tuple[Recording, datetime]]
    times: Mapping[UUID, Timed]
    within: timedelta | None
    odd: int

    @property
    def clock_words(self) -> str:
        """By which clock it's laid beside the others."""
        if self.within is None:
            return _("未校正，按设备时间对齐")
        return _("按校正时间对齐，±{within}").format(within=span_in_words(self.within))

    def pieces(self, origin: datetime) -> list[Piece]:
        """Its films on an axis that begins at a moment."""
        return [
            Piece(
                recording=film,
                label=film.number,
                start=(begun - origin).total_seconds(),
                clock=self.times[film.id].known if film.id in self.times else None,
                gap=_("此时没有摄录"),
            )
            for film, begun in self.films
        ]


def lanes_of(*, actor: Actor, activity_id: UUID) -> list[Lane]:
    """The devices of an activity with the films that the actor may see, in the order in which they began."""
    rows = visible_to(actor).filter(
        activity_id=activity_id, kind__in=(Kind.VIDEO, Kind.AUDIO), captured_at__isnull=False
    )
    rows = rows.exclude(viewing=Viewing.GONE).select_related("recorder", "officer")
    films = [one for one in rows.order_by("captured_at", "number")[:MOST_FILMS] if seconds_of(one) > 0]
    times = times_together(films)
    devices: dict[UUID, list[Recording]] = {}
    for one in films:
        devices.setdefault(one.recorder_id or one.id, []).append(one)
    lanes = [_lane(key, together, times) for key, together in devices.items()]
    return sorted(lanes, key=lambda lane: (not lane.films, lane.films[0][1] if lane.films else None, lane.label))


def _lane(key: UUID, films: Sequence[Recording], times: Mapping[UUID, Timed]) -> Lane:
    placed = [(one, begun) for one in films if (begun := begun_at(one, times)) is not None]
    told = [times[one.id].told.within for one, _begun in placed if one.id in times]
    known = [within for within in told if within is not None]
    first = films[0]
    return Lane(
        key=key,
        label=first.recorder.code if first.recorder else first.card_name,
        wearer="、".join(dict.fromkeys(one.officer.name for one in films if one.officer)),
        films=sorted(placed, key=lambda each: each[1]),
        times=times,
        within=max(known) if placed and len(known) == len(placed) else None,
        odd=len(films) - len(placed),
    )


def origin_of(lanes: Iterable[Lane]) -> datetime | None:
    """When the first film of them began: there the axis begins."""
    begun = [lane.films[0][1] for lane in lanes if lane.films]
    return timezone.localtime(min(begun)) if begun else None


def apart_in_words(lanes: Sequence[Lane]) -> str:
    """How far what is shown side by side may lie apart in truth."""
    within = sorted((lane.within for lane in lanes if lane.within is not None), reverse=True)
    if len(within) < len(lanes):
        return _("有的设备时钟未校正，画面之间实际相差多少不能确定。")
    told = _("按时钟的已知误差，画面之间实际可能相差至多 {span}。")
    return told.format(span=span_in_words(sum(within[:2], timedelta(0))))


def filmed_by_others(*, actor: Actor, recording: Recording) -> bool:
    """Whether another device filmed the same activity, as far as the actor may see it."""
    if recording.activity_id is None or recording.kind not in (Kind.VIDEO, Kind.AUDIO):
        return False
    rows = visible_to(actor).filter(activity_id=recording.activity_id, kind__in=(Kind.VIDEO, Kind.AUDIO))
    own = Q(id=recording.id) if recording.recorder_id is None else Q(recorder_id=recording.recorder_id)
    return rows.exclude(own).exists()
