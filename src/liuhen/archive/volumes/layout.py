"""How documents become parts: 第 n 卷 共 n 卷, and the 页号 of each. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """Where a document stands.

    Attributes:
        index: of the document, as it was given.
        part: 卷, from 1.
        first, last: 页号.
    """

    index: int
    part: int
    first: int
    last: int

    @property
    def span(self) -> str:
        """Its 页号 as people read it."""
        return f"{self.first}-{self.last}" if self.last > self.first else str(self.first)


def lay_out(pages: Sequence[int], *, most: int, stamped: Sequence[int | None]) -> list[Laid]:
    """Spread documents over parts; a document is never torn, and each part counts its pages from 1.

    Args:
        pages: how many pages each document has, at least 1, in order.
        most: pages of a part; a longer document has a part to itself.
        stamped: the 页号 that somebody gave each document's first page; None where it follows the one before.
    """
    laid: list[Laid] = []
    part, used, following = 1, 0, 1
    for index, (count, given) in enumerate(zip(pages, stamped, strict=True)):
        if used and used + count > most:
            part, used, following = part + 1, 0, 1
        first = given or following
        laid.append(Laid(index=index, part=part, first=first, last=first + count - 1))
        used, following = used + count, first + count
    return laid
