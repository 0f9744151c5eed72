"""A closed case with an objection and recordings whose bytes are held, and blanks small enough for tests."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta

import pytest
from django.db import transaction

from conftest import NOW
from keeping import archive_in, keep
from liuhen.archive.carriers.models import Carrier
from liuhen.archive.carriers.operations import making
from liuhen.archive.keeping.operations.holds import HoldTold, set_hold
from liuhen.cases import operations as cases
from liuhen.cases.models import Case
from liuhen.custody import operations as custody
from liuhen.custody.instance import create_instance
from liuhen.people.models import Role
from liuhen.recordings.models import Description, Recording
from liuhen.work.runner import run_pending
from unit.recordings.rows import row

RULES = """
schema = "liuhen/carrier-rules/1"
sample = 10
keep_old = 3
[[medium]]
code = "small"
name = "试验光盘"
kind = "disc"
capacity = {capacity}
usable = 100
[[medium]]
code = "folder"
name = "试验硬盘"
kind = "disk"
capacity = 100_000_000
usable = 95
[[copies]]
code = "A"
name = "封存"
wanted = true
[[copies]]
code = "B"
name = "利用"
wanted = false
"""


@pytest.fixture
def actors(people, actor_for):
    """An actor of every role, by role."""
    return {role: actor_for(account) for role, account in people.items()}


@pytest.fixture
def home(tmp_path, settings, monkeypatch):
    """An instance of its own with an archive, small blanks, and folders below it where carriers may be mounted."""
    monkeypatch.setattr("liuhen.archive.carriers.jobs.now", lambda: NOW)
    own = tmp_path / "home"
    create_instance(own, "demo", NOW)
    with archive_in(own):
        rules = tmp_path / "carriers.toml"
        rules.write_text(RULES.format(capacity=14_000_000), "utf-8")
        changed = {"carrier_rules": rules, "carrier_mounts": (str(tmp_path / "media"),), "disc_drive": ""}
        settings.LIUHEN = settings.LIUHEN.model_copy(update=changed)
        yield own


@pytest.fixture
def case(people, actors, unit):
    """Closed, of the officer's unit, with an objection on site."""
    made = cases.create_case(
        actor=actors[Role.OFFICER], now=NOW, number="应急检〔2026〕1号", kind="inspection", title="专项检查",
        party="某化工厂", unit_id=unit.id, officer_ids=[people[Role.OFFICER].officer.id],
        few_officers_reason="另一人出差", opened_on=NOW.date() - timedelta(days=9),
    )  # fmt: skip
    Case.objects.filter(id=made.id).update(closed_on=NOW.date() - timedelta(days=1))
    ground = HoldTold(kind="long_term", clause="21(2)", reason="当事人有异议")
    set_hold(actor=actors[Role.OFFICER], now=NOW, told=ground, case_id=made.id)
    return Case.objects.get(id=made.id)


@pytest.fixture
def held(home, people, case):
    """A described recording of that case with its bytes: `held(size)`."""

    def make(size: int = 3000) -> Recording:
        officer = people[Role.OFFICER]
        made = row(case=case, officer=officer.officer, unit=officer.unit)
        content = os.urandom(size)
        keep(content, description=b"{}", object_id=made.id)
        sha256, sm3 = hashlib.sha256(content).hexdigest(), hashlib.new("sm3", content).hexdigest()
        Recording.objects.filter(id=made.id).update(sha256=sha256, sm3=sm3, size=size, is_described=True)
        Description.objects.create(
            recording=made, recording_class="other", place="车间", content="检查", described_at=NOW, name="检查<车间>",
            sequence=1, version=1,
        )  # fmt: skip
        with transaction.atomic():
            digests = {"sha256": sha256, "sm3": sm3}
            custody.append(kind="recording.received", subject=made.id, actor="worker", now=NOW, digests=digests)
        return Recording.objects.get(id=made.id)

    return make


@pytest.fixture
def made(actors):
    """A set, made by the worker: `made(medium)` gives its carriers."""

    def make(medium: str = "small", copies: str = "A") -> list[Carrier]:
        found = making.make_set(actor=actors[Role.ARCHIVIST], now=NOW, medium=medium, copies=list(copies))
        run_pending(clock=lambda: NOW, names=[making.TASK])
        return list(Carrier.objects.filter(load__set=found).select_related("load__set").order_by("number"))

    return make
