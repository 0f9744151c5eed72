"""The worker's daily round through the uploads."""

from __future__ import annotations

import os
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest

from liuhen.intake.jobs import sweep_uploads
from liuhen.tus.errors import UploadUnknownError
from liuhen.tus.spool import Spool


def test_upload_is_given_up_after_a_week_and_not_a_day_before(tmp_path, settings) -> None:
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"home": tmp_path})
    folder = tmp_path / "spool" / "uploads"
    spool = Spool(folder)
    old, recent = uuid4(), uuid4()
    for upload_id, days in ((old, 8), (recent, 6)):
        spool.create(upload_id, length=5, owner="a/b", metadata={})
        then = (datetime.now(UTC) - timedelta(days=days)).timestamp()
        os.utime(folder / f"{upload_id}.mark", (then, then))
    spool.close()
    sweep_uploads({}, lambda _share: None)
    spool = Spool(folder)
    with pytest.raises(UploadUnknownError):
        spool.look(old)
    assert spool.look(recent).length == 5
    spool.close()


def test_instance_that_never_had_an_upload_has_nothing_to_sweep(tmp_path, settings) -> None:
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"home": tmp_path})
    sweep_uploads({}, lambda _share: None)
