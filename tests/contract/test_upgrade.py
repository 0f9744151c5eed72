"""An instance of every released version still opens: restored, migrated and verified by the code at hand."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RELEASED = sorted((ROOT / "tests" / "instances").glob("*.tar.gz"))


@pytest.mark.parametrize("archive", RELEASED, ids=lambda path: path.name)
def test_an_instance_of_a_released_version_that_does_not_open_any_more(archive: Path, tmp_path: Path) -> None:
    with tarfile.open(archive) as packed:
        packed.extraction_filter = getattr(tarfile, "data_filter", None)  # Debian 12's Python 3.11.2 has none yet
        packed.extractall(tmp_path)
    home = tmp_path / "home"
    (home / "keys" / "ledger.key").chmod(0o600)
    environment = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
    environment["LIUHEN_HOME"] = str(home)
    for command in (["migrate"], ["verify"], ["ledger", "check"]):
        outcome = subprocess.run(
            [sys.executable, "-m", "liuhen", *command], env=environment, capture_output=True, text=True, check=False
        )
        assert outcome.returncode == 0, f"{command}: {outcome.stdout}{outcome.stderr}"


def test_releases_that_nobody_kept_an_instance_of() -> None:
    tags = subprocess.run(["git", "tag", "--list", "v*"], cwd=ROOT, capture_output=True, text=True, check=True)
    kept = {path.name.removesuffix(".tar.gz") for path in RELEASED}
    assert {tag.removeprefix("v") for tag in tags.stdout.split()} <= kept
    assert kept
