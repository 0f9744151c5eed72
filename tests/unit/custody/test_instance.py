"""The instance: made twice, half made, readable by others."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from liuhen.custody import instance as instances
from liuhen.custody.errors import InstanceAbsentError, InstanceDamagedError, InstanceExistsError
from liuhen.ledger.note import Signer
from unit.custody.bureau import NOW


def test_key_can_be_read_by_others_or_is_another_ledgers(tmp_path: Path) -> None:
    made = instances.create_instance(tmp_path / "home", "bureau", NOW)
    assert instances.read_instance(tmp_path / "home") == made
    assert made.origin == f"liuhen.invalid/{made.id}"
    assert made.ledger_key.stat().st_mode & 0o777 == 0o600
    assert made.ledger_key.parent.stat().st_mode & 0o777 == 0o700
    assert Signer.parse(made.ledger_key.read_text()).name == made.origin


def test_second_instance_replaces_the_first(tmp_path: Path) -> None:
    instances.create_instance(tmp_path, "demo", NOW)
    before = {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()}
    with pytest.raises(InstanceExistsError):
        instances.create_instance(tmp_path, "bureau", NOW)
    assert {each: each.read_bytes() for each in tmp_path.rglob("*") if each.is_file()} == before


def test_crash_between_key_and_instance_keeps_a_home_from_being_made(tmp_path: Path) -> None:
    instances.create_instance(tmp_path, "demo", NOW)
    (tmp_path / "instance.json").unlink()
    with pytest.raises(InstanceAbsentError):
        instances.read_instance(tmp_path)
    again = instances.create_instance(tmp_path, "demo", NOW)
    assert Signer.parse(again.ledger_key.read_text()).name == again.origin


def test_instance_is_made_anew_beside_its_old_ledger(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "checkpoint").write_text("whatever")
    with pytest.raises(InstanceDamagedError):
        instances.create_instance(tmp_path, "demo", NOW)


@pytest.mark.parametrize("content", ["", "[]", "{}", '"x"', '{"schema":"liuhen/instance/2"}', "\xff", '{"id": 5}'])
def test_damaged_instance_is_read(tmp_path: Path, content: str) -> None:
    (tmp_path / "instance.json").write_bytes(content.encode("latin-1"))
    with pytest.raises(InstanceDamagedError):
        instances.read_instance(tmp_path)


@pytest.mark.parametrize("field", ["schema", "id", "origin", "kind", "created"])
def test_instance_without_a_field_is_read(tmp_path: Path, field: str) -> None:
    instances.create_instance(tmp_path, "demo", NOW)
    content = json.loads((tmp_path / "instance.json").read_text())
    del content[field]
    (tmp_path / "instance.json").write_text(json.dumps(content))
    with pytest.raises(InstanceDamagedError):
        instances.read_instance(tmp_path)
