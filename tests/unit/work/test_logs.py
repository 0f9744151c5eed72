"""Log lines are for machines and say nothing about people."""

from __future__ import annotations

import json
import logging
import sys
from pathlib import Path

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
