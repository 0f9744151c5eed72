"""What is read of checks. Who may know of a volume may know of its checks."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from django.conf import settings
from django.db.models import OuterRef, QuerySet, Subquery
from django.urls import reverse
from django.utils.translation import gettext as _

from liuhen.archive.checking.errors import CheckInTheWayError, CheckNeededError, CheckNotFoundError
from liuhen.archive.checking.models import Check, CheckLine, CheckRound, CheckStage, CheckState
from liuhen.archive.volumes.gates import Told
from liuhen.archive.volumes.models import Volume
from liuhen.archive.volumes.queries import visible_volumes
from liuhen.paging import COUNT_CAP, Page, page_by_key
from liuhen.people.actors import Actor
from liuhen.rules.checking import CheckingRules, checking_rules
from liuhen.work.queries import latest as latest_job


def rules_in_force() -> CheckingRules:
    """What the bureau asks of volumes."""
    return checking_rules(settings.LIUHEN.checking_rules)


def compilation_of(volume: Volume) -> str:
    """What tells a volume's compilation from the one before."""
    return str(volume.facts.get("folder", ""))


def latest_check(volume: Volume, stage: str) -> Check | None:
    """The newest check of a volume at a stage; of what it was before it was compiled anew doesn't count."""
    rows = Check.objects.filter(volume=volume, stage=stage).exclude(state=CheckState.OVERTAKEN)
    return rows.filter(compilation=compilation_of(volume)).order_by("-id").first()


def require_clear(volume: Volume, stage: str) -> Check:
    """The check that lets a volume pass a stage. Hand-over asks this before it's accepted, as filing does.

    Args:
        volume: which.
        stage: `CheckStage.FILING`, `CheckStage.HAND_OVER` or `CheckStage.KEEPING`.

    Raises:
        CheckNeededError: it hasn't been checked for that since it was compiled, or the check isn't over.
        CheckInTheWayError: an item didn't pass, and nobody accepted it.
    """
    found = latest_check(volume, stage)
    if found is None or found.state != CheckState.DONE:
        raise CheckNeededError(number=volume.number)
    if found.in_the_way:
        raise CheckInTheWayError(number=volume.number, count=found.in_the_way)
    return found


def visible_checks(actor: Actor) -> QuerySet[Check]:
    """The checks of volumes that the actor may know of.

    Raises:
        NotPermittedError: the actor looks at no volumes.
    """
    return Check.objects.filter(volume__in=visible_volumes(actor).values("id")).select_related("volume__case")


def get_check(*, actor: Actor, check_id: UUID) -> Check:
    """A check with its volume.

    Raises:
        CheckNotFoundError: there is none, or the actor may not know of it.
        NotPermittedError: the actor looks at no volumes.
    """
    found = visible_checks(actor).select_related("volume__case", "volume__unit", "asked_by").filter(id=check_id).first()
    if found is None:
        raise CheckNotFoundError
    return found


def list_checks(*, actor: Actor, show: str = "", before: str = "", after: str = "") -> Page[Check]:
    """One page of checks, newest first.

    Args:
        actor: who looks.
        show: `waiting` (something stands in the way), a stage, or anything else for all.
        before: key of the page with newer ones.
        after: key of the page with older ones.

    Raises:
        NotPermittedError: the actor looks at no volumes.
    """
    rows = visible_checks(actor)
    if show == "waiting":
        newest = Check.objects.filter(volume=OuterRef("volume"), stage=OuterRef("stage")).order_by("-id")
        rows = rows.filter(in_the_way__gt=0, state=CheckState.DONE, id=Subquery(newest.values("id")[:1]))
    elif show in CheckStage.values:
        rows = rows.filter(stage=show)
    return page_by_key(rows, before=before, after=after)


def waiting_rounds(today: date) -> int:
    """How many filed volumes have come round and weren't asked for yet, up to a thousand."""
    rows = CheckRound.objects.filter(next_on__lte=today, volume__state=Volume.State.FILED)
    return rows[:COUNT_CAP].count()


def lines_of(check: Check) -> list[CheckLine]:
    """What was asked and answered, in order."""
    return list(check.lines.select_related("accepted_by").order_by("position"))


def checks_of(volume: Volume) -> list[Check]:
    """The newest checks of a volume."""
    return list(Check.objects.filter(volume=volume).order_by("-id")[:20])


def job_key(check_id: UUID) -> str:
    """Under which a check's work is asked for."""
    return f"check:{check_id}"


def share_done(check: Check) -> float | None:
    """How far a check that runs is; None before a worker has taken it."""
    job = latest_job(job_key(check.id))
    return job.progress if job is not None and job.progress else None


def told_of(volume: Volume, actor: Actor) -> list[Told]:  # noqa: ARG001 - who sees the volume sees this
    """How a volume's checks stand, for its page."""
    told = []
    for stage in CheckStage:
        found = latest_check(volume, stage)
        if found is not None:
            told.append(
                Told(
                    label=_("四性检测（{stage}）").format(stage=stage.label),
                    words=words_of(found),
                    tone=tone_of(found),
                    url=reverse("checking:check", args=[found.id]),
                    holds_up=stage == CheckStage.FILING
                    and volume.state == Volume.State.COMPILED
                    and not found.is_clear,
                )
            )
    following = CheckRound.objects.filter(volume=volume).first() if volume.state == Volume.State.FILED else None
    if following is not None:
        day = following.next_on.isoformat()
        told.append(Told(label=_("下次四性检测"), words=_("{day}，到期自动进行").format(day=day), tone="plain"))
    if not told and volume.state == Volume.State.COMPILED:
        told.append(Told(label=_("四性检测（{stage}）").format(stage=CheckStage.FILING.label), words=_("尚未检测"),
                         tone="wait", holds_up=True))  # fmt: skip
    return told


def words_of(check: Check) -> str:
    """How a check stands, in a few words."""
    if check.state != CheckState.DONE:
        return str(CheckState(check.state).label)
    if check.in_the_way:
        return _("{count} 项待处理").format(count=check.in_the_way)
    if check.failed:
        return _("{count} 项不通过，已接受或不影响").format(count=check.failed)
    return _("通过") if not check.unable else _("通过，{count} 项未能检测").format(count=check.unable)


def tone_of(check: Check) -> str:
    """The tone of that."""
    if check.state == CheckState.RUNNING:
        return "busy"
    if check.state == CheckState.OVERTAKEN:
        return "plain"
    return "bad" if check.in_the_way else "attention" if check.failed else "good"
