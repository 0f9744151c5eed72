"""What other parts of the archive have to say about volumes: they stand above this one and plug themselves in.

The four-property check stands in the way of filing, runs by itself when a volume is compiled, and is told on the
volume's page; hand-over is told there too.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import TypeAlias
from uuid import UUID

from liuhen.archive.volumes.models import Volume
from liuhen.people.actors import Actor

BeforeFiling: TypeAlias = Callable[[Volume], None]
AtFiling: TypeAlias = Callable[[Volume, Actor, datetime], None]
WhenCompiled: TypeAlias = Callable[[Volume, datetime], None]
Tells: TypeAlias = "Callable[[Volume, Actor], list[Told]]"


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What another part says of a volume, for its page.

    Attributes:
        label: what it's about, such as 四性检测.
        words: how it stands.
        tone: of the badge: `good`, `bad`, `wait`, `busy`, `attention`, `plain`.
        url: where more of it is told; empty for none.
        holds_up: filing has to wait for it.
    """

    label: str
    words: str
    tone: str
    url: str = ""
    holds_up: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedOut:
    """A recording that was approved as 不入卷: why, and who approved it."""

    reason: str
    approver: str


_before_filing: list[BeforeFiling] = []
_at_filing: list[AtFiling] = []
_when_compiled: list[WhenCompiled] = []
_tells: list[Tells] = []
_marked_out: list[Callable[[Collection[UUID]], dict[UUID, MarkedOut]]] = []


def ask_before_filing(gate: BeforeFiling) -> None:
    """Have `gate` asked before a volume's bytes are filed, and once more in the transaction: it raises to refuse."""
    _before_filing.append(gate)


def ask_at_filing(follow: AtFiling) -> None:
    """Have `follow` write what belongs to a filing, in its transaction."""
    _at_filing.append(follow)


def ask_when_compiled(follow: WhenCompiled) -> None:
    """Have `follow` called within the transaction that writes a compilation down."""
    _when_compiled.append(follow)


def ask_for_told(tell: Tells) -> None:
    """Have `tell` say on a volume's page what it knows."""
    _tells.append(tell)


def ask_for_marked_out(source: Callable[[Collection[UUID]], dict[UUID, MarkedOut]]) -> None:
    """Say who knows which recordings were approved as 不入卷."""
    _marked_out.append(source)


def pass_filing(volume: Volume) -> None:
    """Ask everybody whether a volume may be filed. Raises what they raise."""
    for gate in _before_filing:
        gate(volume)


def tell_filed(volume: Volume, actor: Actor, now: datetime) -> None:
    """Tell everybody that a volume is being filed."""
    for follow in _at_filing:
        follow(volume, actor, now)


def tell_compiled(volume: Volume, now: datetime) -> None:
    """Tell everybody that a volume was compiled."""
    for follow in _when_compiled:
        follow(volume, now)


def told_of(volume: Volume, actor: Actor) -> list[Told]:
    """What the others say of a volume."""
    return [line for tell in _tells for line in tell(volume, actor)]


def marked_out(recording_ids: Collection[UUID]) -> dict[UUID, MarkedOut]:
    """Which of these recordings go into no volume (art 22)."""
    return {key: one for source in _marked_out for key, one in source(recording_ids).items()}
