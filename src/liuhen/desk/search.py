"""One search over the rooms: everything by its number or its words, and only what the reader may know of."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import islice
from operator import or_
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from django.db.models import Model, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from liuhen.archive.volumes.queries import visible_volumes
from liuhen.cases.bureau.models import BureauRecord
from liuhen.cases.documents.models import Document
from liuhen.cases.findable import CASE, DOCUMENT, PLACE, scopes_of
from liuhen.cases.models import Activity, Case, Party
from liuhen.cases.queries import of_visible_case, suggest_parties, visible_cases
from liuhen.desk.named import Named, named
from liuhen.desk.timeline import name_of
from liuhen.devices import queries as devices
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.recordings import search as recordings_search
from liuhen.recordings.captions import Spoken, spoken_at
from liuhen.recordings.models import Recording
from liuhen.recordings.queries import visible_to
from liuhen.recordings.times import Timed, times_of
from liuhen.search import paging as finding
from liuhen.search.queries import found

_Row = TypeVar("_Row", bound=Model)
SHORT, LONG = 4, 12
"""How many of each kind stand under the box while somebody types, and on the page."""
LONGEST = 100
FEW_WORDS = 4
_VOLUMES_READ = 300  # cases that hold the words, the last that became findable first
_RECORDINGS_READ = 300  # the newest that hold the words; who may know of few is led to the list, which reads on


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """One thing that was found."""

    title: str
    detail: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Things of one kind; `more_url` leads to the list where all of them are, empty when there is none.

    Attributes:
        code: what they are, for the page's markup.
        has_more: whether there are more than `hits`.
    """

    code: str
    label: Promise
    icon: str
    hits: tuple[Hit, ...]
    has_more: bool
    more_url: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """What somebody typed, how many of each kind are shown, and what it names when it's a whole number."""

    text: str
    limit: int
    named: Named | None


def everything(*, actor: Actor, wanted: str, limit: int = LONG) -> list[Group]:
    """Return what the actor may know of and what holds every word of a search, by kind; kinds without any are left out.

    Args:
        actor: who looks.
        wanted: as somebody typed it; what is longer than `LONGEST` is cut.
        limit: how many of each kind at most.
    """
    text = wanted.replace("\x00", "").strip()[:LONGEST]  # PostgreSQL takes no NUL
    if not text:
        return []
    asked = _Asked(text, limit, named(actor, text))
    groups = (each.look(actor, asked) for each in _LOOKS if holds(actor, each.needs))
    return [group for group in groups if group.hits]


def _group(code: str, label: Promise, icon: str, hits: Iterable[Hit], limit: int, *, more_url: str = "") -> Group:
    told = tuple(hits)
    return Group(code=code, label=label, icon=icon, hits=told[:limit], has_more=len(told) > limit, more_url=more_url)


def _cases(actor: Actor, asked: _Asked) -> Group:
    text, limit = asked.text, asked.limit
    known = visible_cases(actor).select_related("unit", "party")
    rows: Iterable[Case]
    if asked.named is not None:
        rows = known.filter(id__in=asked.named.cases).order_by("-id")
    else:
        rows = finding.page(CASE, text, known, scopes=scopes_of(actor), size=limit + 1, counts=False)
    more = f"{reverse('cases:list')}?{urlencode({'text': text})}"
    label = pgettext_lazy("list", "案件")
    return _group("case", label, "case", (_case_hit(case) for case in rows), limit, more_url=more)


def _case_hit(case: Case) -> Hit:
    return Hit(title=case.title, detail=f"{case.number} · {case.party.name}", url=reverse("case", args=[case.id]))


def _places(actor: Actor, asked: _Asked) -> Group:
    limit = asked.limit
    known = Activity.objects.filter(of_visible_case(actor)).select_related("case")
    rows: Iterable[Activity]
    if asked.named is not None:
        meant = Q(case_id__in=asked.named.numbered) | Q(id__in=asked.named.activities)
        rows = known.filter(meant).order_by("-id")[: limit + 1]
    else:
        rows = finding.page(PLACE, asked.text, known, scopes=scopes_of(actor), size=limit + 1, counts=False)
    hits = (
        Hit(
            title=activity.place,
            detail=f"{timezone.localtime(activity.arrived_at):%Y-%m-%d %H:%M} · {activity.case.number}",
            url=f"{reverse('case', args=[activity.case_id])}#activity-{activity.id}",
        )
        for activity in rows
    )
    return _group("place", _("地点"), "place", hits, limit)


def _documents(actor: Actor, asked: _Asked) -> Group:
    """Documents of cases only: a record of the bureau may be protected, and no search tells of one (6(3))."""
    limit = asked.limit
    known = Document.objects.filter(of_visible_case(actor)).select_related("case")
    rows: Iterable[Document]
    if asked.named is not None:
        meant = Q(case_id__in=asked.named.numbered) | Q(id__in=asked.named.documents)
        rows = known.filter(meant).order_by("-id")[: limit + 1]
    else:
        rows = finding.page(DOCUMENT, asked.text, known, scopes=scopes_of(actor), size=limit + 1, counts=False)
    hits = (
        Hit(
            title=f"{one.title}（{_('已作废')}）" if one.voided_at else one.title,
            detail=" · ".join(part for part in (one.number, one.case.number if one.case else "") if part),
            url=reverse("cases:document", args=[one.id]),
        )
        for one in rows
    )
    return _group("document", _("文书"), "file", hits, limit)


def _bureau_records(_actor: Actor, asked: _Asked) -> Group:
    """The bureau's own records that are open to all; no search tells of a protected one, also no reader (6(3))."""
    text, limit = asked.text, asked.limit
    found = Q(document__title__icontains=text) | Q(document__number__icontains=text) | Q(issuer__icontains=text)
    # Of no case: said once more, so that no database reads the documents of all cases for the few of the bureau.
    rows = BureauRecord.objects.filter(found, document__case=None, is_protected=False)
    rows = rows.select_related("document").order_by("-pk")
    hits = (
        Hit(
            title=one.document.title,
            detail=" · ".join(part for part in (one.document.number, one.issuer) if part),
            url=reverse("bureau:record", args=[one.pk]),
        )
        for one in rows[: limit + 1]
    )
    more = f"{reverse('bureau:list')}?{urlencode({'text': text})}"
    return _group("bureau_record", _("本局文件"), "files", hits, limit, more_url=more)


def _recordings(actor: Actor, asked: _Asked) -> Group:
    text, limit = asked.text, asked.limit
    known = visible_to(actor).select_related("description", "case")
    if asked.named is not None:
        found = known.filter(asked.named.during)
    else:
        ids = recordings_search.newest(text, limit=_RECORDINGS_READ)
        found = known.filter(id__in=ids)
    rows = found.order_by("-id")[: limit + 1]
    more = f"{reverse('recordings:list')}?{urlencode({'text': text})}"
    shown = list(islice(_exact_first(list(known.filter(number=text)), rows), limit + 1))
    said = spoken_at([each.id for each in shown], text)
    times = times_of(shown)
    hits = (_recording_hit(each, said.get(each.id), times.get(each.id)) for each in shown)
    return _group("recording", _("音像资料"), "video", hits, limit, more_url=more)


def _recording_hit(recording: Recording, said: Spoken | None, timed: Timed | None) -> Hit:
    """Where its captions hold the words, it leads to the second at which they are said."""
    when = timezone.localtime(recording.captured_at or recording.received_at)
    shown = f"{said.at} {said.text}" if said else f"{when:%Y-%m-%d %H:%M}"
    if said and said.is_machine:
        shown = _("{told}（机器识别，未经核对）").format(told=shown)
    told = [recording.number, shown]
    if timed is not None and timed.noticed and not said:
        told.append(timed.noticed)
    return Hit(
        title=name_of(recording),
        detail=" · ".join(told),
        url=reverse("recordings:page", args=[recording.id]) + (f"?t={said.second}" if said else ""),
    )


def _recorders(actor: Actor, asked: _Asked) -> Group:
    text, limit = asked.text, asked.limit
    # what stands on it, in papers or in the video network: its code, its plate, its certificate, its 20 digits
    numbers = ("code", "model", "serial", "long_number", "proof_number")
    rows = devices.recorders().filter(reduce(or_, (Q(**{f"{name}__icontains": text}) for name in numbers)))[: limit + 1]
    films = holds(actor, Capability.VIEW_RECORDING)
    hits = (
        Hit(
            title=recorder.code,
            detail=" · ".join(part for part in (recorder.model, recorder.unit.name if recorder.unit else "") if part),
            url=_narrowed("recorder", recorder.id)
            if films
            else f"{reverse('devices:list')}?{urlencode({'text': text})}",
        )
        for recorder in rows
    )
    label = pgettext_lazy("list", "执法记录仪")
    return _group("recorder", label, "recorder", hits, limit, more_url=reverse("devices:list"))


def _officers(actor: Actor, asked: _Asked) -> Group:
    text, limit = asked.text, asked.limit
    rows = people.officers().filter(people.officer_like(text))[: limit + 1]
    films = holds(actor, Capability.VIEW_RECORDING)
    hits = (
        Hit(
            title=officer.name,
            detail=" · ".join(part for part in (officer.certificate_number, officer.unit.name) if part),
            url=_narrowed("officer", officer.id) if films else f"{reverse('officers')}?{urlencode({'text': text})}",
        )
        for officer in rows
    )
    return _group("officer", pgettext_lazy("list", "执法人员"), "officer", hits, limit)


def _parties(actor: Actor, asked: _Asked) -> Group:
    text, limit = asked.text, asked.limit
    rows: Iterable[Party]
    if asked.named is not None:
        meant = visible_cases(actor).filter(id__in=asked.named.cases).values("party")
        rows = Party.objects.filter(id__in=meant).order_by("-id")
    else:
        rows = suggest_parties(actor=actor, text=text)[: limit + 1]
    hits = (
        Hit(
            title=party.name,
            detail=" · ".join(part for part in (party.credit_code or party.identity_masked, party.address) if part),
            url=reverse("party", args=[party.id]),
        )
        for party in rows
    )
    more = f"{reverse('cases:parties')}?{urlencode({'text': text})}"
    return _group("party", pgettext_lazy("list", "当事人"), "building", hits, limit, more_url=more)


def _narrowed(field: str, value: UUID) -> str:
    return f"{reverse('recordings:list')}?{urlencode({field: value})}"


def _volumes(actor: Actor, asked: _Asked) -> Group:
    """For the archive room, which knows of no case and of every volume: by its 档号 and by its case's words."""
    text, limit = asked.text, asked.limit
    known = visible_volumes(actor)
    ids = found(CASE, text, scopes=None, limit=_VOLUMES_READ)
    rows = known.filter(case_id__in=ids).order_by("-id")[: limit + 1]
    hits = (
        Hit(
            title=volume.title,
            detail=f"{volume.number} · {volume.case.number}",
            url=reverse("volumes:volume", args=[volume.id]),
        )
        for volume in _exact_first(list(known.filter(number=text)), rows)
    )
    return _group("volume", pgettext_lazy("list", "案卷"), "archive", hits, limit)


@dataclass(frozen=True, slots=True)
class _Look:
    """One kind of thing: who may look for it, how, and by what people find it."""

    needs: Capability
    look: Callable[[Actor, _Asked], Group]
    by: tuple[Promise, ...]


_LOOKS = (
    _Look(Capability.VIEW_CASES, _cases, (_("案号"),)),
    _Look(Capability.VIEW_CASES, _parties, (_("当事人"),)),
    _Look(Capability.VIEW_CASES, _documents, (_("文书号"),)),
    _Look(Capability.VIEW_CASES, _places, (_("地点"),)),
    _Look(Capability.FILE_VOLUMES, _volumes, (_("档号"), _("案卷的案号"), _("当事人"))),
    _Look(Capability.VIEW_BUREAU_RECORDS, _bureau_records, (_("本局文件"),)),
    _Look(Capability.VIEW_RECORDING, _recordings, (_("音像资料编号"),)),
    _Look(Capability.VIEW_DEVICES, _recorders, (_("记录仪编号"), _("防爆合格证号"))),
    _Look(Capability.VIEW_OFFICERS, _officers, (pgettext_lazy("list", "执法人员"), _("执法证号"))),
)


@dataclass(frozen=True, slots=True)
class Sought:
    """By what a reader finds things: the first few for the box, all of it for its name and its page."""

    few: str
    all: str


def sought_by(actor: Actor) -> Sought:
    """What the box promises a reader: nothing that isn't looked for on this reader's behalf."""
    words = dict.fromkeys(str(word) for each in _LOOKS if holds(actor, each.needs) for word in each.by)
    comma = gettext("、")
    return Sought(few=comma.join(list(words)[:FEW_WORDS]), all=comma.join(words))


def _exact_first(exact: list[_Row], rows: Iterable[_Row]) -> Iterator[_Row]:
    yield from exact
    known = {row.pk for row in exact}
    yield from (row for row in rows if row.pk not in known)
