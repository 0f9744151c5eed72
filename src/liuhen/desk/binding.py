"""组卷: what a closed case still lacks before its volume is put together, and who owes it (arts 6-10, 17, 18)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.archive.volumes import operations, queries
from liuhen.archive.volumes.compiling import compile_now
from liuhen.archive.volumes.models import Volume
from liuhen.archive.volumes.telling import Lack, VolumeTelling
from liuhen.cases.documents.checks import checks_of_each
from liuhen.cases.documents.models import Document
from liuhen.cases.models import Case
from liuhen.desk.coverage import Coverage, coverage_of
from liuhen.desk.gathering import Gathered
from liuhen.desk.judging import facts_of, rules_of
from liuhen.duties.counting import calendar_in_force
from liuhen.people.actors import Actor
from liuhen.people.models import Officer
from liuhen.people.permissions import Capability, holds
from liuhen.rules.judging import judge


@dataclass(frozen=True, slots=True, kw_only=True)
class Lacking:
    """One thing that is missing, with where it's mended; `url` is empty for who can't."""

    lack: Lack
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Readiness:
    """How complete a case is.

    Attributes:
        recorded, explained: how many points are met, or of how many somebody said why not.
        lines: what is missing, with who owes it.
        may_mend: whether the reader can mend it.
    """

    recorded: int
    explained: int
    lines: Sequence[Lacking]
    may_mend: bool


def readiness_of(*, actor: Actor, case: Case, now: datetime) -> Readiness:
    """What a case that the actor may put together still lacks.

    Args:
        actor: who asks.
        case: as `archive.queries.case_to_bind` gave it.
        now: the moment of judging.
    """
    rules = rules_of(case)
    judgement = judge(facts_of(Gathered(actor=actor, case=case), now=now), rules, calendar_in_force())
    activities = list(case.activities.prefetch_related("officers").order_by("arrived_at", "id"))
    documents = [one.document for one in queries.proposed(case, queries.rules_in_force())]
    covered = coverage_of(
        judgement, case=case, activities=activities, rules=rules, documents={one.id for one in documents}
    )
    in_charge = _names(case.officers.all())
    there = {str(activity.id): _names(activity.officers.all()) for activity in activities}
    found = [
        *_points(covered, in_charge, there),
        *_papers(documents, in_charge),
        *_undescribed(case, in_charge),
    ]
    may_mend = holds(actor, Capability.EDIT_CASES, unit_id=case.unit_id)
    return Readiness(
        recorded=covered.recorded,
        explained=covered.explained,
        lines=[Lacking(lack=lack, url=url if may_mend else "") for lack, url in found],
        may_mend=may_mend,
    )


def prepare(*, actor: Actor, now: datetime, case_id: UUID, telling: VolumeTelling) -> Volume:
    """Put a closed case together, with what it lacks now written down beside.

    Raises:
        VolumeNotFoundError, NotPermittedError, CaseNotClosedError: not for this actor, or not yet.
        VolumeFactInvalidError, AttesterNeededError, SupplementReasonNeededError, NothingToBindError,
        VolumeNumberTakenError: to be mended.
    """
    case = queries.case_to_bind(actor=actor, case_id=case_id)
    ready = readiness_of(actor=actor, case=case, now=now)
    return operations.prepare_volume(
        actor=actor, now=now, case_id=case_id, telling=telling, lacks=[line.lack for line in ready.lines]
    )


def newest_or_compiled(*, actor: Actor, now: datetime, case_number: str) -> Volume:
    """The newest volume of a case for a command: filed or waiting; without one it's put together and compiled here.

    Raises:
        VolumeNotFoundError, NotPermittedError, CaseNotClosedError: not for this actor, or not yet.
        NothingToBindError: the case has nothing to put together.
        PagesPendingError, TypesettingError: it can't be compiled now.
    """
    case = queries.closed_case_numbered(actor=actor, number=case_number)
    standing = queries.volumes_of(case)
    if standing and standing[-1].state in {Volume.State.COMPILED, Volume.State.FILED}:
        return standing[-1]
    if not standing:
        telling = VolumeTelling(
            title=case.title,
            retention=queries.rules_in_force().proposed(case.kind).code,
            compiler=actor.name,
            compiled_on=timezone.localdate(now),
        )
        standing = [prepare(actor=actor, now=now, case_id=case.id, telling=telling)]
    compile_now(standing[-1], now=now)
    return queries.get_volume(actor=actor, volume_id=standing[-1].id)


def _points(covered: Coverage, in_charge: str, there: dict[str, str]) -> Iterator[tuple[Lack, str]]:
    for line in covered.lines:
        if line.state == "missing":
            where = f"（{line.where}）" if line.where else ""
            what = _("{cited} {gist}{where}没有记录").format(cited=line.cited, gist=line.gist, where=where)
            yield Lack(what=what, who=there.get(line.scope_id, in_charge)), line.write_url or line.url


def _papers(documents: Sequence[Document], in_charge: str) -> Iterator[tuple[Lack, str]]:
    lacking = checks_of_each(documents)
    for document in documents:
        for check in lacking[document.id]:
            what = f"{document.title}：{str(check.words).rstrip('。.')}"
            lack = Lack(what=what, who=in_charge, about=str(document.id))
            yield lack, reverse("cases:document", args=[document.id])


def _undescribed(case: Case, in_charge: str) -> Iterator[tuple[Lack, str]]:
    for recording in queries.recordings_to_list(case):
        if not recording.is_described:  # art 17
            what = _("音像资料 {number} 未分类标注").format(number=recording.number)
            yield Lack(what=what, who=in_charge), f"{reverse('recordings:describe')}?pick={recording.id}"


def _names(officers: Iterable[Officer]) -> str:
    return "、".join(sorted(officer.name for officer in officers))
