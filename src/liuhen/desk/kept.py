"""保存期限 of a case: until when what it recorded is kept at least, and how that was reckoned (arts 21 and 22)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from liuhen.cases.models import Case
from liuhen.desk.judging import Judged, claims_on
from liuhen.duties.wording import limit_in_words
from liuhen.prose import translated
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.judging import RetentionLine
from liuhen.rules.judging.keeping import longest
from liuhen.rules.judging.prose import RETENTION


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One rule that speaks.

    Attributes:
        text: what it says, in words.
        cited: its clause.
        until: the last day by it alone; None when it names no end.
        case: the number of the later case that asks for it; empty for the case's own.
    """

    text: str
    cited: str
    until: date | None
    case: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptLine:
    """How long one recording is kept; `until` is None for as long as no end can be named."""

    number: str
    until: date | None
    reasons: Sequence[Reason]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptGroup:
    """Recordings, by number, that are kept equally long for the same reasons."""

    until: date | None
    reasons: Sequence[Reason]
    numbers: Sequence[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptCase:
    """How long a case's recordings are kept.

    Attributes:
        until: the last day of the longest; None for as long as no end can be named.
        reasons: of the recording that is kept longest: those without an end, else the one that ends last.
        lines: each recording, the longest kept first.
    """

    until: date | None
    reasons: Sequence[Reason]
    lines: Sequence[KeptLine]

    @property
    def groups(self) -> list[KeptGroup]:
        """Those alike together: a case's recordings mostly end on one day, for the same reasons."""
        found: dict[tuple[date | None, tuple[Reason, ...]], list[str]] = {}
        for line in self.lines:
            found.setdefault((line.until, tuple(line.reasons)), []).append(line.number)
        return [KeptGroup(until=until, reasons=reasons, numbers=numbers) for (until, reasons), numbers in found.items()]


def kept_of(found: Judged) -> KeptCase | None:
    """Until when a case's recordings are kept, by its own rules and those of the cases that share them; None without.

    Args:
        found: the case, judged.
    """
    numbers = {film.id: film.number for film in found.facts.recordings}
    lines, told = [], _Teller(found)
    for recording, claims in claims_on(found).items():
        until = longest([one for _case, one in claims]).until
        reasons = [told.reason(line, case) for case, one in claims for line in one.lines]
        lines.append(KeptLine(number=numbers[recording], until=until, reasons=list(dict.fromkeys(reasons))))
    if not lines:
        return None
    lines.sort(key=lambda line: (line.until is None, line.until or date.min, line.number), reverse=True)
    first = lines[0]
    return KeptCase(
        until=first.until, reasons=[each for each in first.reasons if each.until == first.until], lines=lines
    )


class _Teller:
    """Puts reasons in words, each once: hundreds of recordings have the same."""

    def __init__(self, found: Judged) -> None:
        self._own = found.known.case.id
        self._known: dict[object, Reason] = {}

    def reason(self, line: RetentionLine, case: Case) -> Reason:
        key = (case.id, line.code, line.clause, line.until, *line.fields.items())
        if key not in self._known:
            self._known[key] = self._told(line, case)
        return self._known[key]

    def _told(self, line: RetentionLine, case: Case) -> Reason:
        fields = dict(line.fields)
        if "limit" in fields:
            fields["limit"] = limit_in_words(str(fields["limit"])) or _("永久")
        return Reason(
            text=translated(RETENTION[line.code]).format_map(fields),
            cited=clause_in_words(line.clause),
            until=line.until,
            case="" if case.id == self._own else case.number,
        )
