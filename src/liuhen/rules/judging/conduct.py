"""执法记录仪的使用 (arts 11, 12 and 19): key content, the notice, the six elements, no gaps, checked before use."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from liuhen.rules.facts import PHOTO, ActivityFacts, RecordingFacts
from liuhen.rules.judging.docket import Docket, activity_subject, clock_text, film_name, film_subject
from liuhen.rules.judging.model import Finding, Subject
from liuhen.rules.judging.prose import CHECKS, ELEMENTS
from liuhen.rules.stays import Run, gap_in, joins

BUILDING = "7(1)"  # the building from outside may be filmed before anybody is there to be told


def find_conduct(docket: Docket) -> Iterator[Finding]:
    """What arts 11, 12 and 19 say of every activity."""
    for activity in docket.activities.values():
        films = docket.films_at(activity.id)
        yield from _key_content(docket, activity, films)
        if films:
            yield from _notice(docket, activity, films)
            yield from _elements(docket, activity)
            yield from _landmark(docket, activity)
            yield from _gaps(docket, activity, films)
        yield from _certificates_shown(activity)
        yield from _recorder_checks(docket, activity, films)
    for film in docket.recordings.values():
        if film.taken_whole is False:  # art 12(5): 不得任意选择取舍
            yield Finding(
                code="card.not_whole", clause="12(5)", severity="breach", subjects=(film_subject(film),),
                fields={"recording": film_name(film)},
            )  # fmt: skip


def _key_content(docket: Docket, activity: ActivityFacts, films: list[RecordingFacts]) -> Iterator[Finding]:
    for content in docket.rules.key_contents:
        is_there = content.clause in activity.key_contents or bool(set(content.when) & activity.facts)
        if not is_there or any(mark.clause == content.clause for film in films for mark in film.marks):
            continue
        explained = any(True for _statement in docket.statements_for(content.clause, activity.id))
        yield Finding(
            code="key_content.explained" if explained else "key_content.not_filmed", clause=content.clause,
            severity="note" if explained else "warning", subjects=(activity_subject(activity),),
            fields={"content": content.gist, "place": activity.place},
        )  # fmt: skip


def _notice(docket: Docket, activity: ActivityFacts, films: list[RecordingFacts]) -> Iterator[Finding]:
    said = activity.checklist.of("notice")
    where = activity_subject(activity)
    fields = {"place": activity.place}
    if said is None:
        yield Finding(
            code="notice.unconfirmed", clause="12(1)", severity="warning",
            subjects=(where, film_subject(films[0])), fields=fields,
        )  # fmt: skip
    elif not said.holds:
        yield Finding(code="notice.not_said", clause="12(1)", severity="breach", subjects=(where,), fields=fields)
    else:
        film = docket.recordings.get(said.recording)
        if film is None or said.second is None:
            yield Finding(code="notice.not_located", clause="12(1)", severity="note", subjects=(where,), fields=fields)
            return
        # 提前告知: before anything of art 7 was filmed, save the building from outside, which nobody is told of.
        # Marks are compared on the same recording only: two recorders' clocks need not agree.
        told_before = {point.clause for point in docket.rules.filmed_points} - {BUILDING}
        earlier = [mark.second for mark in film.marks if mark.clause in told_before and mark.second < said.second]
        if earlier:
            yield Finding(
                code="notice.late", clause="12(1)", severity="warning",
                subjects=(where, film_subject(film, min(earlier)), film_subject(film, said.second)),
                fields={**fields, "recording": film_name(film)},
            )  # fmt: skip


def _certificates_shown(activity: ActivityFacts) -> Iterator[Finding]:
    shown = activity.checklist.of("certificates")
    if shown is None or not shown.holds:
        yield Finding(
            code="certificates.unconfirmed" if shown is None else "certificates.not_shown", clause="12(2)",
            severity="warning" if shown is None else "breach",
            subjects=(activity_subject(activity),), fields={"place": activity.place},
        )  # fmt: skip


def _elements(docket: Docket, activity: ActivityFacts) -> Iterator[Finding]:
    """Art 12(3): the six things that a film has to reflect; which they are says the rulebook."""
    rule = docket.rules.conduct("12(3)")
    words = {code: activity.checklist.of(code) for code in (rule.elements if rule else ())}
    lacking = [ELEMENTS.get(code, code) for code, word in words.items() if word is not None and not word.holds]
    unsaid = [ELEMENTS.get(code, code) for code, word in words.items() if word is None]
    where, place = (activity_subject(activity),), activity.place
    if lacking:
        yield Finding(
            code="elements.lacking", clause="12(3)", severity="breach", subjects=where,
            fields={"place": place, "elements": "、".join(lacking)},
        )  # fmt: skip
    if unsaid:
        yield Finding(
            code="elements.unconfirmed", clause="12(3)", severity="warning", subjects=where,
            fields={"place": place, "elements": "、".join(unsaid)},
        )  # fmt: skip


def _landmark(docket: Docket, activity: ActivityFacts) -> Iterator[Finding]:
    rule = docket.rules.conduct("12(4)")
    if rule is None:
        return
    words = [activity.checklist.of(item) for item in (rule.confirmed, rule.alternative) if item]
    said = [word for word in words if word is not None]
    if any(word.holds for word in said):
        return
    yield Finding(
        code="place.not_shown" if said else "place.unconfirmed", clause="12(4)",
        severity="breach" if said else "warning", subjects=(activity_subject(activity),),
        fields={"place": activity.place},
    )  # fmt: skip


def _gaps(docket: Docket, activity: ActivityFacts, films: list[RecordingFacts]) -> Iterator[Finding]:
    """Art 12(5): one stay, one unbroken run. What a recorder left out is what the stay's strip says that it did."""
    seam = timedelta(seconds=docket.seam_seconds)
    statements = list(docket.statements_for("12(5)", activity.id))
    where = activity_subject(activity)
    by_recorder: dict[str, list[Run]] = {}
    for film in films:
        if film.run is not None and film.kind != PHOTO:
            by_recorder.setdefault(film.recorder, []).append(film.run)
    if any(one.activity == activity.id for one in docket.pending):  # as the strip waits for them
        return
    unseen = {one.recorder for one in docket.pending if not one.activity}
    for recorder, runs in by_recorder.items():
        if recorder in unseen:  # it may be what seems to be missing
            continue
        for join in joins(runs):
            gap = gap_in(join, arrived=activity.arrived_at, left=activity.left_at, seam=seam)
            if gap is None:
                continue
            # By the recorder's own clock, as statements keep it.
            explained = any(one.explains_gap(recorder, *gap.kept) for one in statements)
            before, after = (docket.recordings[run.key] for run in (join.reached, join.after))
            yield Finding(
                code="film.interrupted_explained" if explained else "film.interrupted", clause="12(5)",
                severity="note" if explained else "breach",
                subjects=(where, film_subject(before, before.seconds or 0.0), film_subject(after)),
                fields={
                    "place": activity.place, "recorder": docket.recorder_code(recorder),
                    "stopped": clock_text(gap.begun.at), "minutes": gap.seconds // 60, "seconds": gap.seconds % 60,
                },
            )  # fmt: skip


def _recorder_checks(docket: Docket, activity: ActivityFacts, films: list[RecordingFacts]) -> Iterator[Finding]:
    """Art 19: checked whole before use: battery, room on the card, and what else the rulebook names."""
    if activity.checks is None:
        return
    rule = docket.rules.conduct("19")
    asked = rule.elements if rule else ()
    used = dict.fromkeys([*activity.recorders, *(film.recorder for film in films if film.recorder)])
    for recorder in used:
        checks = [check for check in activity.checks if check.recorder == recorder]
        # One whose clock is uncertain is taken to have begun as late as that allows.
        begun = (film.captured_at + film.within for film in films if film.recorder == recorder and film.captured_at)
        first = next(begun, None)
        start = min(filter(None, (first, activity.arrived_at)))
        before = [check for check in checks if check.at <= start]
        where = (activity_subject(activity), Subject("recorder", recorder))
        fields = {"recorder": docket.recorder_code(recorder), "place": activity.place}
        if not before:
            yield Finding(
                code="recorder.checked_late" if checks else "recorder.unchecked", clause="19", severity="breach",
                subjects=where, fields=fields,
            )  # fmt: skip
            continue
        found = before[-1].found
        for item in asked:
            if found.get(item) is not True:
                code = "recorder.check_failed" if item in found else "recorder.check_incomplete"
                named = {**fields, "item": CHECKS.get(item, item)}
                yield Finding(code=code, clause="19", severity="warning", subjects=where, fields=named)
