"""需要关注: what a court would ask of a case, in the reader's words, each with where to look; and what to confirm."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from liuhen.cases.models import CheckItem
from liuhen.cases.operations import may_confirm
from liuhen.desk.addresses import address_of
from liuhen.desk.coverage import document_address
from liuhen.desk.judging import Judged
from liuhen.desk.timeline import played_at
from liuhen.devices.telling_clocks import corrected_in_a_sentence
from liuhen.devices.timekeeping import Told
from liuhen.errors import Field
from liuhen.people.actors import Actor
from liuhen.people.models import Role
from liuhen.people.permissions import Capability, holds
from liuhen.prose import sentence, translated
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.facts import RecordingFacts
from liuhen.rules.judging import Confirmation, Finding, Subject
from liuhen.rules.judging.confirming import asked

SHOWN = 5
"""How many findings stand by themselves; the rest are folded."""
ALIKE = 4
"""How many findings of one kind a case's page tells; a film broken off three hundred times says no more by the rest."""
WAITING = 3
"""How many activities' confirmations stand on a case's page with their buttons; the others' are on their own pages."""
_TONES = {"breach": "bad", "warning": "attention", "note": "info"}
# These stand elsewhere on the page with the way to deal with them: missing points, and what waits for a confirmation.
_ELSEWHERE = ("point.missing_", "medium.")
_NAME_SHOWN = 60  # characters of a name within a sentence
_BY_TIME = (
    *("recording.outside_activity", "film.interrupted", "recorder.two_films", "evidence.after_decision"),
    *("record.unfilmed", "record.film_shorter"),
)
_LISTS = frozenset({"elements", "item"})  # fields that hold the rulebook's words, joined by 、


@dataclass(frozen=True, slots=True, kw_only=True)
class Where:
    """A place to look at.

    Attributes:
        kind: what it is, see `rules.judging.Subject`.
        label: what it's called.
        url: its address; empty when the reader has no page of it.
        icon: a name from `frontend/icons.json`.
        second: of a recording, from its beginning; None for the whole.
        page: of a document, from 1; None for the whole.
    """

    kind: str
    label: str
    url: str
    icon: str
    second: float | None = None
    page: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FindingLine:
    """A finding in the reader's words."""

    code: str
    severity: str
    tone: str
    text: str
    cited: str
    places: Sequence[Where]
    activities: frozenset[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmLine:
    """Something that a person confirms.

    Attributes:
        item: code of the rulebook.
        gist: what.
        alternative: what may be confirmed instead, as code and words; None when nothing may.
        cited: the clause.
        state: `open`, `holds` or `fails`.
        who: who has to confirm it, in words.
        by: who did.
        note: what they added.
        place: where it's to be seen.
        url: where it is confirmed at leisure.
        post: where one click confirms it; both empty for whom it isn't.
    """

    item: str
    gist: str
    alternative: tuple[str, str] | None
    cited: str
    state: str
    who: str
    by: str
    note: str
    place: Where | None
    url: str
    post: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmGroup:
    """What is to be confirmed of one activity, or of the case (`place` is empty then)."""

    id: str
    place: str
    url: str
    lines: Sequence[ConfirmLine]

    @property
    def open(self) -> Sequence[ConfirmLine]:
        """What nobody has said anything of yet."""
        return [line for line in self.lines if line.state == "open"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attention:
    """All that wants somebody's eye.

    Attributes:
        lines: the findings, the gravest first.
        groups: what people confirm.
        beyond: how many findings stand on their activities' pages alone, because this one tells enough of their kind.
    """

    lines: Sequence[FindingLine]
    groups: Sequence[ConfirmGroup]
    beyond: int = 0

    @property
    def shown(self) -> Sequence[FindingLine]:
        """The gravest few."""
        return self.lines[:SHOWN]

    @property
    def folded(self) -> Sequence[FindingLine]:
        """The rest."""
        return self.lines[SHOWN:]

    @property
    def rest(self) -> int:
        """How many aren't among the gravest few."""
        return len(self.folded) + self.beyond

    @property
    def waiting(self) -> Sequence[ConfirmGroup]:
        """Activities of which something is still to be confirmed."""
        return [group for group in self.groups if group.open]

    @property
    def confirmed_here(self) -> Sequence[ConfirmGroup]:
        """Those of them that are confirmed on the spot: what has no page of its own, and the first few."""
        kept = iter(range(WAITING))
        return [group for group in self.waiting if not group.url or next(kept, None) is not None]

    @property
    def confirmed_there(self) -> Sequence[ConfirmGroup]:
        """Those of them that a case's page only leads to."""
        return [group for group in self.waiting if group not in self.confirmed_here]

    @property
    def in_a_line(self) -> str:
        """How much it is."""
        open_items = sum(len(group.open) for group in self.groups)
        count = len(self.lines) + self.beyond
        told = [ngettext("{count} 项需要关注", "{count} 项需要关注", count).format(count=count)]
        if open_items:
            told.append(ngettext("{count} 项待确认", "{count} 项待确认", open_items).format(count=open_items))
        return _("，").join(told)


def attention_for(actor: Actor, judged: Judged, *, activity_id: UUID | None = None, alike: int = ALIKE) -> Attention:
    """Put what was judged of a case in words, or what of it is about one activity.

    Of a case, each kind of finding is told so many times; of the others that are about an activity, its page tells.

    Args:
        actor: who reads; addresses are left out of what the actor has no page of.
        judged: see `desk.judging`.
        activity_id: of the case; None for all of it.
        alike: how many of one kind are told of a case.
    """
    said = judged.judgement
    teller = Teller(actor, judged)
    told = [one for one in said.findings if not one.code.startswith(_ELSEWHERE)]
    told = [one for one in told if not one.code.endswith(".unconfirmed")]
    if activity_id is None:
        here = list(_enough_of_each(told, teller, alike))
        groups = teller.groups(said.confirmations)
    else:
        wanted = str(activity_id)
        here = told = [one for one in told if wanted in teller.activities_of(one)]
        groups = teller.groups(one for one in said.confirmations if one.scope_id == wanted)
    return Attention(lines=[teller.finding(one) for one in here], groups=groups, beyond=len(told) - len(here))


def _enough_of_each(findings: Iterable[Finding], teller: Teller, alike: int) -> Iterator[Finding]:
    """The first of each kind, and all that no activity's page tells."""
    told: Counter[str] = Counter()
    for one in findings:
        told[one.code] += 1
        if told[one.code] <= alike or not any(teller.activities_of(one)):
            yield one


def clock_note(film: RecordingFacts) -> str:
    """What is added to words that rest on a film's corrected time; empty where its recorder told the same."""
    if film.shown_at is None or film.captured_at is None:
        return ""
    told = Told(shown=film.shown_at, begun=film.captured_at, within=film.within)
    return corrected_in_a_sentence(told)


class Teller:
    """Knows what people call the things of one case, and which of them a reader has a page of."""

    def __init__(self, actor: Actor, judged: Judged) -> None:
        self._actor, self._judged = actor, judged
        facts = judged.facts
        self._activities = {one.id: one for one in facts.activities}
        self._films = {one.id: one for one in facts.recordings}
        self._areas = {area.id: (one.id, area) for one in facts.activities for area in one.areas}
        self._names = {one.id: one.name for one in facts.officers} | {one.id: one.code for one in facts.recorders}
        self._documents = {one.id: one.title or one.number for one in facts.documents}
        self._seen = {str(one) for one in judged.known.seen}
        # Documents of the bureau itself, protected ones among them, have no address here.
        self._own = {str(one.id) for one in judged.known.documents if one.case_id == judged.known.case.id}
        unit_id = judged.known.case.unit_id
        self._edits = holds(actor, Capability.EDIT_CASES, unit_id=unit_id)
        self._asked = {(one.scope, one.item): one for one in asked(judged.rules)}

    def places(self, subjects: Iterable[Subject]) -> list[Where]:
        """Where to look, each place once; without what the reader mustn't know of."""
        places = [place for subject in subjects if (place := self._where(subject)) is not None]
        return list({place.url or place.label: place for place in places}.values())

    def finding(self, one: Finding) -> FindingLine:
        """A finding in words; one that rests on the time of a film says so where that's corrected."""
        fields = {name: _said(name, value) for name, value in one.fields.items()}
        return FindingLine(
            code=one.code,
            severity=one.severity,
            tone=_TONES[one.severity],
            text=sentence(f"finding.{one.code}", fields) + self._clocks_of(one),
            cited=clause_in_words(one.clause),
            places=self.places(one.subjects),
            activities=frozenset(self.activities_of(one)),
        )

    def _clocks_of(self, one: Finding) -> str:
        if not one.code.startswith(_BY_TIME):
            return ""
        films = [self._films[each.id] for each in one.subjects if each.kind == "recording" and each.id in self._films]
        return next((note for film in films if (note := clock_note(film))), "")

    def activities_of(self, one: Finding) -> Iterable[str]:
        """The activities that a finding is about, or in which the recordings that it's about were made."""
        for subject in one.subjects:
            if subject.kind == "activity":
                yield subject.id
            elif subject.kind == "recording" and subject.id in self._films:
                yield self._films[subject.id].activity

    def _where(self, subject: Subject) -> Where | None:
        look = {
            "activity": self._activity,
            "area": self._area,
            "recording": self._recording,
            "document": self._document,
            "officer": self._named,
            "recorder": self._named,
            "statement": self._statement,
        }.get(subject.kind)
        return look(subject) if look is not None else None

    def _activity(self, subject: Subject) -> Where | None:
        known = self._activities.get(subject.id)
        if known is None:
            return None  # of another case
        return Where(kind="activity", label=known.place, url=address_of("activity", subject.id), icon="place")

    def _area(self, subject: Subject) -> Where | None:
        activity_id, area = self._areas[subject.id]
        url = f"{address_of('activity', activity_id)}#area-{area.id}"
        return Where(kind="area", label=area.name, url=url, icon="alert")

    def _recording(self, subject: Subject) -> Where | None:
        film = self._films.get(subject.id)
        if film is None:
            return None
        if subject.id not in self._seen:
            return Where(kind="recording", label=film.number, url="", icon="lock")
        second = subject.second or 0
        at = f" {round(second) // 60}:{round(second) % 60:02}" if second else ""
        url = played_at(UUID(subject.id), second)
        return Where(kind="recording", label=f"{film.number}{at}", url=url, icon="play", second=subject.second)

    def _document(self, subject: Subject) -> Where | None:
        title = self._documents.get(subject.id)
        page = _("第 {page} 页").format(page=subject.page) if subject.page else ""
        url = document_address(subject) if subject.id in self._own else ""
        if not title:
            return None
        return Where(kind="document", label=f"《{title}》{page}", url=url, icon="file", page=subject.page)

    def _named(self, subject: Subject) -> Where | None:
        name = self._names.get(subject.id, "")
        return Where(kind=subject.kind, label=name, url="", icon=subject.kind) if name else None

    def _statement(self, subject: Subject) -> Where | None:
        url = address_of("recordings:exemption", subject.id)
        return Where(kind="statement", label=_("未记录说明"), url=url, icon="file")

    def groups(self, said: Iterable[Confirmation]) -> list[ConfirmGroup]:
        """What is to be confirmed, by activity."""
        found: dict[str, list[ConfirmLine]] = {}
        for one in said:
            found.setdefault(one.scope_id, []).append(self._confirm(one))
        groups = []
        for scope_id, lines in found.items():
            known = self._activities.get(scope_id)
            url = address_of("activity", scope_id) + "#checklist" if known else ""
            groups.append(ConfirmGroup(id=scope_id, place=known.place if known else "", url=url, lines=lines))
        return groups

    def _confirm(self, one: Confirmation) -> ConfirmLine:
        rule = self._asked[one.scope, one.item]
        may = self._edits and may_confirm(self._actor, rule)
        if one.scope == "activity":
            url = f"{address_of('recordings:confirm', one.scope_id)}?item={one.item}"
        else:
            url = f"{address_of('cases:confirm', one.scope_id)}?item={one.item}"
        checklist = (
            self._activities[one.scope_id].checklist if one.scope == "activity" else self._judged.facts.checklist
        )
        word = checklist.of(one.item) or checklist.of(rule.alternative)
        return ConfirmLine(
            item=one.item,
            gist=translated(one.gist) if one.clause == "12(3)" else one.gist,
            alternative=(rule.alternative, str(CheckItem(rule.alternative).label)) if rule.alternative else None,
            cited=clause_in_words(one.clause),
            state=one.state,
            who=str(Role(one.role).label) if one.role else "",
            by=one.by,
            note=word.note if word else "",
            place=self._where(one.where) if one.where else None,
            url=url if may else "",
            post=url.partition("?")[0] if may else "",
        )


def _said(name: str, value: Field) -> Field:
    if isinstance(value, str) and name not in _LISTS:
        return Truncator(value).chars(_NAME_SHOWN)  # whole where it is linked
    if not isinstance(value, str):
        return value
    return _("、").join(translated(each) for each in value.split("、") if each)
