"""Log lines of the worker as JSON: what happened to which job. Identifiers and codes only, never personal data."""

from __future__ import annotations

import json
import logging
import traceback
from datetime import UTC, datetime
from pathlib import PurePath
from types import TracebackType

EVENT_FIELDS = "liuhen"
"""The attribute of a log record that carries the event's fields."""

logger = logging.getLogger("liuhen.work")


class JsonLines(logging.Formatter):
    """One JSON object a line: time, level, logger, event, and the event's own fields.

    An exception is told by its type and place, never by its message: messages quote names and paths.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line for one record."""
        line: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": _message(record),
            **getattr(record, EVENT_FIELDS, {}),
        }
        if record.exc_info and record.exc_info[0] is not None:
            line["error"] = record.exc_info[0].__name__
            line["where"] = where(record.exc_info[2])
        return json.dumps(line, ensure_ascii=False, default=str)


def _message(record: logging.LogRecord) -> str:
    """What a record says; where it's Django's of a request, by the route: an address can be a key, or hold a name."""
    request = getattr(record, "request", None)
    path = getattr(request, "path", None)
    if not isinstance(path, str) or not isinstance(record.args, tuple):
        return record.getMessage()
    match = getattr(request, "resolver_match", None)
    route = f"/{match.route}" if match is not None else "?"
    return str(record.msg) % tuple(route if each == path else each for each in record.args)


def event(level: int, name: str, **fields: str | float | None) -> None:
    """Log one event with its fields."""
    logger.log(level, name, extra={EVENT_FIELDS: fields})


def where(trace: TracebackType | None) -> str:
    """The innermost frame as `file.py:line`; empty without a trace."""
    frames = traceback.extract_tb(trace)
    return f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
