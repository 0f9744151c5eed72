from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from keeping import NOW, archive_in, keep
from liuhen.cli import verify
from liuhen.custody.instance import create_instance
from liuhen.holdings import queries


@pytest.fixture
def app() -> typer.Typer:
    made = typer.Typer()
    verify.register(made)
    return made


@pytest.fixture
def folder(transactional_db: None, tmp_path: Path) -> Iterator[Path]:
    create_instance(tmp_path / "home", "demo", NOW)
    with archive_in(tmp_path / "home") as made:
        yield made


def test_all_well_is_0_and_altered_is_74_and_unreachable_is_75(app: typer.Typer, folder: Path) -> None:
    object_id = keep(b"bytes")
    path = queries.local_path(object_id, "original.mp4")
    assert path is not None
    good = CliRunner().invoke(app, ["--json"])
    assert good.exit_code == 0
    told = json.loads(good.stdout)
    assert told["clean"]
    assert (told["objects"], told["missing"], told["altered"], told["unreachable"], told["unknown"]) == (
        1,
        [],
        [],
        [],
        [],
    )
    path.write_bytes(b"bytez")
    bad = CliRunner().invoke(app, [])
    assert bad.exit_code == 74
    assert "已改动：root/" in bad.stdout
    folder.rename(folder.with_name("unplugged"))
    away = CliRunner().invoke(app, ["--json"])
    assert away.exit_code == 75
    told = json.loads(away.stdout)
    assert not told["clean"]
    assert (len(told["unreachable"]), told["missing"]) == (1, [])
