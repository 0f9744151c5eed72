"""How an entry names who acts, and for whom somebody acts as deputy (代理)."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Self

AS_DEPUTY = "as_deputy_for"
"""The fact that lists whom the actor stood in for: references such as `account:<uuid>`."""


class Named(str):
    """A reference that also knows whom the actor stands in for; as a text it's the reference alone.

    So whatever keeps or compares who acted keeps the one who did, and the entry says for whom.
    """

    __slots__ = ("stands_for",)
    stands_for: tuple[str, ...]

    @classmethod
    def of(cls, reference: str, stands_for: Iterable[str]) -> Self:
        """A reference, with those whom it stands in for."""
        made = cls(reference)
        made.stands_for = tuple(stands_for)
        return made
