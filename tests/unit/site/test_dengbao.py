"""The tables of 等保 items and of threats name tests that exist, and every item that a setting says it serves."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from liuhen.cli.settings import settings
from liuhen.site import config
from liuhen.site.config_sign_in import items_of

ROOT = Path(__file__).resolve().parents[3]
TABLE = (ROOT / "docs" / "operate" / "dengbao.md").read_text("utf-8")
ROWS = [
    [cell.strip() for cell in line.strip("|").split("|")]
    for line in TABLE.splitlines()
    if re.match(r"\| 8\.1\.[45]", line)
]
THREATS = (ROOT / "docs" / "architecture" / "threat-model.md").read_text("utf-8")
NAMED = sorted(set(re.findall(r"`(tests/[\w./:]+)`", TABLE + THREATS)))


@pytest.mark.parametrize("path", NAMED)
def test_test_that_is_named_but_not_there(path):
    file, _colons, function = path.partition("::")
    assert (ROOT / file).exists()
    if function:
        tree = ast.parse((ROOT / file).read_text("utf-8"))
        assert function in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    elif (ROOT / file).is_dir():
        assert list((ROOT / file).rglob("test_*.py"))


def test_row_that_says_tested_and_names_no_test():
    wrong = [row[0] for row in ROWS if row[6].startswith("有测试") and "`tests/" not in row[4]]
    assert not wrong
    assert {row[6].split("；")[0] for row in ROWS} <= {"有测试", "部分", "未做", "没有人核实"}


def test_threat_that_no_test_is_named_for():
    attackers = THREATS.partition("## Attackers")[2].partition("## Not covered")[0]
    rows = [
        line
        for line in attackers.splitlines()
        if line.startswith("| ") and not line.startswith(("| attacker", "| setting"))
    ]
    assert len(rows) > 20
    assert [row for row in rows if "`tests/" not in row.rstrip("| ").rpartition("|")[2]] == []


def test_item_of_the_standard_that_the_table_leaves_out():
    told = " ".join(row[0] for row in ROWS)
    for number in range(1, 12):
        assert f"8.1.4.{number}" in told
    level_two = " ".join(row[1] for row in ROWS)
    for number in range(1, 11):
        assert f"7.1.4.{number}" in level_two


def test_setting_serves_an_item_that_the_table_does_not_know():
    told = set()
    for row in ROWS:
        number, *letters = row[0].split()
        told |= {f"{number} {letter}" for letter in letters}
    served = {item for field in config.Settings.model_fields.values() for item in items_of(field.json_schema_extra)}
    assert served
    assert served - told == set()


SERVES_NONE = frozenset(
    {
        "home", "language", "rulebook", "name_pattern", "bureau_short", "case_number_pattern", "name_patterns",
        "dock_mounts", "dock_signs", "dock_workers", "document_number_pattern", "document_mib", "document_files",
        "document_pages", "archive_fonds", "archive_section", "archive_number_pattern", "recording_number_pattern",
        "photo_number_pattern", "volume_rules", "consulting_rules", "checking_rules", "supervision_rules",
        "carrier_rules", "unlock_commands", "equipment_rules", "disc_drive", "carrier_mounts", "bytes_url", "page_url",
        "smtp_host", "smtp_port", "smtp_from", "reminder_hour", "page_threads", "bytes_threads", "reserve_bytes",
        "speech_auto", "speech_model", "face_model",
    }
)  # fmt: skip
"""Settings of the bureau's work that serve no item; whoever adds a setting says here that it doesn't either."""


def test_setting_that_says_neither_which_item_it_serves_nor_that_it_serves_none():
    fields = config.Settings.model_fields
    assert {name for name, field in fields.items() if not items_of(field.json_schema_extra)} == SERVES_NONE


def test_setting_that_the_recommendation_misspells(monkeypatch, tmp_path):
    """What the page recommends for level three can be set as it stands there."""
    block = re.search(r"```toml\n(.*?)```", TABLE, re.DOTALL)
    assert block
    monkeypatch.setenv("LIUHEN_HOME", str(tmp_path))
    (tmp_path / "liuhen.toml").write_text(block[1], "utf-8")
    loaded = config.load()
    assert loaded.password_days == 90
    assert "audit_admin" in loaded.second_factor_roles


def test_command_prints_the_item_beside_the_setting():
    app = typer.Typer()
    app.command()(settings)
    told = CliRunner().invoke(app, []).output
    assert "# 等保：GB/T 22239-2019 8.1.4.1 d)\nsecond_factor_roles = []" in told
    rows = {row["name"]: row for row in json.loads(CliRunner().invoke(app, ["--json"]).output)}
    assert rows["session_idle_minutes"]["dengbao"] == ["8.1.4.1 b)"]
    assert rows["name_pattern"]["dengbao"] == []
    assert told.count("# 等保：") == len(rows)  # beside each, also where it says that there is none
