"""What pictures of a home page are made of; nothing here knows of the database.

A picture has one thought, told three times: as a sentence, as a drawing, and as lines for who hears the page read.
Drawings are made on the server of plain SVG attributes, so that they need no script and no inline style. A tone is a
colour and a pattern, and stands beside a word and a number: nothing is said by colour alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

_WHOLE = 100
_LEAST = 2.0  # hundredths: what is there at all is seen


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """A part of a bar.

    Attributes:
        tone: `brand`, `good`, `attention`, `bad`, `second` or `plain`: names of patterns in the templates.
        label: what it is.
        count: how many.
        shown: the number as it's read, where that isn't the number itself (`500+`).
        url: of the list that it counts; empty where this reader has none.
    """

    tone: str
    label: str
    count: int
    shown: str = ""
    url: str = ""

    @property
    def words(self) -> str:
        """The number as people read it."""
        return self.shown or str(self.count)


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part with its place, in hundredths of the drawing's width or height."""

    tone: str
    at: str
    size: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """An upright bar.

    Attributes:
        label: under it, short; `detail`: in small under that.
        name: what it's called when it's read aloud.
        parts: from the foot upwards.
        is_now: the present day, week or month.
        is_free: a day on which nobody works.
        is_open: whether there may be more than its number: nobody counted on.
    """

    label: str
    name: str
    parts: Sequence[Part]
    detail: str = ""
    is_now: bool = False
    is_free: bool = False
    is_open: bool = False

    @property
    def total(self) -> int:
        """How many of all parts."""
        return sum(part.count for part in self.parts)

    @property
    def words(self) -> str:
        """The number over it; nothing over an empty one."""
        if not self.total:
            return "…" if self.is_open else ""
        return f"{self.total}+" if self.is_open else str(self.total)


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """Upright bars side by side, with a key of their parts."""

    columns: Sequence[Column]
    key: Sequence[Part] = ()
    kind: str = field(default="columns", init=False)

    @property
    def drawn(self) -> list[tuple[Column, list[Piece]]]:
        """Each bar with the places of its parts, from the top down in hundredths of the height."""
        most = max((each.total for each in self.columns), default=0) or 1
        found = []
        for column in self.columns:
            foot, pieces = float(_WHOLE), []
            for part in column.parts:
                if part.count:
                    tall = min(max(part.count * _WHOLE / most, _LEAST), foot)
                    foot -= tall
                    pieces.append(Piece(tone=part.tone, at=_percent(foot), size=_percent(tall)))
            found.append((column, pieces))
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A lying bar.

    Attributes:
        label: what it is of.
        words: the number at its end.
        parts: from the left.
        whole: of how much they are parts; 0 for all of them together.
        detail: a line under it.
        url: where it's looked at or done.
        tone: of its words.
        mark: a limit on it, of the same whole; None for none.
        shows_parts: whether its parts are told under it, each with its number.
    """

    label: str
    words: str
    parts: Sequence[Part]
    whole: int = 0
    detail: str = ""
    url: str = ""
    tone: str = "plain"
    mark: int | None = None
    shows_parts: bool = False

    @property
    def pieces(self) -> list[Piece]:
        """The places of its parts."""
        whole = max(self.whole or sum(part.count for part in self.parts), 1)
        left, found = 0.0, []
        for part in self.parts:
            if part.count:
                wide = min(max(part.count * _WHOLE / whole, _LEAST), _WHOLE - left)
                found.append(Piece(tone=part.tone, at=_percent(left), size=_percent(wide)))
                left += wide
        return found

    @property
    def mark_at(self) -> str:
        """The place of its limit; empty without one."""
        if self.mark is None or not self.whole:
            return ""
        return _percent(min(self.mark * _WHOLE / self.whole, _WHOLE))


@dataclass(frozen=True, slots=True, kw_only=True)
class Bars:
    """Lying bars, one under the other."""

    bars: Sequence[Bar]
    kind: str = field(default="bars", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamp:
    """One thing and how it is: an icon that says it by its form, and words.

    Attributes:
        label: what it is.
        words: how it is.
        tone: of `look.TONES`; the icon goes with it where none is named.
        detail: a second line.
        url: where it's looked at.
        icon: a name from `frontend/icons.json`.
    """

    label: str
    words: str
    tone: str
    icon: str
    detail: str = ""
    url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lamps:
    """Things and how they are, one under the other."""

    lamps: Sequence[Lamp]
    kind: str = field(default="lamps", init=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Things:
    """A sign for each of some things, in groups: as many as there are, where those are few.

    Attributes:
        groups: how many are in which state; `tone` says the sign's form as well.
        icon: what one is, from `frontend/icons.json`.
    """

    groups: Sequence[Part]
    icon: str
    kind: str = field(default="things", init=False)

    @property
    def drawn(self) -> list[tuple[Part, range, bool]]:
        """Each group with its signs, and whether there are more of them than are drawn."""
        return [(each, range(min(each.count, SIGNS)), each.count > SIGNS) for each in self.groups if each.count]


SIGNS = 24
"""How many signs of one group are drawn; a number beside them tells the rest."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A picture of the home page.

    Attributes:
        code: unique on the page.
        title: what it's about.
        icon: a name from `frontend/icons.json`.
        says: what it says, in a sentence.
        drawing: None where there's nothing to draw: then the sentence says so.
        tone: of the sentence, of `look.TONES`.
        url: where the rows are; `link` says what that is. Both empty where this reader may not open it.
        note: what is to be known of the numbers, such as how old they are.
        is_wide: it needs the page's whole width.
    """

    code: str
    title: str
    icon: str
    says: str
    drawing: Columns | Bars | Lamps | Things | None = None
    tone: str = "plain"
    url: str = ""
    link: str = ""
    note: str = ""
    is_wide: bool = False


def _percent(value: float) -> str:
    """Hundredths as an attribute has them."""
    return f"{value:.2f}".rstrip("0").rstrip(".") + "%"
