"""The main menu: which pages a person finds there, by what the roles allow."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from liuhen.archive.consulting import queries as consulting
from liuhen.archive.handover import queries as handover
from liuhen.desk import approvals
from liuhen.duties.queries import pressing
from liuhen.holdings.overview import keeps_stores
from liuhen.paging import MENU_CAP
from liuhen.people.actors import Actor
from liuhen.people.permissions import Capability, holds
from liuhen.supervision.alerts import queries as alerts
from liuhen.supervision.assessing import queries as assessing
from liuhen.supervision.bodies import queries as bodies
from liuhen.supervision.reviews import queries as reviews


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One entry of the menu.

    Attributes:
        page: the URL's name.
        label: what the reader sees.
        icon: a name from `frontend/icons.json`.
        needs: the capability without which it isn't shown; None shows it to everybody.
        count: how many things wait there for an actor; they stand beside the label.
        also: to whom it is shown although no role of theirs has the capability: by appointment, say (art 19).
    """

    page: str
    label: Promise
    icon: str
    needs: Capability | None
    count: Callable[[Actor, datetime], int] | None = None
    also: Callable[[Actor, datetime], bool] | None = None

    def is_for(self, actor: Actor, now: datetime) -> bool:
        """Whether an actor finds it in the menu."""
        if self.needs is None or holds(actor, self.needs):
            return True
        return self.also is not None and self.also(actor, now)


MENU: tuple[tuple[Promise | str, tuple[Item, ...]], ...] = (
    ("", (Item(page="home", label=_("首页"), icon="home", needs=None),)),
    (
        "",
        (
            Item(
                page="deadlines",
                label=pgettext_lazy("list", "期限"),
                icon="wait",
                needs=Capability.VIEW_DEADLINES,
                count=lambda actor, now: pressing(actor=actor, now=now),
            ),
            Item(
                page="approvals",
                label=pgettext_lazy("list", "审批"),
                icon="check",
                needs=Capability.APPROVE_DEADLINES,
                count=approvals.count,
            ),
            Item(page="filing", label=_("待归档"), icon="archive", needs=Capability.VIEW_FILING),
            Item(page="holds", label=pgettext_lazy("list", "保全"), icon="shield", needs=Capability.WATCH_HOLDS),
            Item(page="retention_due", label=_("到期可鉴定"), icon="calendar", needs=Capability.VIEW_RETENTION),
            Item(page="disposals", label=_("鉴定与销毁"), icon="delete", needs=Capability.VIEW_DISPOSALS),
            Item(
                page="volumes:list",
                label=pgettext_lazy("list", "案卷"),
                icon="files",
                needs=Capability.VIEW_VOLUMES,
            ),
            Item(
                page="handover:list",
                label=pgettext_lazy("list", "移交"),
                icon="inbox",
                needs=Capability.VIEW_HANDOVERS,
                count=lambda actor, _now: handover.waiting(actor),
            ),
            Item(
                page="consulting:list",
                label=pgettext_lazy("list", "查阅复制"),
                icon="view",
                needs=Capability.CONSULT,
                count=lambda actor, _now: len(consulting.waiting_for(actor)),
            ),
            Item(page="exhibits:disputes", label=_("复议与诉讼"), icon="case", needs=Capability.VIEW_EXHIBITS),
            Item(
                page="exhibits:list",
                label=pgettext_lazy("list", "举证材料"),
                icon="export",
                needs=Capability.VIEW_EXHIBITS,
            ),
            Item(
                page="carriers:list",
                label=pgettext_lazy("list", "载体"),
                icon="disc",
                needs=Capability.VIEW_CARRIERS,
            ),
            Item(page="checking:list", label=_("四性检测"), icon="shield", needs=Capability.FILE_VOLUMES),
            Item(
                page="reviews:plans",
                label=pgettext_lazy("list", "监督检查"),
                icon="search",
                needs=Capability.REVIEW_RECORDINGS,
                count=lambda actor, _now: reviews.to_review(actor).order_by()[: MENU_CAP + 1].count(),
            ),
            Item(
                page="reviews:findings",
                label=pgettext_lazy("list", "监督意见"),
                icon="report",
                needs=Capability.VIEW_FINDINGS,
                count=lambda actor, _now: reviews.waiting(actor),
            ),
            Item(
                page="assessing:list",
                label=_("案卷评查"),
                icon="rules",
                needs=Capability.VIEW_ASSESSMENTS,
                count=lambda actor, _now: assessing.waiting(actor),
            ),
            Item(
                page="bodies:list",
                label=_("监督机关来文"),
                icon="inbox",
                needs=Capability.VIEW_OVERSIGHT,
                count=lambda actor, _now: bodies.waiting(actor),
            ),
            Item(
                page="alerts:list",
                label=_("监督提示"),
                icon="alert",
                needs=Capability.VIEW_ALERTS,
                count=lambda actor, _now: alerts.waiting(actor),
            ),
            Item(page="reporting:report", label=_("监督报告"), icon="chart", needs=Capability.READ_SUPERVISION),
            Item(page="figures", label=_("统计"), icon="chart", needs=Capability.READ_FIGURES),
        ),
    ),
    (
        _("资料"),
        (
            Item(page="intake:list", label=_("采集"), icon="upload", needs=Capability.INTAKE),
            Item(page="docking:list", label=pgettext_lazy("list", "采集站"), icon="card", needs=Capability.INTAKE),
            Item(page="recordings:queue", label=_("未分类"), icon="describe", needs=Capability.DESCRIBE),
            Item(page="recordings:list", label=_("音像资料"), icon="video", needs=Capability.VIEW_RECORDING),
            Item(page="cases:list", label=pgettext_lazy("list", "案件"), icon="case", needs=Capability.VIEW_CASES),
            Item(
                page="cases:parties",
                label=pgettext_lazy("list", "当事人"),
                icon="building",
                needs=Capability.VIEW_CASES,
            ),
            Item(page="recordings:seals", label=_("封存资料"), icon="lock", needs=Capability.WATCH_SEALS),
            Item(page="bureau:list", label=_("本局文件"), icon="files", needs=Capability.VIEW_BUREAU_RECORDS),
            Item(page="bureau:complaints", label=_("投诉举报"), icon="inbox", needs=Capability.VIEW_BUREAU_RECORDS),
        ),
    ),
    (
        _("管理"),
        (
            Item(
                page="devices:list",
                label=pgettext_lazy("list", "执法记录仪"),
                icon="recorder",
                needs=Capability.VIEW_DEVICES,
            ),
            Item(page="examining:models", label=_("型号特征"), icon="shield", needs=Capability.VIEW_DEVICES),
            Item(
                page="officers",
                label=pgettext_lazy("list", "执法人员"),
                icon="officer",
                needs=Capability.VIEW_OFFICERS,
            ),
            Item(page="duties:calendar", label=_("放假安排"), icon="calendar", needs=None),
            Item(
                page="duties:matter_lists",
                label=_("记录事项清单"),
                icon="list",
                needs=Capability.VIEW_RULES,
            ),
            Item(page="case_trials", label=_("规则集试算"), icon="chart", needs=Capability.MANAGE_RULES),
            Item(
                page="bureau_duties",
                label=_("制度落实情况"),
                icon="shield",
                needs=Capability.VIEW_BUREAU_DUTIES,
            ),
            Item(page="keepers", label=_("岗位任命"), icon="user", needs=Capability.VIEW_BUREAU_DUTIES),
            Item(page="departures", label=_("离岗交接"), icon="users", needs=Capability.SEE_DEPARTURES),
            Item(page="accounts", label=_("账号与角色"), icon="users", needs=Capability.VIEW_ACCOUNTS),
            Item(
                page="holdings:health",
                label=_("存储状况"),
                icon="server",
                needs=Capability.VIEW_STORES,
                also=keeps_stores,
            ),
            Item(page="jobs", label=_("后台任务"), icon="server", needs=Capability.RUN_MACHINE),
            Item(page="backups:list", label=_("备份"), icon="copy", needs=Capability.RUN_MACHINE),
            Item(page="ledger_keepers", label=_("第二保管方"), icon="shield", needs=Capability.RUN_MACHINE),
            Item(page="ledger", label=_("留痕记录"), icon="custody", needs=Capability.READ_LEDGER),
            Item(page="ledger_audit", label=_("账本核对"), icon="shield", needs=Capability.AUDIT_LEDGER),
        ),
    ),
)


def _waiting(entry: Item, actor: Actor, now: datetime) -> str:
    count = entry.count(actor, now) if entry.count is not None else 0
    return "" if not count else f"{MENU_CAP}+" if count > MENU_CAP else str(count)


def sections(actor: Actor, path: str, now: datetime) -> list[dict[str, Any]]:
    """The menu for an actor, the entry that leads to (or above) the present page marked as active."""
    allowed = [
        (label, [(entry, reverse(entry.page)) for entry in entries if entry.is_for(actor, now)])
        for label, entries in MENU
    ]
    addresses = [address for _label, entries in allowed for _entry, address in entries]
    fitting = [address for address in addresses if path == address or (address != "/" and path.startswith(address))]
    nearest = max(fitting, key=len, default="")
    return [
        {
            "label": label,
            "items": [
                {
                    "url": address,
                    "label": entry.label,
                    "icon": entry.icon,
                    "active": address == nearest,
                    "count": _waiting(entry, actor, now),
                }
                for entry, address in entries
            ],
        }
        for label, entries in allowed
        if entries
    ]
