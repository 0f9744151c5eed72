"""The calendar by which fixtures are counted: what was published when they were written, whatever a table says now."""

from __future__ import annotations

import pytest

from liuhen.rules.calendar import Calendar
from liuhen.rules.festivals import calendar as published


@pytest.fixture(scope="session")
def calendar() -> Calendar:
    """Years that the package covers as published, others by the week and the statutory holidays alone."""
    return published()
