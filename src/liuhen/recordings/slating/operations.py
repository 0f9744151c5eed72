"""What slates say is written down and used; what a person chose is never touched.

These take no `actor=`: the worker does it, by what this instance signed itself (custody.slates). A slate was opened by
somebody who may say so (cases.operations.slates), and what is told here anybody may change who describes recordings.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from liuhen.cases.clocks import wind_upload
from liuhen.cases.models import Activity, Case
from liuhen.custody import operations as custody
from liuhen.devices import operations as devices
from liuhen.devices import queries as clocks
from liuhen.devices.models import Recorder
from liuhen.devices.timekeeping import Bounds, Window
from liuhen.ledger.entry import Json
from liuhen.ledger.note import Verifier
from liuhen.media import slates
from liuhen.media.slates import Clock, Kind, Search, Sighting, Slate, Verdict
from liuhen.people.models import Officer
from liuhen.recordings.clocks import wind_describe
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.operations.attaching import place
from liuhen.recordings.slating import queries
from liuhen.recordings.slating.models import SlateAssignment, SlateSearch, SlateSeen, Standing

WORKER = "worker"
MOST_SEEN = 400
"""A slate that is filmed for minutes is renewed each second; more of them say nothing new."""
TELLS_START = ("name", "container")
"""Where a recorder's time is that of the film's beginning; a file's date is that of its end."""
WHOLE_SECOND = timedelta(seconds=1)
"""Names and containers give a film's beginning in whole seconds: it began within the one that stands there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class _Judged:
    """A code with what was made of it, and what it names as far as that's there."""

    sighting: Sighting
    standing: Standing
    slate: Slate | None = None
    activity: Activity | None = None
    case: Case | None = None
    officer: Officer | None = None
    recorder: Recorder | None = None


@transaction.atomic
def record_slates(
    *, now: datetime, recording_id: UUID, search: Search, keys: Sequence[Verifier], problem: str = ""
) -> Recording:
    """Write down which slates a recording shows, and let what they say be known of it and of what follows it.

    Doing it again with the same finding changes nothing, and says nothing again.

    Args:
        now: the moment.
        recording_id: which.
        search: what was found; nothing where `problem` says why nothing could be looked at.
        keys: whose slates are this instance's.
        problem: an error's code.
    """
    recording = Recording.objects.select_for_update().get(id=recording_id)
    if recording.viewing == Viewing.GONE or recording.is_sealed:
        return recording
    judged = [_judge(recording, each, keys) for each in search.sightings[:MOST_SEEN]]
    told = _clocks(recording, judged, now)
    is_new = _write(recording, search, judged, told, now, problem)
    if is_new and judged:
        standings = [one.standing.value for one in judged]
        facts: dict[str, Json] = {each: standings.count(each) for each in sorted(set(standings))}
        custody.append(kind="recording.slates_found", subject=recording.id, actor=WORKER, now=now, facts=facts)
    follow(now=now, recording=recording)
    return recording


def follow(*, now: datetime, recording: Recording) -> None:
    """Let a recording, and those that follow its slate, belong where the slates say. Call inside a transaction."""
    own = _first_used(recording)
    if own is not None:
        _assign(recording, recording, own, now)
        last = _last_used(recording) or own
        for one in queries.followers_of(recording):
            _assign(one, recording, last, now)
        return
    before = queries.last_slate_before(recording)
    used = _last_used(before) if before is not None else None
    if before is not None and used is not None:
        _assign(recording, before, used, now)


def _judge(recording: Recording, sighting: Sighting, keys: Sequence[Verifier]) -> _Judged:
    verdict = slates.decode(sighting.text, keys, filmed_at=None)
    slate = verdict.slate
    if slate is None or verdict.standing != slates.Standing.GENUINE:
        return _Judged(sighting=sighting, standing=Standing(verdict.standing.value))  # nothing of it is believed
    activity = case = None
    if slate.activity_id is not None:
        activity = Activity.objects.select_related("case").filter(id=slate.activity_id).first()
        case = activity.case if activity else None
    elif slate.case_id is not None:
        case = Case.objects.filter(id=slate.case_id).first()
    standing = Standing.GENUINE if case else Standing.UNKNOWN
    if case and _is_over(recording, sighting, verdict):
        standing = Standing.EXPIRED
    return _Judged(
        sighting=sighting,
        standing=standing,
        slate=slate,
        activity=activity,
        case=case,
        officer=_officer(recording, slate, activity),
        recorder=Recorder.objects.filter(id=slate.recorder_id).first() if slate.recorder_id else None,
    )


def _is_over(recording: Recording, sighting: Sighting, verdict: Verdict) -> bool:
    """Whether a genuine code was filmed after its end, as far as that's known without the clock that it tells of.

    What isn't on the recorder's last card was filmed after that was docked: so a picture of an old code is over. By the
    recorder's own clock only a code of days is judged, and only where the clock isn't known to be wrong.
    """
    slate = verdict.slate
    assert slate is not None  # noqa: S101 - genuine ones say something
    window = _window(recording)
    if window.after is not None and window.after >= slate.expires:
        return True
    if slate.at is not None and slate.at > window.before:
        return True  # filmed before it was shown
    if slate.kind == Kind.LIVE or recording.captured_at is None or recording.recorder_id is None:
        return False
    told = clocks.when_filmed(
        recorder_id=recording.recorder_id,
        shown=recording.captured_at,
        intake_id=recording.arrived_with,
        received_at=recording.received_at,
    )
    earliest = told.earliest if told.earliest is not None else (None if told.findings else recording.captured_at)
    return earliest is not None and earliest + timedelta(seconds=sighting.at_s) >= slate.expires


def _window(recording: Recording) -> Window:
    if recording.recorder_id is None:
        return Window(after=None, before=recording.received_at)
    return clocks.window_at(
        recorder_id=recording.recorder_id, intake_id=recording.arrived_with, received_at=recording.received_at
    )


def _officer(recording: Recording, slate: Slate, activity: Activity | None) -> Officer | None:
    """Who films: whoever wears this recorder at the activity, else whom the slate names first, if it's for this one."""
    if activity is not None and recording.recorder_id is not None:
        worn = activity.taken.filter(recorder_id=recording.recorder_id).select_related("officer").first()
        if worn is not None and worn.officer is not None:
            return worn.officer
    if slate.recorder_id not in (None, recording.recorder_id) or not slate.officer_ids:
        return None
    return Officer.objects.filter(id=slate.officer_ids[0]).first()


def _clocks(recording: Recording, judged: Iterable[_Judged], now: datetime) -> list[str]:
    """Write down how far the recorder's clock was off, by each filming of a live code; what each of them told."""
    used = [(one.sighting, one.slate) for one in judged if one.standing == Standing.GENUINE and one.slate is not None]
    told = []
    for part in slates.stretches(used):
        clock = slates.read_clock(part)
        if clock is None:
            continue
        told.append("told" if isinstance(clock, Clock) else clock.value)
        if isinstance(clock, Clock) and recording.captured_from in TELLS_START:
            _read(recording, clock, now)
    return told


def _read(recording: Recording, clock: Clock, now: datetime) -> None:
    if recording.recorder is None or recording.captured_at is None:
        return
    shown = recording.captured_at + timedelta(seconds=clock.at_s)
    within = timedelta(seconds=clock.uncertainty_s)
    offset = shown - clock.server_at
    devices.note_slate(
        recorder=recording.recorder,
        now=now,
        actor=WORKER,
        at=clock.server_at,
        bounds=Bounds(offset - within, offset + within + WHOLE_SECOND),
        shown=shown,
        recording_id=recording.id,
    )


def _write(  # noqa: PLR0917 - of this file only
    recording: Recording, search: Search, judged: Sequence[_Judged], told: list[str], now: datetime, problem: str
) -> bool:
    """Write the finding; whether it says something else than before."""
    before = list(SlateSeen.objects.filter(search__recording=recording).order_by("position"))
    was = [(row.standing, row.at_ms, row.activity_id, row.case_id) for row in before]
    found, _made = SlateSearch.objects.update_or_create(
        recording=recording,
        defaults={"at": now, "is_whole": search.is_whole, "clocks": told, "problem": problem},
    )
    rows = [
        SlateSeen(
            search=found,
            position=position,
            standing=one.standing,
            at_ms=max(0, round(one.sighting.at_s * 1000)),
            last_ms=max(0, round(one.sighting.last_s * 1000)),
            is_live=one.slate is not None and one.slate.kind == Kind.LIVE,
            activity=one.activity,
            case=one.case,
            point=one.slate.point if one.slate else "",
            officer=one.officer,
            recorder=one.recorder,
        )
        for position, one in enumerate(judged)
    ]
    if was == [(row.standing, row.at_ms, row.activity_id, row.case_id) for row in rows]:
        return False
    SlateSeen.objects.filter(search=found).delete()
    SlateSeen.objects.bulk_create(rows)
    return True


def _first_used(recording: Recording) -> SlateSeen | None:
    return _used(recording).first()


def _last_used(recording: Recording) -> SlateSeen | None:
    return _used(recording).last()


def _used(recording: Recording) -> QuerySet[SlateSeen]:
    rows = SlateSeen.objects.filter(search__recording=recording, standing=Standing.GENUINE)
    return rows.select_related("activity", "case", "officer").order_by("position")


def _assign(recording: Recording, by: Recording, seen: SlateSeen, now: datetime) -> None:
    """Let a recording belong where a slate says, unless a person chose, or it's known already."""
    if seen.case is None or not queries.is_free(recording):
        return
    standing = SlateAssignment.objects.filter(recording=recording).first()
    if standing is not None and (standing.by_id, standing.case_id, standing.activity_id) == (
        by.id,
        seen.case_id,
        seen.activity_id,
    ):
        return
    gives_officer = seen.officer is not None and (
        recording.officer_id is None or (standing is not None and standing.has_officer)
    )
    if gives_officer:
        recording.officer = seen.officer
        recording.save(update_fields=["officer"])
    place(recording, seen.case, seen.activity)
    SlateAssignment.objects.update_or_create(
        recording=recording,
        defaults={
            "by": by,
            "case": seen.case,
            "activity": seen.activity,
            "has_officer": gives_officer,
            "at": now,
        },
    )
    wind_describe(now=now, recording=recording)
    custody.append(
        kind="recording.slate_assigned",
        subject=recording.id,
        actor=WORKER,
        now=now,
        facts={
            "case": str(seen.case_id),
            "activity": str(seen.activity_id) if seen.activity_id else None,
            "officer": str(seen.officer_id) if gives_officer else None,
            "by": str(by.id),
        },
    )
    if seen.activity is not None:
        wind_upload(now=now, activity=seen.activity)  # art 16: what came in is of this activity
