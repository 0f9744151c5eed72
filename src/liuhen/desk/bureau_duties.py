"""制度落实情况: what the regulation asks of the bureau itself (arts 1, 6(1), 13 to 15, 19), as far as it's known.

Facts come from the rooms, judging from the rules; what no software can see is said by a person, and by whom.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.cases.bureau.queries import plan_exists
from liuhen.devices import queries as devices
from liuhen.duties.confirming import checklist_of_bureau, words_of_bureau
from liuhen.duties.models import BureauWord
from liuhen.errors import LiuhenError
from liuhen.holdings import archive
from liuhen.holdings.models import Archive
from liuhen.people import keepers
from liuhen.people import queries as people
from liuhen.people.actors import Actor
from liuhen.people.models import Keeping, Role
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, holds, require
from liuhen.prose import sentence
from liuhen.rules.clauses import clause_in_words
from liuhen.rules.clocks import ZONE
from liuhen.rules.facts import BureauFacts
from liuhen.rules.judging import Confirmation, Finding, Judgement, judge_bureau
from liuhen.rules.model import Quantity, RulesInForce
from liuhen.rules.shelf import rulebook

STORE = "archive"
_TONES = {"breach": "bad", "warning": "attention", "note": "info"}


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownLine:
    """Something that the data tell of the bureau.

    Attributes:
        cited: by which article it is asked.
        gist: what is asked.
        known: what is the case.
        findings: what is lacking, as sentences; none when all is well.
        tone: of `look.TONES`.
        url: where it's mended; empty where the reader can't.
    """

    cited: str
    gist: str
    known: str
    findings: tuple[str, ...]
    tone: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ConfirmLine:
    """Something that a person confirms.

    Attributes:
        item: its code, for the address.
        role: who confirms it, in words.
        state: `open`, `holds` or `fails`.
        word: what was said last; None while nothing was.
        is_mine: whether the reader is one who may say it.
    """

    item: str
    cited: str
    gist: str
    role: str
    state: str
    word: BureauWord | None
    is_mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class DutiesPage:
    """The whole page; `open_count` things wait for somebody's word."""

    known: tuple[KnownLine, ...]
    confirmed: tuple[ConfirmLine, ...]
    open_count: int


def facts_of_bureau(*, now: datetime, words: dict[str, BureauWord]) -> BureauFacts:
    """All that the rooms know of the bureau itself, as the rules take it."""
    stores = (STORE,) if Archive.objects.exists() else ()
    return BureauFacts(
        now=now.astimezone(ZONE),
        recorders_in_service=devices.usable().count(),
        archivists=keepers.keepers_of(Keeping.ARCHIVE_ROOM, day=bureau_day(now)),
        supervisors=keepers.keepers_of(Keeping.SUPERVISION, day=bureau_day(now)),
        equipment_keepers=_named(Role.OFFICE, now),
        stores=stores,
        unreachable_stores=() if not stores or _is_reached() else stores,
        plan_on_file=plan_exists(timezone.localdate(now).year),
        checklist=checklist_of_bureau(words),
    )


def _named(role: Role, now: datetime) -> tuple[str, ...]:
    return tuple(people.holders(role, day=bureau_day(now)).values_list("name", flat=True))


def _is_reached() -> bool:
    try:
        archive.store().free()
    except LiuhenError:
        return False
    return True


def duties_page(*, actor: Actor, now: datetime) -> DutiesPage:
    """What the regulation asks of the bureau, what is known of it, and what a person confirms.

    Raises:
        NotPermittedError: the actor reads no duties of the bureau.
    """
    require(actor, Capability.VIEW_BUREAU_DUTIES)
    rules = rulebook().on(timezone.localdate(now))
    words = words_of_bureau()
    facts = facts_of_bureau(now=now, words=words)
    judged = judge_bureau(facts, rules)
    mine = {grant.role.value for grant in actor.grants}
    confirmed = tuple(_confirm_line(one, words, mine) for one in judged.confirmations)
    return DutiesPage(
        known=(*_known_lines(actor, facts, judged, rules), *_post_lines(bureau_day(now))),
        confirmed=confirmed,
        open_count=sum(1 for line in confirmed if line.state == "open"),
    )


def _confirm_line(one: Confirmation, words: dict[str, BureauWord], mine: set[str]) -> ConfirmLine:
    return ConfirmLine(
        item=one.item,
        cited=clause_in_words(one.clause),
        gist=one.gist,
        role=str(Role(one.role).label),
        state=one.state,
        word=words.get(one.item),
        is_mine=one.role in mine,
    )


def _known_lines(actor: Actor, facts: BureauFacts, judged: Judgement, rules: RulesInForce) -> list[KnownLine]:
    wanted = next((rule for rule in rules.of(Quantity) if rule.code == "recorders"), None)
    nobody = _("尚未指定")
    lists = _("、")
    asked = [
        ("6(1)", _("本年度监督检查计划已归入本局文件"), _("已归入") if facts.plan_on_file else _("没有"),
         ("bureau.no_plan",), Capability.VIEW_BUREAU_RECORDS, "bureau:list"),
        ("13", _("设有保存原始资料的专用服务器"), _store(facts),
         ("bureau.no_store", "bureau.store_unreachable"), None, ""),
        ("14", _("指定专人归档、保存（案卷档案室）"), lists.join(facts.archivists) or nobody,
         ("bureau.no_archivist",), None, "keepers"),
        ("19", _("办公室负责配备与保养设备"), lists.join(facts.equipment_keepers) or nobody,
         ("bureau.no_equipment_keeper",), Capability.VIEW_ACCOUNTS, "accounts"),
        ("19", _("法制机构监督记录内容"), lists.join(facts.supervisors) or nobody,
         ("bureau.no_supervisor",), None, "keepers"),
    ]  # fmt: skip
    if wanted is not None:
        gist = _("执法记录仪不少于 {number} 台").format(number=wanted.number)
        known = _("已登记、现在可用 {count} 台").format(count=facts.recorders_in_service)
        asked.insert(
            3, (wanted.clause, gist, known, ("bureau.few_recorders",), Capability.VIEW_DEVICES, "devices:list")
        )
    return [
        _known_line(clause, gist, known, _of(judged, codes), _leads(actor, needs, page))
        for clause, gist, known, codes, needs, page in asked
    ]


def _post_lines(day: date) -> list[KnownLine]:
    """Art 19: who keeps storage and recorders; a unit whose recorders nobody keeps is named."""
    vacant = keepers.vacancies(day)
    told = {Keeping.STORAGE: _("指定专人管理服务器与存储设备"), Keeping.RECORDERS: _("各单位指定专人保管执法记录设备")}
    lines = []
    for keeping, gist in told.items():
        missing = [one for one in vacant if one.keeping is keeping]
        units = [one.unit.name for one in missing if one.unit is not None]
        lacking = _("尚未指定：{units}").format(units=_("、").join(units)) if units else _("岗位空缺。")
        lines.append(
            KnownLine(
                cited=clause_in_words(keepers.CLAUSES[keeping]),
                gist=gist,
                known=_("、").join(keepers.keepers_of(keeping, day=day)) or _("尚未指定"),
                findings=(lacking,) if missing else (),
                tone="attention" if missing else "good",
                url=reverse("keepers"),
            )
        )
    return lines


def _leads(actor: Actor, needs: Capability | None, page: str) -> str:
    """Where a line leads; who reads this page reads the posts too."""
    return reverse(page) if page and (needs is None or holds(actor, needs)) else ""


def _store(facts: BureauFacts) -> str:
    if not facts.stores:
        return _("尚未设立")
    return _("暂时无法读取") if facts.unreachable_stores else _("已设立，可读取")


def _of(judged: Judgement, codes: Sequence[str]) -> list[Finding]:
    return [one for one in judged.findings if one.code in codes]


def _known_line(clause: str, gist: str, known: str, found: list[Finding], url: str) -> KnownLine:
    return KnownLine(
        cited=clause_in_words(clause),
        gist=gist,
        known=known,
        findings=tuple(sentence(f"finding.{one.code}", dict(one.fields)) for one in found),
        tone=_TONES[found[0].severity] if found else "good",
        url=url,
    )
