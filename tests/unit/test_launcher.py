"""`./liuhen` that starts with a Python which somebody left in the path, not with the system's own."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

LAUNCHER = Path(__file__).resolve().parents[2] / "liuhen"


@pytest.fixture
def checkout(tmp_path):
    """Gives a folder with the launcher, a package that tells which Python runs it, and a Python of the path."""
    shutil.copy(LAUNCHER, tmp_path / "liuhen")
    package = tmp_path / "src" / "liuhen"
    package.mkdir(parents=True)
    (package / "__init__.py").touch()
    (package / "__main__.py").write_text("import os; print(os.environ.get('FOREIGN', 'own'))")
    made = tmp_path / ".venv" / "bin" / "python"  # there is an environment: nothing is to be installed
    made.parent.mkdir(parents=True)
    made.touch(0o755)
    foreign = tmp_path / "path" / "python3.11"
    foreign.parent.mkdir()
    foreign.write_text(f'#!/bin/sh\nFOREIGN=foreign exec "{sys.executable}" "$@"\n')
    foreign.chmod(0o755)
    return tmp_path


def started(checkout, **environment):
    path = f"{checkout / 'path'}:{os.environ['PATH']}"
    told = subprocess.run(
        [checkout / "liuhen"],
        env={**os.environ, "PATH": path, **environment},
        check=True,
        capture_output=True,
        text=True,
    )
    return told.stdout.strip()


def test_a_python_in_the_path_before_the_systems(checkout):
    assert started(checkout, LIUHEN_PYTHON="") == "own"


def test_a_python_that_was_named_and_is_passed_over(checkout):
    assert started(checkout, LIUHEN_PYTHON=str(checkout / "path" / "python3.11")) == "foreign"
