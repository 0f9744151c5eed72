"""Discs and disks that hold what is destroyed and have to be destroyed by hand; who keeps them plugs itself in."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from uuid import UUID

Source = Callable[[Collection[UUID]], dict[UUID, Sequence[str]]]


def _none(_recording_ids: Collection[UUID]) -> dict[UUID, Sequence[str]]:
    return {}


_source: list[Source] = [_none]


def ask_for_carriers(source: Source) -> None:
    """Say who knows which carriers hold a recording: the part that keeps them stands above this one."""
    _source[0] = source


def carriers_by_hand(recording_ids: Collection[UUID]) -> dict[UUID, Sequence[str]]:
    """The numbers of the carriers that hold each recording and still exist; those without any are left out."""
    return _source[0](recording_ids)
