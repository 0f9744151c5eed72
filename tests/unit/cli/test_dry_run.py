"""What another rulebook would change for the cases that there are, told without touching any."""

from __future__ import annotations

import json
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from conftest import NOW
from liuhen.cases import operations
from liuhen.cli.dry_run import CaseRow, tell_cases, touched
from liuhen.people.models import Role
from liuhen.rules.shelf import rulebook

ROWS = [
    CaseRow("检2022", "inspection", date(2022, 6, 1)),
    CaseRow("罚2026", "penalty", date(2026, 6, 1)),
    CaseRow("检2026", "inspection", date(2026, 6, 1)),
]


def test_a_case_that_a_change_touches_and_nobody_is_told() -> None:
    found = {
        (one.change.provision.clause, one.change.provision.code): one
        for one in touched(rulebook("gulou"), rulebook("strict"), ROWS)
    }
    assert found["16", "upload"].cases == {"inspection": 2, "penalty": 1}
    assert found["22", "retention"].cases == {"inspection": 1, "penalty": 1}  # 永久 holds for cases of 2023 on
    assert found["7(5)", ""].cases == {"inspection": 2, "penalty": 1}  # penalties are asked as well
    assert found["7(5)", ""].examples == ["检2022", "罚2026", "检2026"]


def test_the_same_rulebook_touches_no_case() -> None:
    assert touched(rulebook("gulou"), rulebook("gulou"), ROWS) == []


@pytest.mark.django_db
def test_a_dry_run_that_writes_or_leaves_a_case_out(people, unit, make_account, actor_for, capsys) -> None:
    officer = people[Role.OFFICER]
    pair = [officer.officer.id, make_account("wu", Role.OFFICER, unit=unit, officer=True).officer.id]
    operations.create_case(
        number="应急罚〔2026〕1号", kind="penalty", title="专项检查", party="某化工厂", unit_id=unit.id,
        officer_ids=pair, opened_on=NOW.date(), actor=actor_for(officer), now=NOW,
    )  # fmt: skip
    with CaptureQueriesContext(connection) as asked:
        tell_cases(rulebook("gulou"), rulebook("strict"), as_json=False)
    told = capsys.readouterr().out
    assert "本实例共有 1 件案件" in told
    assert "第十六条 原始资料上传期限：最多涉及 行政处罚 1 件，如 应急罚〔2026〕1号" in told
    assert all(query["sql"].startswith(("SELECT", "DECLARE", "FETCH", "CLOSE")) for query in asked)
    tell_cases(rulebook("gulou"), rulebook("strict"), as_json=True)
    changed = {(one["clause"], one["code"]) for one in json.loads(capsys.readouterr().out)}
    assert ("16", "upload") in changed
