"""Several processes append and integrate at once, on the configured database: no number twice, none left out."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import connection

from liuhen.custody.instance import create_instance
from liuhen.ledger.check import check_folder
from unit.custody.bureau import NOW

APPENDER = Path(__file__).with_name("appender.py")
WORK = ("append 60 10", "append 60 20", "integrate 1.5", "integrate 1.5")


def environment(home: Path) -> dict[str, str]:
    """On SQLite a file in that home (the test's own is in memory); on PostgreSQL the test database itself."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("LIUHEN_")}
    own["LIUHEN_HOME"] = str(home)
    own["PYTHONPATH"] = str(APPENDER.parents[3] / "src")
    if connection.vendor == "postgresql":
        told = connection.settings_dict
        password = f":{told['PASSWORD']}" if told["PASSWORD"] else ""
        place = f"{told['HOST'] or 'localhost'}:{told['PORT'] or 5432}"
        own["LIUHEN_DATABASE_URL"] = f"postgresql://{told['USER']}{password}@{place}/{told['NAME']}"
    return own


def start(home: Path, task: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, str(APPENDER), *task.split()], env=environment(home))


@pytest.mark.django_db(transaction=True)
def test_processes_append_and_integrate_at_once(tmp_path: Path) -> None:
    create_instance(tmp_path, "demo", NOW)
    if connection.vendor == "sqlite":
        assert start(tmp_path, "migrate").wait() == 0
    running = [start(tmp_path, task) for task in WORK]
    assert [each.wait(timeout=60) for each in running] == [0, 0, 0, 0]
    assert start(tmp_path, "integrate 0.01").wait() == 0
    report = check_folder(tmp_path / "ledger")  # every subject's numbers go up by one from 1, or it says so
    assert report.clean, report.findings
    assert (report.size, report.subjects) == (240, 7)
