"""The demo's recorder cards: folders as recorders leave them, with real H.264 and H.265 in them."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from liuhen.intake.emptying import Step
from liuhen.intake.models import IntakeFile
from liuhen.media import synthesise
from liuhen.media.synthesise import Segment

OFFICER_A, OFFICER_B = "410204", "410311"
CARD_A, CARD_B, CARD_C = "KT50012", "KT50013", "KT50014"
MAKE, MODEL = "科特", "DSJ-K5"
"""Of most of the bureau's recorders; what is learnt of a model is kept by both."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """A card that lies in the demo's `cards` folder: whose, and when its first segment began."""

    recorder: str
    officer: str
    folder: Path
    began: datetime


class Unwatched:
    """Nobody follows the demo's intakes."""

    def began(self, step: Step, files: int, size: int) -> None:
        """Nothing to show."""

    def advanced(self, size: int) -> None:
        """Nothing to show."""

    def ended(self, file: IntakeFile) -> None:
        """Nothing to show."""


def make_cards(folder: Path, now: datetime) -> None:
    """Write three cards below `folder`: an inspection, a questioning in H.265, and one that nobody has taken in yet.

    The folder takes its name when all is written, so that a start that was cut off begins anew.
    """
    aside = folder.with_name(f"{folder.name}.part")
    shutil.rmtree(aside, ignore_errors=True)
    yesterday = now.replace(second=0, microsecond=0) - timedelta(days=1)
    inspection, questioning = yesterday.replace(hour=9, minute=20), yesterday.replace(hour=15, minute=10)
    _inspection(Card(recorder=CARD_A, officer=OFFICER_A, folder=aside / CARD_A, began=inspection))
    _questioning(Card(recorder=CARD_B, officer=OFFICER_B, folder=aside / CARD_B, began=questioning))
    _fresh(Card(recorder=CARD_C, officer=OFFICER_A, folder=aside / CARD_C, began=now - timedelta(hours=3)))
    aside.rename(folder)


def _name(card: Card, at: datetime, number: int, suffix: str, *, important: bool = False) -> str:
    return f"{card.officer}_{card.recorder}_{at:%Y%m%d%H%M%S}_{number:04d}{'IMP' if important else ''}.{suffix}"


def _segments(card: Card, count: int, segment: Segment, *, suffix: str = "MP4", important: int = 0) -> None:
    """A run of segments as a recorder splits it: each begins where the one before ended."""
    normal, marked = card.folder / "DCIM" / "100ANDRO", card.folder / "DCIM" / "101ANDRO"
    for number in range(1, count + 1):
        at = card.began + timedelta(minutes=5 * (number - 1))
        place = marked if number == important else normal
        place.mkdir(parents=True, exist_ok=True)
        shot = Segment(
            seconds=segment.seconds,
            width=segment.width,
            height=segment.height,
            codec=segment.codec,
            sound=segment.sound,
            format=segment.format,
            at=at,
            seed=number,
        )
        synthesise.video(place / _name(card, at, number, suffix, important=number == important), shot)


def _inspection(card: Card) -> None:
    _segments(card, 5, Segment(seconds=8, width=960, height=540), important=3)
    photos = card.folder / "DCIM" / "100ANDRO"
    for number in (6, 7):
        at = card.began + timedelta(minutes=30 + number)
        synthesise.photo(photos / _name(card, at, number, "JPG"), at=at, make="KETE", model=MODEL, seed=number)
    (card.folder / "LOG").mkdir(parents=True)
    synthesise.log(card.folder / "LOG" / f"{card.began:%Y%m%d}.txt", lines=24, at=card.began)


def _questioning(card: Card) -> None:
    _segments(card, 3, Segment(seconds=8, width=960, height=540, codec="hevc"))
    at = card.began + timedelta(minutes=20)
    sound = card.folder / "DCIM" / "100ANDRO" / _name(card, at, 4, "WAV")
    synthesise.sound(sound, seconds=8, codec="pcm_alaw", format="wav", seed=4)


def _fresh(card: Card) -> None:
    _segments(card, 2, Segment(seconds=8))
    at = card.began + timedelta(minutes=12)
    old = card.folder / "DCIM" / "100ANDRO" / _name(card, at, 3, "AVI")
    synthesise.video(old, Segment(seconds=6, codec="mjpeg", sound="pcm_mulaw", format="avi", at=at, seed=3))
