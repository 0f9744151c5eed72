"""The worker's part: what came of a check, and the report that is kept of it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.db import transaction

from liuhen.archive.checking.models import LINES, REPORT, Check, CheckLine, CheckState, ItemOutcome
from liuhen.custody import operations as custody
from liuhen.holdings import operations as holdings
from liuhen.work import operations as work

REPORT_TASK = "checking.report"
_ACTOR = "worker"


@transaction.atomic
def record_check(*, now: datetime, check_id: UUID, lines: Sequence[CheckLine]) -> bool:
    """Write down what came of a check, and ask for its report; False when it was overtaken or is over already.

    Args:
        now: when.
        check_id: which.
        lines: unsaved rows.
    """
    check = Check.objects.select_for_update().get(id=check_id)
    if check.state != CheckState.RUNNING:
        return False
    CheckLine.objects.bulk_create(lines)
    for outcome in ItemOutcome:
        setattr(check, outcome.value, sum(line.outcome == outcome for line in lines))
    check.in_the_way = sum(line.is_blocking for line in lines)
    check.state, check.done_at = CheckState.DONE, now
    check.save()
    work.enqueue(name=REPORT_TASK, payload={"check": str(check.id)}, now=now, unique=f"check-report:{check.id}")
    custody.append(
        kind="volume.checked",
        subject=check.volume_id,
        actor=_ACTOR,
        now=now,
        facts={
            "check": str(check.id),
            "stage": check.stage,
            "outcomes": {line.code: line.outcome for line in lines},
            "in_the_way": check.in_the_way,
        },
    )
    return True


def record_report(*, now: datetime, check: Check, pdf: bytes, told: dict[str, object], pages: int) -> None:
    """Keep a report as the next version of the check's own object.

    Args:
        now: when.
        check: which, as it was when the report was made.
        pdf: the report.
        told: the same as data.
        pages: of the report.

    Raises:
        ReserveError, StoreFullError, StoreUnreachableError, ReadBackMismatchError, HeadMovedError: not kept.
    """
    prepared = holdings.prepare_version(
        object_id=check.id,
        files={REPORT: pdf, LINES: holdings.to_json(told)},
        message="四性检测报告",
        user_name=_ACTOR,
        now=now,
    )
    kept = next(file for file in prepared.files if file.logical_path == REPORT)
    try:
        with transaction.atomic():
            holdings.record_version(prepared)
            row = Check.objects.select_for_update().get(id=check.id)
            row.report_version += 1
            row.report_sha256, row.report_size, row.report_pages = kept.sha256, kept.size, pages
            row.save(update_fields=["report_version", "report_sha256", "report_size", "report_pages"])
            custody.append(
                kind="volume.check_reported",
                subject=check.volume_id,
                actor=_ACTOR,
                now=now,
                facts={"check": str(check.id), "version": row.report_version},
                digests={"sha256": kept.sha256, "sm3": kept.sm3},
            )
    except BaseException:
        holdings.discard(prepared)
        raise
    holdings.roll_forward(check.id)
