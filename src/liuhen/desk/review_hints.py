"""What judging finds of a recording, sorted by the items of a review form (arts 7, 11, 12, 17), for its reviewer.

Findings are those of its case's page, as far as they are about the recording or its activity; what begins late and ends
early is told of the first and the last film of a stay. All of it is for a person to judge.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from liuhen.desk.findings import Teller, clock_note
from liuhen.desk.gathering import Gathered
from liuhen.desk.judging import Judged, judge_case
from liuhen.people.actors import Actor
from liuhen.recordings.examining.models import Grade
from liuhen.recordings.examining.queries import examination_of
from liuhen.recordings.examining.showing import findings_of
from liuhen.recordings.models import Recording
from liuhen.rules.clocks import ZONE
from liuhen.rules.facts import ActivityFacts, RecordingFacts
from liuhen.rules.judging import Finding
from liuhen.rules.judging.docket import AV_KINDS, PENDING, clock_text
from liuhen.rules.stays import early_end, late_start
from liuhen.rules.supervision import Machine

_KINDS: dict[str, Machine] = {
    "point.": Machine.POINTS,
    "medium.": Machine.POINTS,
    "key_content.": Machine.POINTS,
    "notice.": Machine.NOTICE,
    "certificates.": Machine.CERTIFICATES,
    "elements.": Machine.ELEMENTS,
    "place.": Machine.LANDMARK,
    "film.": Machine.UNBROKEN,
    "card.": Machine.UNBROKEN,
    "recorder.two_films": Machine.UNBROKEN,
    "recording.outside_activity": Machine.UNBROKEN,
    "recording.not_audio_visual": Machine.LABEL,
    "describe.": Machine.LABEL,
}
_REMARKABLE = (Grade.UNUSUAL, Grade.CONTRADICTS)
_MINUTE = timedelta(minutes=1)  # activities' times are entered in whole minutes


def hints_for(actor: Actor, recording: Recording, now: datetime) -> Mapping[str, Sequence[str]]:
    """What is found of a recording, in words, by what an item of the form names as its `machine`.

    Costs what its case's page costs to judge, whatever the number of recordings elsewhere.
    """
    found: dict[str, list[str]] = defaultdict(list)
    if not recording.is_described:
        found[Machine.LABEL].append(_("尚未分类标注。"))
    found[Machine.UNBROKEN] += _of_structure(recording)
    if recording.case is None:
        return found
    judged = judge_case(Gathered(actor=actor, case=recording.case), now=now)
    teller, activity_id = Teller(actor, judged), str(recording.activity_id or "")
    for one in judged.judgement.findings:
        kind = next((kind for code, kind in _KINDS.items() if one.code.startswith(code)), None)
        if kind is not None and _is_about(one, kind, str(recording.id), activity_id):
            found[kind].append(teller.finding(one).text)
    for kind, text in _of_the_stay(judged, str(recording.id), activity_id):
        found[kind].append(text)
    return found


def _of_structure(recording: Recording) -> Iterator[str]:
    """What the examination of the file finds unusual or contradicting, which may be of a cut."""
    kept = examination_of(recording.id)
    for one in findings_of(kept) if kept is not None else ():
        if one.grade in _REMARKABLE:
            yield _("结构检验（{grade}）：{text}").format(grade=one.label, text=one.lawyer)


def _is_about(one: Finding, kind: Machine, recording_id: str, activity_id: str) -> bool:
    """Whether a finding is about a recording; one that names recordings isn't about another of the same stay.

    A point is missing of the whole stay, whatever shows it by half.
    """
    films = [subject.id for subject in one.subjects if subject.kind == "recording"]
    if films and kind is not Machine.POINTS:
        return recording_id in films
    return any(subject.kind == "activity" and subject.id == activity_id for subject in one.subjects)


def _of_the_stay(judged: Judged, recording_id: str, activity_id: str) -> Iterator[tuple[Machine, str]]:
    """How a recording fits its stay: its place as written, and what wasn't filmed before and after."""
    stay = next((one for one in judged.facts.activities if one.id == activity_id), None)
    if stay is None:
        return
    films = [one for one in judged.facts.recordings if one.activity == stay.id and one.kind in AV_KINDS | {PENDING}]
    own = next((one for one in films if one.id == recording_id), None)
    if own is None:
        return
    if own.place and own.place != stay.place:
        text = _("标注的场所“{place}”与执法活动登记的“{stay}”写法不同。")
        yield Machine.LABEL, text.format(place=own.place, stay=stay.place)
    yield from _ends(own, films, stay)


def _ends(own: RecordingFacts, films: list[RecordingFacts], stay: ActivityFacts) -> Iterator[tuple[Machine, str]]:
    """Said only where every film of the stay has its time: one without it may show what seems to be missing."""
    runs = [one.run for one in films if one.run is not None]
    if len(runs) < len(films):
        return
    late, early = late_start(runs, arrived=stay.arrived_at), early_end(runs, left=stay.left_at)
    if late is not None and late.key == own.id:
        text = _("登记的到达时间为 {arrived}，本次执法活动最早的资料（即本份）始于 {begins}，相差 {minutes} 分钟。")
        yield Machine.LATE_START, _told(text, stay.arrived_at, late.begun, "arrived", "begins") + clock_note(own)
    if early is not None and early.key == own.id and early.ended is not None and stay.left_at is not None:
        text = _("本次执法活动最晚的资料（即本份）止于 {ends}，登记的离开时间为 {left}，相差 {minutes} 分钟。")
        yield Machine.EARLY_END, _told(text, early.ended, stay.left_at, "ends", "left") + clock_note(own)


def _told(text: str, first: datetime, second: datetime, first_name: str, second_name: str) -> str:
    minutes = (second - first) // _MINUTE
    named = {first_name: clock_text(first.astimezone(ZONE)), second_name: clock_text(second.astimezone(ZONE))}
    return text.format(minutes=minutes, **named)
