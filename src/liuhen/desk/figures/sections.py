"""The figures of a page, all of them."""

from __future__ import annotations

from liuhen.desk.figures import brought, covered, on_time
from liuhen.desk.figures.asking import Ask
from liuhen.desk.figures.kinds import Counted
from liuhen.desk.figures.queries import Sums, sums
from liuhen.desk.figures.shapes import Section


def all_sections(ask: Ask) -> tuple[dict[Counted, Sums], list[Section]]:
    """The sums and what the page shows of them."""
    found = {figure: sums(figure, units=ask.units, span=ask.span) for figure in Counted}
    return found, [
        on_time.section(ask, found[Counted.DEADLINES]),
        covered.section(ask, found[Counted.COVERAGE]),
        brought.recordings_section(ask, found[Counted.RECORDINGS]),
        brought.exemptions_section(ask, found[Counted.EXEMPTIONS]),
    ]
