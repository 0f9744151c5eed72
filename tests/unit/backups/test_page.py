"""When the last backup was made, as the system administrator is told."""

from __future__ import annotations

from datetime import timedelta

import pytest

from conftest import NOW
from liuhen.backups import queries
from liuhen.backups.models import Backup
from liuhen.desk.steps import steps_for
from liuhen.paging import PAGE_SIZE
from liuhen.people.models import Role

pytestmark = pytest.mark.django_db


def made(at, *, faults=0):
    return Backup.objects.create(
        name=f"{at:%Y%m%dT%H%M%SZ}-0000", place="/mnt/备份/鼓楼区应急管理局/" + "很长的文件夹名" * 10, began_at=at,
        made_at=at + timedelta(minutes=5), objects_held=3, size=3 << 30, copied=1 << 20, faults=faults,
        manifest_sha256="0" * 64,
    )  # fmt: skip


def backup_steps(actor, now):
    return [step for step in steps_for(actor=actor, now=now) if step.title == "做一次备份"]


def test_a_bureau_that_never_backed_up_is_told_nothing(people, actor_for, signed_in):
    admin = people[Role.SYSTEM_ADMIN]
    [step] = backup_steps(actor_for(admin), NOW)
    assert "从未备份" in step.detail
    assert step.tone == "bad"
    assert "从未备份" in signed_in(admin).get("/backups/").content.decode()
    assert not backup_steps(actor_for(people[Role.SECURITY_ADMIN]), NOW)


def test_a_backup_that_grows_old_unnoticed(people, actor_for, settings):
    actor = actor_for(people[Role.SYSTEM_ADMIN])
    made(NOW)
    assert not backup_steps(actor, NOW + timedelta(days=7))
    [step] = backup_steps(actor, NOW + timedelta(days=8))
    assert step.detail == "最近一次在 8 天前，设置要求不超过 7 天"
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"backup_days": 30})
    assert not backup_steps(actor, NOW + timedelta(days=8))


def test_a_list_of_backups_that_hides_a_fault_or_is_anybodys(people, signed_in, actor_for):
    for day in range(PAGE_SIZE + 10):
        made(NOW + timedelta(days=day), faults=2 if day == PAGE_SIZE + 9 else 0)
    page = signed_in(people[Role.SYSTEM_ADMIN]).get("/backups/").content.decode()
    assert "有 2 个文件已缺失或已改动" in page
    assert page.count("badge") >= PAGE_SIZE
    listed = queries.backups_page(actor=actor_for(people[Role.SYSTEM_ADMIN]))
    older = queries.backups_page(actor=actor_for(people[Role.SYSTEM_ADMIN]), after=listed.after)
    assert (len(listed), len(older)) == (PAGE_SIZE, 10)
    assert signed_in(people[Role.AUDIT_ADMIN]).get("/backups/").status_code == 403
