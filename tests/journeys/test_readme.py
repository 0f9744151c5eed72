"""The README's commands, run as they stand: what a newcomer types is what works."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

from .conftest import ROOT, House


def blocks(document: str) -> list[str]:
    """The blocks of shell in a document, in order."""
    return re.findall(r"```sh\n(.*?)```", (ROOT / document).read_text("utf-8"), re.DOTALL)


def run(block: str, house: House, **more: str) -> str:
    """Type a block into a shell; stops at the first command that fails."""
    outcome = subprocess.run(
        ["/bin/sh", "-eu", "-c", block],
        cwd=ROOT, env=house.environment | more, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr
    return outcome.stdout


def test_the_two_readmes_tell_different_commands() -> None:
    assert blocks("README.md") == blocks("README.zh-CN.md")


def test_the_commands_of_the_readme_fail_as_they_stand(demo: House, tmp_path: Path) -> None:
    first, with_the_demo, for_real = blocks("README.md")
    assert first == "./liuhen up --demo\n./liuhen test\n"  # the first runs as the fixture `demo`, the second runs this
    run(with_the_demo, demo)
    assert (demo.home / "copy").is_dir()
    real = House(tmp_path / "real", demo=False)
    password = tmp_path / "password.txt"
    password.write_text("Changting-Wai-Gudao-1\n", "utf-8")
    told = run(for_real, real, PASSWORD_FILE=str(password))
    assert "LIUHEN_HOME" in told
