"""The steady integrator: nothing stays unpublished, and trouble doesn't end it."""

from __future__ import annotations

import logging
import shutil
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from uuid_utils.compat import uuid7

from conftest import NOW
from liuhen.custody import operations, queries
from liuhen.custody.instance import create_instance, instance
from liuhen.custody.integrator import publish_pending

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, settings):
    create_instance(tmp_path / "home", "demo", NOW)
    with override_settings(LIUHEN=settings.LIUHEN.model_copy(update={"home": tmp_path / "home"})):
        yield


def _append() -> None:
    with transaction.atomic():
        operations.append(kind="test.happened", subject=uuid7(), actor="worker", now=NOW)


def test_an_entry_that_waits_for_somebody_to_ask() -> None:
    _append()
    assert publish_pending(clock=lambda: NOW)
    assert not queries.pending().exists()


def test_trouble_that_ends_the_integrator_or_passes_in_silence(caplog: pytest.LogCaptureFixture) -> None:
    _append()
    assert publish_pending(clock=lambda: NOW)
    shutil.move(instance().ledger_folder, instance().home / "elsewhere")
    _append()
    with caplog.at_level(logging.ERROR, logger="liuhen.custody"):
        assert not publish_pending(clock=lambda: NOW)
    assert "ledger not published" in caplog.text
    shutil.move(instance().home / "elsewhere", instance().ledger_folder)
    assert publish_pending(clock=lambda: NOW)
    assert not queries.pending().exists()
