"""Films on one time axis, as the players of a take and of several recorders are told of them.

Nothing here gives leave to play: each film's bytes are asked for by a grant of its own when it is to be shown, and
every grant is a view (invariant 8). An address that the caller records a view for may be laid in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from liuhen.devices.timekeeping import FINE, Estimate
from liuhen.recordings.models import Recording, Viewing

STATES = {
    Viewing.NATIVE: "ready",
    Viewing.PREVIEW: "ready",
    Viewing.PENDING: "pending",
    Viewing.PREPARING: "pending",
}
"""Whether a film can be played now; all else can't be."""
TROUBLE: dict[str, Promise] = {
    "pending": _("预览还在生成，现在不能播放"),
    "none": _("格式不支持或文件已不在，不能播放"),
    "refused": _("没有得到播放许可，请刷新页面后重试"),
    "broken": _("未能读取，请检查网络后重试"),
    "expired": _("播放许可已到期，请刷新页面"),
}
"""Why a film isn't shown, in the codes of `reel.ts`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A film in its place.

    Attributes:
        recording: the film.
        label: what people call it here.
        start: where it begins on the axis, in seconds.
        clock: what is known of its recorder's clock then; None without a time of its own.
        gap: what is said of the place before it, where something is missing or is in both; empty otherwise.
        noticed: what a list says beside its recorder's time; mostly nothing.
    """

    recording: Recording
    label: str
    start: float
    clock: Estimate | None
    gap: str = ""
    noticed: str = ""

    @property
    def seconds(self) -> float:
        """Its length."""
        return seconds_of(self.recording)

    @property
    def end(self) -> float:
        """Where it ends on the axis."""
        return self.start + self.seconds

    def told(self) -> dict[str, Any]:
        """As `reel.ts` reads it."""
        shown, key = self.recording.captured_at, self.recording.id
        return {
            "id": str(key),
            "label": self.label,
            "page": reverse("recordings:page", args=[key]),
            "stills": reverse("recordings:stills", args=[key]),
            "wave": reverse("recordings:wave", args=[key]) if self.recording.facts.get("audio") else "",
            "play": reverse("api:play", args=[key]),
            "playback": reverse("api:recording_playback", args=[key]),
            "start": round(self.start, 3),
            "seconds": round(self.seconds, 3),
            "fps": (self.recording.facts.get("video") or {}).get("frame_rate") or 25,
            "state": STATES.get(Viewing(self.recording.viewing), "none"),
            "clock": timezone.localtime(shown).isoformat() if shown else "",
            "error": error_of(self.clock),
            "gap": self.gap,
        }


def seconds_of(recording: Recording) -> float:
    """A film's length as it was read; 0 where nobody could."""
    told = recording.facts.get("duration_s")
    return float(told) if isinstance(told, int | float) else 0.0


def is_fine(told: Estimate | None) -> bool:
    """Whether a clock is known well enough to go by the corrected time."""
    return told is not None and told.uncertainty is not None and told.uncertainty <= FINE


def error_of(told: Estimate | None) -> float | None:
    """By how many seconds a clock was ahead; None while nobody knows well enough."""
    if told is None or told.moment is None or not is_fine(told):
        return None
    return (told.shown - told.moment).total_seconds()
