"""A home with an instance, for entries to be appended to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.test import override_settings

from liuhen.custody.instance import create_instance
from unit.custody.bureau import NOW


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    """The home folder of a fresh instance, which the settings name."""
    folder = tmp_path / "home"
    create_instance(folder, "demo", NOW)
    with override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"home": folder})):
        yield folder
