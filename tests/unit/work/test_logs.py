"""Log lines are for machines and say nothing about people."""

from __future__ import annotations

import json
import logging
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

from django.test import Client, RequestFactory

from liuhen.recordings import grants
from liuhen.site import settings_bytes
from liuhen.work import logs


def line_of(record: logging.LogRecord) -> dict[str, object]:
    line: dict[str, object] = json.loads(logs.JsonLines().format(record))
    return line


def test_exception_message_with_a_name_in_it_stays_out_of_the_log() -> None:
    try:
        Path("/nonexistent/张三_执法.mp4").read_bytes()
    except FileNotFoundError:
        record = logging.LogRecord("liuhen.work", logging.ERROR, __file__, 1, "job.crashed", None, sys.exc_info())
    line = line_of(record)
    assert line["error"] == "FileNotFoundError"
    assert str(line["where"]).endswith(tuple("0123456789"))
    assert "张三" not in json.dumps(line, ensure_ascii=False)


def test_event_fields_stand_beside_the_event() -> None:
    record = logging.LogRecord("liuhen.work", logging.INFO, __file__, 1, "job.ended", None, None)
    setattr(record, logs.EVENT_FIELDS, {"job": "1", "outcome": "finished"})
    line = line_of(record)
    assert {key: line[key] for key in ("event", "job", "outcome", "level")} == {
        "event": "job.ended",
        "job": "1",
        "outcome": "finished",
        "level": "info",
    }


def test_the_address_of_a_failed_request_is_a_key_to_the_film(caplog, settings, tmp_path) -> None:
    settings.LIUHEN = settings.LIUHEN.model_copy(update={"home": tmp_path})
    settings.ROOT_URLCONF, settings.MIDDLEWARE = settings_bytes.ROOT_URLCONF, settings_bytes.MIDDLEWARE
    token = grants.issue(
        grants.PlayGrant(
            object_id=uuid4(), path="张三.mp4", is_derivative=True, content_type="video/mp4", size=1, sha256="ab" * 32,
            account_id=None, expires_at=datetime.now(UTC) + timedelta(hours=1),
        )
    )  # fmt: skip
    assert Client().get(f"/bytes/play/{token}").status_code == 503
    (record,) = caplog.records
    line = line_of(record)
    assert line["event"] == "Service Unavailable: /bytes/play/<str:token>"
    assert token not in json.dumps(line)


def test_a_failure_before_any_route_is_found_breaks_the_log() -> None:
    record = logging.LogRecord("django.request", logging.ERROR, __file__, 1, "%s: %s", ("Bad Request", "/张三/"), None)
    record.request = RequestFactory().get("/张三/")
    assert line_of(record)["event"] == "Bad Request: ?"
