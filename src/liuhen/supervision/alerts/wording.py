"""An alert in words: what was counted, and what a person is asked to look into. Never what somebody did wrong."""

from __future__ import annotations

from django.utils.translation import gettext as _

from liuhen.supervision.alerts.models import Alert, AlertKind


def about(alert: Alert) -> str:
    """Whom or what it's about."""
    if alert.account is not None:
        return alert.account.name
    if alert.unit is not None:
        return alert.unit.name
    if alert.case is not None:
        return alert.case.number
    return alert.recording.number if alert.recording is not None else ""


def words(alert: Alert) -> str:
    """The finding as a sentence."""
    told = {
        AlertKind.UNREVIEWED: _("登记长期保存情形已满 {days} 天，还没有检查过有关资料。请安排检查。"),
        AlertKind.VIEWING: _("{days} 天内打开了 {count} 份不同的资料。请了解是否为工作所需。"),
        AlertKind.VIEWING_VOLUMES: _("{days} 天内打开了 {count} 卷不同的案卷。请了解是否为工作所需。"),
        AlertKind.VIEWING_DOCUMENTS: _("{days} 天内打开了 {count} 件不同的文书。请了解是否为工作所需。"),
        AlertKind.EXPORTS: _("{days} 天内导出或复制了 {count} 次。请了解用途和去向。"),
        AlertKind.LATE_UPLOADS: _("{days} 天内有 {count} 次上传逾期。请了解原因。"),
        AlertKind.GAPS: _("{days} 天内有 {count} 次执法活动没有音像资料。请了解是否已上传、是否有未记录说明。"),
    }[AlertKind(alert.kind)]
    return told.format(days=alert.days, count=alert.count)
