"""What those have to do who film nothing themselves: archive room, legal section, office, leaders, head."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from liuhen.cases.bureau.queries import plan_exists
from liuhen.custody import witnessing
from liuhen.desk.figures.queries import count_unexplained
from liuhen.desk.filing import filing_counts, unsure_filing
from liuhen.desk.step import MOST, Step, capped
from liuhen.duties import matters
from liuhen.duties.models import MatterList
from liuhen.duties.wording import why_some_are
from liuhen.paging import COUNT_CAP
from liuhen.people.actors import Actor
from liuhen.people.keepers import CLAUSES
from liuhen.people.keepers import vacancies as vacant_posts
from liuhen.people.models import Keeping, Officer
from liuhen.people.periods import bureau_day
from liuhen.people.permissions import Capability, holds
from liuhen.rules.clauses import clause_in_words

_AHEAD = timedelta(days=30)


def filing(actor: Actor, now: datetime) -> Iterable[Step]:
    """Art 18: closed cases whose volumes are due or late."""
    counts = filing_counts(actor=actor, now=now)
    unsure = unsure_filing(actor=actor, now=now)
    told = (
        (counts.late, "late", _("催办逾期未归档的案件"), _("已超过结案后的归档期限"), "bad"),
        (counts.soon, "soon", _("关注即将到期的归档"), _("一周内到期"), "attention"),
    )
    for count, state, title, detail, tone in told:
        if count:
            yield Step(
                title=title,
                detail=detail,
                url=f"{reverse('filing')}?state={state}",
                label=_("查看"),
                icon="archive",
                tone=tone,
                count=capped(count),
                note=why_some_are(unsure[state], of=count),
            )


def unexplained(actor: Actor, now: datetime) -> Iterable[Step]:
    """Late, and nobody has said why."""
    count = count_unexplained(actor=actor, now=now)
    if count:
        yield Step(
            title=_("督促说明逾期原因"),
            detail=_("上传、标注或归档逾期，尚未写明原因"),
            url=f"{reverse('figures_late')}?unexplained=yes",
            label=_("查看"),
            icon="report",
            count=capped(count),
        )


def lists(_actor: Actor, now: datetime) -> Iterable[Step]:
    """The bureau's own list: drafts that wait, or none in force."""
    drafts = MatterList.objects.filter(state=MatterList.State.DRAFT).order_by("-id")[:MOST]
    for draft in drafts:
        yield Step(
            title=_("完成并发布清单草稿"),
            detail=draft.title,
            url=reverse("duties:matter_list", args=[draft.id]),
            label=_("继续"),
            icon="list",
        )
    if not drafts and matters.list_in_force(timezone.localdate(now)) is None:
        yield Step(
            title=_("制定音像记录事项清单"),
            detail=_("目前没有施行中的清单，案件只按规则集判断应记录的环节"),
            url=reverse("duties:matter_lists"),
            label=_("去制定"),
            icon="list",
            tone="plain",
        )


def certificates(_actor: Actor, now: datetime) -> Iterable[Step]:
    """Certificates that have run out or will soon: whoever enforces with one is asked for it in court."""
    day = timezone.localdate(now)
    held = Officer.objects.filter(left_on=None).exclude(certificate_number="")
    expired = held.filter(certificate_until__lt=day)[: COUNT_CAP + 1].count()
    if expired:
        yield Step(
            title=_("更新已过期的执法证"),
            detail=_("证件过期期间的执法会受到质疑"),
            url=f"{reverse('officers')}?state=expired",
            label=_("更新"),
            icon="officer",
            count=capped(expired),
        )
    ending = held.filter(certificate_until__gte=day, certificate_until__lt=day + _AHEAD)
    for officer in ending.order_by("certificate_until", "id")[:MOST]:
        yield Step(
            title=_("执法证即将到期"),
            detail=_("{name}，有效期至 {day}").format(name=officer.name, day=officer.certificate_until),
            url=reverse("edit_officer", args=[officer.id]),
            label=_("更新"),
            icon="officer",
            tone="plain",
        )


def ledger_alarms(actor: Actor, _now: datetime) -> Iterable[Step]:
    """A second keeper has seen another ledger: the legal section says what it was, all others see it on the page."""
    count = witnessing.open_alarms().order_by()[: COUNT_CAP + 1].count()
    if count:
        yield Step(
            title=_("账本警报：与第二保管方所见不符"),
            detail=_("记录可能被删改；请保留现场，核查后写明结果"),
            url=reverse("ledger_audit"),
            label=_("核查") if holds(actor, Capability.ANSWER_ALARMS) else _("查看"),
            icon="alert",
            tone="bad",
            count=capped(count),
        )


def missed_keepers(_actor: Actor, _now: datetime) -> Iterable[Step]:
    """Second keepers that can't be reached; the worker goes on trying."""
    missed = [each for each in witnessing.keepers() if each.failing_since is not None]
    if missed:
        since = min(each.failing_since for each in missed if each.failing_since)
        yield Step(
            title=_("接通账本检查点的第二保管方"),
            detail=_("自 {moment} 起未送达；接通后自动补送").format(
                moment=f"{timezone.localtime(since):%Y-%m-%d %H:%M}"
            ),
            url=reverse("ledger_keepers"),
            label=_("查看"),
            icon="server",
            count=capped(len(missed)),
        )


def vacancies(actor: Actor, now: datetime) -> Iterable[Step]:
    """Arts 14, 19: posts that nobody holds, shown until somebody is named."""
    found = vacant_posts(bureau_day(now))
    may_appoint = holds(actor, Capability.APPOINT_KEEPERS)
    for keeping in Keeping:
        vacant = [one for one in found if one.keeping is keeping]
        if not vacant:
            continue
        units = [one.unit.name for one in vacant if one.unit is not None]
        cited = clause_in_words(CLAUSES[keeping])
        yield Step(
            title=_("指定“{post}”的专人").format(post=keeping.label)
            if may_appoint
            else _("岗位空缺：{post}").format(post=keeping.label),
            detail=_("、").join(units[:MOST]) or cited,
            url=f"{reverse('appoint_keeper')}?keeping={keeping.value}" if may_appoint else reverse("keepers"),
            label=_("指定") if may_appoint else _("查看"),
            icon="users",
            tone="attention" if may_appoint else "plain",
            count=capped(len(units)) if len(units) > 1 else "",
        )


def plan(_actor: Actor, now: datetime) -> Iterable[Step]:
    """6(1): the year's inspection plan is on file."""
    year = timezone.localdate(now).year
    if not plan_exists(year):
        yield Step(
            title=_("录入年度安全生产监督检查计划"),
            detail=_("{year}年的计划尚未录入").format(year=year),
            url=reverse("bureau:new"),
            label=_("录入"),
            icon="files",
            tone="plain",
        )
