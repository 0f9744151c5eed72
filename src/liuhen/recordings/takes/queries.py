"""Which take a recording is part of, and what a card's films are like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils.translation import gettext as _

from liuhen.media.ends import Ends
from liuhen.people.actors import Actor
from liuhen.recordings.models import Kind, Recording, Viewing
from liuhen.recordings.queries import visible_to
from liuhen.recordings.takes.joining import LEARNT_FROM, Part, Usual, usual_loss
from liuhen.recordings.takes.models import FilmEnds, TakePart

MOST_SPLITS = 200
"""So many of a model's newest splits tell what is usual with it."""
MOST_FILMS = 5_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Take:
    """A take of several parts as far as the reader may see it.

    Attributes:
        parts: those parts, in order, each with its recording.
        count: how many there are, seen or not.
        here: the part from which it's looked at.
        usual: what the recorder's model usually misses at a split, as far as it's learnt.
    """

    parts: Sequence[TakePart]
    count: int
    here: TakePart
    usual: Usual

    @property
    def place(self) -> int:
        """Its place, from 1."""
        return self.here.position + 1

    @property
    def loss_words(self) -> str:
        """What is missing before the part that is looked at, and what is usual; empty for the first part."""
        if self.here.loss_ms is None:
            return ""
        seconds = self.here.loss_ms / 1000
        told = _("与前一段之间缺约 {seconds} 秒") if seconds > 0 else _("与前一段相接或重叠约 {seconds} 秒")
        words = told.format(seconds=f"{abs(seconds):.1f}".removesuffix(".0"))
        if self.usual.known < LEARNT_FROM:
            return words
        least, most = self.usual.least.total_seconds(), self.usual.most.total_seconds()
        usual = _("该型号分段时通常缺 {least} 至 {most} 秒").format(least=f"{least:.1f}", most=f"{most:.1f}")
        return f"{words}，{usual}"

    @property
    def previous(self) -> TakePart | None:
        """The part before, where the reader may see it."""
        return next((one for one in self.parts if one.position == self.here.position - 1), None)

    @property
    def following(self) -> TakePart | None:
        """The part after, where the reader may see it."""
        return next((one for one in self.parts if one.position == self.here.position + 1), None)


def take_of(*, actor: Actor, recording: Recording) -> Take | None:
    """Return the take that a recording is part of; None where it stands alone, or nobody knows yet."""
    here = TakePart.objects.filter(recording=recording).first()
    if here is None:
        return None
    rows = list(TakePart.objects.filter(take_id=here.take_id).order_by("position"))
    known = {one.id: one for one in visible_to(actor).filter(id__in=[row.recording_id for row in rows])}
    parts = [row for row in rows if row.recording_id in known]
    for row in parts:
        row.recording = known[row.recording_id]
    return Take(parts=parts, count=len(rows), here=here, usual=usual_of(here.model))


def usual_of(model: str) -> Usual:
    """What recorders of a model usually miss at a split, by the newest that are proven."""
    if not model:
        return Usual()
    rows = TakePart.objects.filter(model=model, is_proven=True, loss_ms__isnull=False).order_by("-recording_id")
    losses = rows.values_list("loss_ms", flat=True)[:MOST_SPLITS]
    return usual_loss([timedelta(milliseconds=one) for one in losses if one is not None])


def films_of_card(intake_id: UUID) -> list[Recording]:
    """A card's films of which time and length are known, in shooting order."""
    rows = Recording.objects.filter(arrived_with=intake_id, kind=Kind.VIDEO, captured_at__isnull=False)
    rows = rows.exclude(viewing=Viewing.GONE).filter(seal=None).select_related("recorder")
    found = rows.order_by("captured_at", "number")[:MOST_FILMS]
    return [one for one in found if isinstance(one.facts.get("duration_s"), int | float)]


def as_part(recording: Recording) -> Part:
    """A film as joining takes it, not looked at yet."""
    assert recording.captured_at is not None  # noqa: S101 - `films_of_card` asks for it
    video = recording.facts.get("video") or {}
    form = [recording.facts.get("container"), *(video.get(name) for name in ("codec", "width", "height"))]
    return Part(
        key=recording.id,
        name=recording.card_name,
        shown=recording.captured_at,
        seconds=float(recording.facts["duration_s"]),
        form="/".join(str(each) for each in form),
    )


def known_ends(keys: Sequence[UUID]) -> dict[UUID, Ends | None]:
    """How films begin and end, of those that were looked at; None of those that couldn't be read."""
    told: dict[UUID, Ends | None] = {}
    for row in FilmEnds.objects.filter(recording_id__in=keys):
        told[row.recording_id] = None if row.problem else Ends(
            first=bytes(row.first) if row.first is not None else None,
            last=bytes(row.last) if row.last is not None else None,
            first_sound=tuple(row.first_sound),
            last_sound=tuple(row.last_sound),
        )  # fmt: skip
    return told
