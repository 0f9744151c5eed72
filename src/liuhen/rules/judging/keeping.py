"""保存 (arts 13 and 20 to 22): originals in the archive, exhibits with their paper, long-term carriers, retention."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime

from liuhen.rules.clocks import Due, Limit
from liuhen.rules.facts import CaseFacts, RecordingFacts
from liuhen.rules.judging.docket import Docket, film_name, film_subject
from liuhen.rules.judging.model import Finding, Retention, RetentionLine
from liuhen.rules.model import LongTermGround, RulesInForce

RETENTION, CARRIER = "retention", "carrier"


def grounds(docket: Docket) -> tuple[LongTermGround, ...]:
    """The grounds of art 21 that hold of the case: entered by somebody, or told by facts."""
    return grounds_among(docket.rules.long_term_grounds, docket.case)


def grounds_among(known: Iterable[LongTermGround], case: CaseFacts) -> tuple[LongTermGround, ...]:
    """Those of the known grounds that hold of a case."""
    facts = case.facts.union(*(activity.facts for activity in case.activities))
    return tuple(ground for ground in known if ground.clause in case.grounds or set(ground.when) & facts)


def find_keeping(docket: Docket, kept: tuple[Retention, ...]) -> Iterator[Finding]:
    """What arts 13, 20, 21 and 22 say of every recording."""
    standing = grounds(docket)
    for film in docket.recordings.values():
        if not film.stored:
            yield _found("original.not_stored", "13", film, is_grave=True)
        if film.is_evidence:
            yield from _exhibit(docket, film)
    for ground in standing:
        for film in docket.films:
            if not film.carrier and not film.sealed:  # art 21: sealed ones leave by an approved transfer only
                over = _carrier_due(docket, film)
                yield _found(
                    "carrier.overdue" if over else "carrier.missing", ground.clause, film, is_grave=over,
                    ground=ground.gist,
                )  # fmt: skip
    for retention in kept:
        film = docket.recordings[retention.recording]
        if film.keep_until is None:
            continue
        if retention.until is None or film.keep_until < retention.until:
            clause = next((line.clause for line in retention.lines if line.until is None), "22")
            until = retention.until.isoformat() if retention.until else ""
            yield _found(
                "retention.too_short" if until else "retention.no_end_yet", clause, film, is_grave=True,
                entered=film.keep_until.isoformat(), until=until,
            )  # fmt: skip


def _found(code: str, clause: str, film: RecordingFacts, *, is_grave: bool, **fields: str) -> Finding:
    return Finding(
        code=code, clause=clause, severity="breach" if is_grave else "warning", subjects=(film_subject(film),),
        fields={"recording": film_name(film), **fields},
    )  # fmt: skip


def _exhibit(docket: Docket, film: RecordingFacts) -> Iterator[Finding]:
    """Art 20: on a carrier, with its 制作说明, filed with the case. While the case runs it's a reminder."""
    is_late = docket.is_over or docket.case.filed_at is not None
    if not (film.exhibit_carrier or film.carrier):
        yield _found("exhibit.no_carrier", "20", film, is_grave=is_late)
    statement = docket.documents.get(film.statement_document)
    if statement is None or not statement.pages:
        yield _found("exhibit.no_statement", "20", film, is_grave=is_late)


def _carrier_due(docket: Docket, film: RecordingFacts) -> bool:
    """Whether the rulebook's period for writing carriers is over; the text names none (art 21)."""
    period = docket.rules.periods.get(CARRIER)
    if period is None or period.limit is None:
        return docket.is_over
    start = docket.case.closed_at if period.start == "case.closed_on" else film.received_at
    return start is not None and docket.case.now > docket.due(start, period.limit).due


def retentions(docket: Docket) -> tuple[Retention, ...]:
    """Why each recording is kept and how long: every rule that speaks, the longest wins (art 22)."""
    standing = grounds(docket)
    return tuple(_retention(docket, film, standing) for film in docket.recordings.values())


def longest(claims: Sequence[Retention]) -> Retention:
    """Of what several cases say of one recording that they share: the longest, with every line (arts 21 and 22).

    A claim without an end is longer than any that has one.

    Args:
        claims: at least one, all of the same recording.
    """
    ends = [claim.until for claim in claims if claim.until is not None]
    until = max(ends) if ends and len(ends) == len(claims) else None
    lines = tuple(line for claim in claims for line in claim.lines)
    return Retention(recording=claims[0].recording, until=until, lines=lines)


def _retention(docket: Docket, film: RecordingFacts, standing: tuple[LongTermGround, ...]) -> Retention:
    return retention_of(
        film, rules=docket.rules, due=docket.due, grounds=standing, closed_at=docket.case.closed_at, is_in_case=True
    )


def retention_of(
    film: RecordingFacts,
    *,
    rules: RulesInForce,
    due: Callable[[datetime, Limit], Due],
    grounds: Sequence[LongTermGround] = (),
    closed_at: datetime | None = None,
    is_in_case: bool = False,
) -> Retention:
    """Why one recording is kept and how long, in a case or belonging to none.

    Art 22 doesn't say from when its period runs: the latest of capture, receipt and closing is the safe reading.

    Args:
        film: the recording.
        rules: in force, refined by the bureau's list.
        due: when a limit that starts at a moment ends.
        grounds: of art 21, as far as they hold for its case.
        closed_at: when its case was closed.
        is_in_case: whether it belongs to one; while that runs nothing of it expires.
    """
    moments = (film.captured_at, film.received_at, closed_at)
    start = max(moment for moment in moments if moment is not None)

    def end(limit: Limit | None) -> date | None:
        return None if limit is None else due(start, limit).last_day

    lines: list[RetentionLine] = []
    if film.described_at is None:  # invariant 5: 未分类 never expires
        lines.append(RetentionLine(code="undescribed", clause="17", until=None))
    if is_in_case and closed_at is None:
        lines.append(RetentionLine(code="case_open", clause="22", until=None))
    if film.is_evidence:  # art 22: 随卷宗归档保存 is excepted; how long volumes are kept is the archive's to say
        lines.append(RetentionLine(code="with_volume", clause="20", until=None))
    for_long = rules.periods.get("long_term")
    lines += [
        RetentionLine(
            code="ground",
            clause=ground.clause,
            until=end(for_long.limit) if for_long is not None else None,
            fields={"ground": ground.gist},
        )
        for ground in grounds
    ]
    lines += _listed(film, rules, end)
    period = rules.periods.get(RETENTION)
    if period is not None:
        fields = {"start": start.date().isoformat(), "limit": str(period.limit or "")}
        lines.append(RetentionLine(code="period", clause=period.clause, until=end(period.limit), fields=fields))
    ends = [line.until for line in lines]
    until = None if None in ends or not ends else max(each for each in ends if each is not None)
    return Retention(recording=film.id, until=until, lines=tuple(lines))


def _listed(
    film: RecordingFacts, rules: RulesInForce, end: Callable[[Limit | None], date | None]
) -> Iterator[RetentionLine]:
    """What a bureau's 清单 asks for the points that the recording shows."""
    shown = {mark.clause for mark in film.marks}
    for point in rules.points:
        if point.clause in shown and (point.retention is not None or point.keep_for_good):
            until = None if point.keep_for_good else end(point.retention)
            yield RetentionLine(code="list", clause=point.clause, until=until, fields={"point": point.gist})
