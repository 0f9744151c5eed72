"""A check is run: bytes are read back, items asked one after the other, and what came of it written down."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from uuid import UUID

from liuhen.archive.checking import queries
from liuhen.archive.checking.checks import CHECKS
from liuhen.archive.checking.found import Found, unable_by
from liuhen.archive.checking.models import Check, CheckLine, CheckState, ItemOutcome
from liuhen.archive.checking.operations import record_check
from liuhen.archive.checking.target import Target
from liuhen.custody import operations as custody
from liuhen.errors import LiuhenError
from liuhen.media import Sandbox
from liuhen.rules.checking import CheckItem

_READING = 0.7
"""The share of a check's time that reading takes, for the line that shows how far it is."""


def run_check(check_id: UUID, *, clock: Callable[[], datetime], report: Callable[[float], None]) -> None:
    """Check a volume that waits for it. Nothing is open in the database while bytes are read.

    Args:
        check_id: which.
        clock: the present moment.
        report: is told the share that is done.
    """
    check = Check.objects.get(id=check_id)
    if check.state != CheckState.RUNNING:
        return
    custody.integrate(now=clock())  # so that every entry until now can be proven
    asked = queries.rules_in_force().of_stage(check.stage)
    with Sandbox() as sandbox:
        target = Target(check=check, sandbox=sandbox)
        target.read(lambda share: report(share * _READING))
        lines = []
        for position, item in enumerate(asked, 1):
            lines.append(_line(check, position, item, _ask(item, target)))
            report(_READING + (1 - _READING) * position / len(asked))
    record_check(now=clock(), check_id=check.id, lines=lines)


def _ask(item: CheckItem, target: Target) -> Found:
    try:
        return CHECKS[item.code](target)
    except LiuhenError as error:  # what can't be read now is told, and the other items are asked all the same
        return unable_by(error)


def _line(check: Check, position: int, item: CheckItem, found: Found) -> CheckLine:
    is_blocking = (item.blocks and found.outcome == ItemOutcome.FAILED) or (
        item.must and found.outcome == ItemOutcome.UNABLE
    )
    return CheckLine(
        check_run=check,
        position=position,
        code=item.code,
        property=item.property,
        gist=item.gist,
        source=item.source,
        is_verified=item.is_verified,
        outcome=found.outcome,
        evidence=list(found.evidence),
        is_blocking=is_blocking,
    )
