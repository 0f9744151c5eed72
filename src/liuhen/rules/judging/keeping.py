"""保存 (arts 13 and 20 to 22): originals in the archive, exhibits with their paper, long-term carriers, retention."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from liuhen.rules.clocks import Limit
from liuhen.rules.facts import RecordingFacts
from liuhen.rules.judging.docket import Docket, film_name, film_subject
from liuhen.rules.judging.model import Finding, Retention, RetentionLine
from liuhen.rules.model import LongTermGround

RETENTION, CARRIER = "retention", "carrier"


def grounds(docket: Docket) -> tuple[LongTermGround, ...]:
    """The grounds of art 21 that hold of the case: entered by somebody, or told by facts."""
    facts = docket.case.facts.union(*(activity.facts for activity in docket.case.activities))
    return tuple(
        ground
        for ground in docket.rules.long_term_grounds
        if ground.clause in docket.case.grounds or set(ground.when) & facts
    )


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
    if not film.carrier:
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
    lines: list[RetentionLine] = []
    if film.described_at is None:  # invariant 5: 未分类 never expires
        lines.append(RetentionLine(code="undescribed", clause="17", until=None))
    if docket.case.closed_at is None:
        lines.append(RetentionLine(code="case_open", clause="22", until=None))
    if film.is_evidence:  # art 22: 随卷宗归档保存 is excepted; how long volumes are kept is the archive's to say
        lines.append(RetentionLine(code="with_volume", clause="20", until=None))
    lines += [
        RetentionLine(
            code="ground", clause=ground.clause, until=_long_term(docket, film), fields={"ground": ground.gist}
        )
        for ground in standing
    ]
    lines += _listed(docket, film)
    period = docket.rules.periods.get(RETENTION)
    if period is not None:
        until = _end(docket, film, period.limit)
        start = _start(docket, film)
        lines.append(
            RetentionLine(
                code="period",
                clause=period.clause,
                until=until,
                fields={"start": start.date().isoformat(), "limit": str(period.limit or "")},
            )
        )
    ends = [line.until for line in lines]
    until = None if None in ends or not ends else max(end for end in ends if end is not None)
    return Retention(recording=film.id, until=until, lines=tuple(lines))


def _start(docket: Docket, film: RecordingFacts) -> datetime:
    """Art 22 doesn't say from when: the latest of capture, receipt and closing is the safe reading."""
    moments = (film.captured_at, film.received_at, docket.case.closed_at)
    return max(moment for moment in moments if moment is not None)


def _end(docket: Docket, film: RecordingFacts, limit: Limit | None) -> date | None:
    return None if limit is None else docket.due(_start(docket, film), limit).last_day


def _long_term(docket: Docket, film: RecordingFacts) -> date | None:
    period = docket.rules.periods.get("long_term")
    return _end(docket, film, period.limit) if period is not None else None


def _listed(docket: Docket, film: RecordingFacts) -> Iterator[RetentionLine]:
    """What a bureau's 清单 asks for the points that the recording shows."""
    shown = {mark.clause for mark in film.marks}
    for point in docket.rules.points:
        if point.clause in shown and (point.retention is not None or point.keep_for_good):
            until = None if point.keep_for_good else _end(docket, film, point.retention)
            yield RetentionLine(code="list", clause=point.clause, until=until, fields={"point": point.gist})
