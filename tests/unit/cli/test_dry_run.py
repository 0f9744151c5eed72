"""What another rulebook would change for the cases that there are, told without touching any."""

from __future__ import annotations

from datetime import date

from liuhen.cli.dry_run import CaseRow, touched
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
