"""A unit's recording, and somebody of another unit who asks to see it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import NOW
from keeping import archive_in
from liuhen.archive.consulting.telling import Asked
from liuhen.custody.instance import create_instance
from liuhen.people.models import Role
from liuhen.people.operations import create_unit
from unit.archive.volumes.conftest import actor, archivist, case, compiled, unchecked
from unit.recordings.conftest import received

__all__ = ["actor", "archivist", "case", "compiled", "received", "unchecked"]


@pytest.fixture
def home(tmp_path: Path, settings) -> Iterator[Path]:
    own = tmp_path / "home"
    create_instance(own, "demo", NOW)
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"home": own})
    with archive_in(own):
        yield own


@pytest.fixture
def other(console, make_account):
    """An officer of another unit."""
    elsewhere = create_unit(actor=console, now=NOW, name="二中队")
    return make_account("aziz", Role.OFFICER, unit=elsewhere, officer=True, name="阿齐兹")


def asked(*numbers: str, **told) -> Asked:
    return Asked(**{"numbers": numbers, "purpose": "核对另案线索", **told})
