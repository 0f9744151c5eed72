"""An upgrade is killed at each durable step, or finds damage. On SQLite alone: elsewhere a rehearsal takes a minute."""

from __future__ import annotations

import shutil

import pytest

from fault.test_backup_kill import bureau, home, run_killed  # noqa: F401 - fixtures
from fault.test_intake_kill import Home, finish
from fault.test_upgrade_kill import check_new, die_in, killed_in_a_migration, older, run_upgrade  # noqa: F401
from liuhen.site.database import refuse_unfit
from liuhen.site.errors import DatabaseOlderError, UpgradeFailedError, UpgradeRefusedError


def test_killed_at_any_durable_step(older: Home) -> None:  # noqa: F811 - the fixture
    steps, kills = 0, 0
    while run_killed(older, steps, run_upgrade):
        kills += 1
        steps += 1 + steps // 4
    assert kills > 3
    finish(older, check_new)


def test_damage_is_noticed_after_the_upgrade_only(older: Home) -> None:  # noqa: F811 - the fixture
    altered = next(iter((older.path / "archive" / "root").rglob("original.mp4")))
    altered.write_bytes(b"x" * altered.stat().st_size)

    def refused() -> None:
        with pytest.raises(UpgradeRefusedError):
            run_upgrade()
        with pytest.raises(DatabaseOlderError):
            refuse_unfit()

    finish(older, refused)
    assert not list(older.path.glob("upgrade*/*"))


def test_copy_of_the_database_that_was_altered_is_put_back(older: Home) -> None:  # noqa: F811 - the fixture
    die_in(older, lambda: killed_in_a_migration(after=True))
    [copy] = (older.path / "upgrade").glob("before.*")
    with copy.open("r+b") as file:
        file.seek(5000)
        file.write(b"garbage")

    def told() -> None:
        with pytest.raises(UpgradeFailedError) as error:
            run_upgrade()
        assert error.value.fields["why"] == "copy"

    finish(older, told)
    assert copy.exists()
    shutil.rmtree(older.path / "upgrade")
