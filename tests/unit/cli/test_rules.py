"""`liuhen rules check`, `show` and `diff`, as a bureau's clerk asks them: no instance, no database."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from importlib import resources
from pathlib import Path

import pytest

GULOU = Path(str(resources.files("liuhen.rules") / "provisions" / "gulou"))


def asked(*words: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "liuhen", "rules", *words],
        capture_output=True, text=True, check=False, env={"PYTHONPATH": "src", "LIUHEN_HOME": "/nonexistent"},
        cwd=Path(__file__).resolve().parents[3],
    )  # fmt: skip


def test_a_wrong_file_is_told_with_file_line_and_clause(tmp_path: Path) -> None:
    folder = tmp_path / "ours"
    shutil.copytree(GULOU, folder)
    wrong = folder / "chapter4.toml"
    wrong.write_text(wrong.read_text("utf-8").replace('limit = "30wd"', 'limit = "30 days"'), "utf-8")
    told = asked("check", str(wrong))
    line = next(n for n, each in enumerate(wrong.read_text("utf-8").splitlines(), 1) if "30 days" in each)
    assert told.returncode == 65
    assert f"✗ chapter4.toml:{line} 第十八条：limit：期限“30 days”无法识别" in told.stdout
    assert json.loads(asked("check", str(folder), "--json").stdout)["problems"][0]["line"] == line


def test_a_clause_shown_without_its_values() -> None:
    told = asked("show", "16").stdout
    assert all(words in told for words in ("第十六条", "24 小时", "3 个工作日", "起算：返回单位", "期限看板")), told
    assert "现场必查区域检查" in asked("show", "7（3）").stdout
    assert "90 日" in asked("show", "行政处罚法 第六十条").stdout
    assert "2021-07-15 起" in asked("show", "decide").stdout
    stricter = json.loads(asked("show", "22", "--rulebook", "strict", "--json").stdout)
    assert next(one for one in stricter if one["code"] == "retention")["values"][1]["from"] == "2023-01-01"


def test_a_difference_that_is_not_told() -> None:
    told = asked("diff", "gulou", "strict", "--on", "2026-01-01").stdout
    assert "期限：24 小时 → 12 小时" in told
    assert "期限：2 年 → 永久" in told
    assert "期限：2 年" not in asked("diff", "gulou", "strict", "--on", "2022-01-01").stdout
    assert "没有不同" in asked("diff", "gulou", "gulou").stdout


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("show", "99"), 66, "没有“99”"),
        (("check", "nowhere"), 66, "没有规则集“nowhere”"),
        (("diff", "gulou", "nowhere"), 66, "没有规则集“nowhere”"),
        (("diff", "gulou", "strict", "--on", "gestern"), 65, "日期“gestern”无法识别"),
    ],
)
def test_wrong_input_answered_with_a_trace(words: tuple[str, ...], code: int, said: str) -> None:
    told = asked(*words)
    assert told.returncode == code
    assert said in told.stderr
    assert "Traceback" not in told.stderr
