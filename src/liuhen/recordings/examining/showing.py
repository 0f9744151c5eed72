"""结构检验 in the reader's words: what an examination said of a recording, and what was learnt of a model."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from liuhen.media.examination.words import WORDS, say, trait_name
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.prose import translated
from liuhen.recordings.examining.models import Examination, Grade, ModelProfile
from liuhen.recordings.examining.queries import EXAMINED, as_profile, can_be_examined, examination_of, is_awaited
from liuhen.recordings.models import Recording, Viewing
from liuhen.recordings.visible import hidden_from, sealed_ids, visible_to

TONES = {Grade.FITS: "good", Grade.UNUSUAL: "attention", Grade.CONTRADICTS: "bad", Grade.UNSEEN: "plain"}
_SHOWN = 12  # values of a trait
_GRAVEST = (Grade.CONTRADICTS, Grade.UNUSUAL, Grade.UNSEEN)
_REMARKABLE = 50
NOTHING = "nothing"
"""The finding that no rule found anything."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFinding:
    """One finding.

    Attributes:
        code: what was found, as the rules name it.
        grade: its code.
        label: what the grade is called.
        tone: how it's coloured.
        lawyer: a sentence for whoever decides.
        engineer: one for whoever checks it.
        second: from the recording's beginning, where it's at a moment.
    """

    code: str
    grade: str
    label: str
    tone: str
    lawyer: str
    engineer: str
    second: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownExamination:
    """What a page says of a recording's structure.

    Attributes:
        grade, label, tone: what it comes to; empty while there's no examination.
        findings: what fits, is unusual or contradicts, the gravest first; not that nothing was found, which the grade
            says.
        clear: how it's known that nothing was found, for whoever checks it; empty where something was.
        unseen: what couldn't be seen.
        at: when.
        version: of the rules that judged.
        software: Liuhen's version.
        profile: what it was compared with, as `make model`; empty without.
        profile_number, profile_files: its version, and how many originals it was learnt from.
        asked_by: who asked for it; empty for what the machine does by itself.
        is_awaited: one is under way or waits.
        may_ask: the reader may ask for another.
    """

    grade: str = ""
    label: str = ""
    tone: str = "plain"
    findings: Sequence[ShownFinding] = ()
    clear: str = ""
    unseen: Sequence[ShownFinding] = ()
    at: datetime | None = None
    version: int = 0
    software: str = ""
    profile: str = ""
    profile_number: int = 0
    profile_files: int = 0
    asked_by: str = ""
    is_awaited: bool = False
    may_ask: bool = False


def shown_of(actor: Actor, recording: Recording) -> ShownExamination | None:
    """What the page of a recording says of its structure; None for what has none, such as a photo."""
    if not can_be_examined(recording):
        return None
    is_under_way, may_ask = is_awaited(recording.id), holds(actor, Capability.VIEW_RECORDING)
    kept = examination_of(recording.id)
    if kept is None:
        return ShownExamination(is_awaited=is_under_way, may_ask=may_ask)
    findings = findings_of(kept)
    return ShownExamination(
        grade=kept.grade,
        label=str(Grade(kept.grade).label),
        tone=TONES[Grade(kept.grade)],
        findings=[each for each in findings if each.grade != Grade.UNSEEN and each.code != NOTHING],
        clear=next((each.engineer for each in findings if each.code == NOTHING), ""),
        unseen=[each for each in findings if each.grade == Grade.UNSEEN],
        at=kept.examined_at,
        version=kept.engine,
        software=kept.software,
        profile=kept.profile.name if kept.profile else "",
        profile_number=kept.profile.number if kept.profile else 0,
        profile_files=kept.profile.files if kept.profile else 0,
        asked_by=kept.asked_by.name if kept.asked_by else "",
        is_awaited=is_under_way,
        may_ask=may_ask,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Graded:
    """A recording among others, with what its examination comes to.

    Attributes:
        recording: with its number.
        label, tone: of the grade.
        told: the gravest finding, for whoever decides; empty where there's nothing but what fits.
        may_open: the reader may open its page.
    """

    recording: Recording
    label: str
    tone: str
    told: str
    may_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Grades:
    """What the examinations of some recordings come to.

    Attributes:
        remarkable: those that are unusual, contradict or couldn't be seen, the gravest first.
        fitting: how many fit.
        missing: how many weren't examined yet.
    """

    remarkable: Sequence[Graded]
    fitting: int
    missing: int


def grades_of(actor: Actor, recordings: QuerySet[Recording]) -> Grades:
    """What the structure of some recordings says, for somebody who judges them together.

    It's no view of any of them: numbers and what stands in the files, nothing of what is filmed.
    """
    rows = recordings.filter(kind__in=EXAMINED).exclude(viewing=Viewing.GONE).exclude(pk__in=sealed_ids())
    rows = rows.exclude(pk__in=hidden_from(actor.account_id).values("recording_id"))
    seen = Examination.objects.filter(recording__in=rows)
    count = dict(seen.order_by().values_list("grade").annotate(Count("pk")))
    grave = sorted(
        seen.exclude(grade=Grade.FITS).select_related("recording").order_by("recording__number")[:_REMARKABLE],
        key=lambda each: _GRAVEST.index(Grade(each.grade)),
    )
    ids = [each.recording_id for each in grave]
    known = set(visible_to(actor).filter(id__in=ids).values_list("id", flat=True))
    is_allowed = holds(actor, Capability.VIEW_RECORDING)
    return Grades(
        remarkable=[_graded(each, may_open=is_allowed and each.recording_id in known) for each in grave],
        fitting=count.get(Grade.FITS, 0),
        missing=rows.count() - sum(count.values()),
    )


def _graded(kept: Examination, *, may_open: bool) -> Graded:
    grade = Grade(kept.grade)
    first = next(iter(findings_of(kept)), None)
    told = first.lawyer if first is not None and first.grade == grade else ""
    return Graded(recording=kept.recording, label=str(grade.label), tone=TONES[grade], told=told, may_open=may_open)


def findings_of(kept: Examination) -> list[ShownFinding]:
    """What it said, in the reader's language; what this version has no words for stands as it was said then."""
    return [_finding(each) for each in kept.findings]


def _finding(told: dict[str, object]) -> ShownFinding:
    grade, at = Grade(str(told["grade"])), told.get("at")
    lawyer, engineer = str(told["lawyer"]), str(told["engineer"])
    fields = told.get("fields")
    if told["code"] in WORDS and isinstance(fields, dict):
        with suppress(KeyError):  # the sentence has other fields now
            lawyer, engineer = say(str(told["code"]), fields, translated)
    return ShownFinding(
        code=str(told["code"]),
        grade=grade.value,
        label=str(grade.label),
        tone=TONES[grade],
        lawyer=lawyer,
        engineer=engineer,
        second=float(at) if isinstance(at, int | float) else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Learnt:
    """A trait of a model: what it's called, what its originals have there, and how many kinds of it were seen."""

    label: str
    values: Sequence[str]
    count: int


def learnt_of(profile: ModelProfile) -> list[Learnt]:
    """What a profile holds, in words, a trait a line; settings that only a program reads are counted."""
    found = []
    for name, values in as_profile(profile).traits.items():
        kind, number = name.split(" ")[0], name.split(" ")[1:]
        label = translated(trait_name(name))
        if number:
            label = _("{trait}（第 {number} 轨）").format(trait=label, number=int(number[0]) + 1)
        told = [] if kind == "setup" else [_value(kind, value) for value in values[:_SHOWN]]
        found.append(Learnt(label=label, values=list(dict.fromkeys(told)), count=len(values)))
    return found


def _value(kind: str, value: str) -> str:
    parts = [part.strip() for part in value.split("|") if part.strip()]
    if kind == "dated":
        return {
            "none": _("不记载时间"),
            "same": _("创建时间与修改时间相同"),
            "later": _("修改时间晚于创建时间"),
            "earlier": _("修改时间早于创建时间"),
        }.get(value, value)
    if kind == "heads":
        return _("各处相同") if set(parts) <= {"film/film", "none/none"} else _("各处不同")
    if kind == "outer":
        return " → ".join(parts)
    if kind == "paths":
        return _("{count} 个结构层次").format(count=len(parts))
    return "、".join(_readable(parts)) or _("没有")


def _readable(parts: Sequence[str]) -> Iterator[str]:
    for part in parts:
        yield "".join(letter if letter.isprintable() else "·" for letter in part)[:60]
