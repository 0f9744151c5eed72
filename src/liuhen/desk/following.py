"""Rules that changed are followed: open clocks wound by them, figures counted anew, once and in bounded batches.

An upgrade or another rulebook changes what is asked of what stands already. What happened stays as it is, and what is
closed was closed by the rules of its time.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.conf import settings
from django.db import transaction

from liuhen import __version__
from liuhen.cases.documents import clocks
from liuhen.custody import operations as custody
from liuhen.desk.models import CoveredCase, RulesFollowed, Tallied
from liuhen.duties.operations import follow_rules
from liuhen.rules import shelf

_CASES = 2_000
_Stage = RulesFollowed.Stage
_NEXT = {_Stage.CLOCKS: _Stage.CASES, _Stage.CASES: _Stage.FIGURES, _Stage.FIGURES: _Stage.DONE}


def follow_some(*, now: datetime) -> bool:
    """Do the next batch of what the rules in use ask for since they last changed; whether more is left."""
    row = _standing(now)
    stage = _Stage(row.stage)
    if stage is _Stage.DONE:
        return False
    if stage is _Stage.CLOCKS:
        row.after = follow_rules(now=now, after=row.after)
    elif stage is _Stage.CASES:
        row.after = clocks.wind_again(now=now, after=row.after)
    else:
        row.after = _count_anew(row.after)
    if row.after is None:
        row.stage = _NEXT[stage]
    if row.stage == _Stage.DONE:
        _finish(row, now)
    row.save()
    return row.stage != _Stage.DONE


def _standing(now: datetime) -> RulesFollowed:
    name, digest = settings.LIUHEN.rulebook, shelf.digest()
    last = RulesFollowed.objects.order_by("-id").first()
    if last is not None and (last.digest, last.version) == (digest, __version__):
        return last
    return RulesFollowed.objects.create(rulebook=name, digest=digest, version=__version__, begun_at=now)


def _count_anew(after: UUID | None) -> UUID | None:
    """Have the points of the next cases judged anew, and all months summed up."""
    rows = CoveredCase.objects.order_by("case_id")
    if after is not None:
        rows = rows.filter(case_id__gt=after)
    ids = list(rows.values_list("case_id", flat=True)[:_CASES])
    CoveredCase.objects.filter(case_id__in=ids).update(is_stale=True)
    Tallied.objects.update(whole_at=None)
    return ids[-1] if len(ids) == _CASES else None


@transaction.atomic
def _finish(row: RulesFollowed, now: datetime) -> None:
    row.done_at = now
    facts = {"rulebook": row.rulebook, "digest": row.digest, "version": row.version}
    custody.append(kind="rules.followed", subject=row.id, actor="worker", now=now, facts=facts)
