"""The worker's steady hand on the ledger: what is committed becomes published within about a second."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from datetime import datetime

from django.db import InterfaceError, OperationalError, close_old_connections, connection

from liuhen.custody import operations, queries
from liuhen.errors import LiuhenError

INTERVAL_SECONDS = 1.0
TROUBLE_SECONDS = 30.0

_log = logging.getLogger(__name__)


def run_integrator(stop: threading.Event, *, clock: Callable[[], datetime]) -> None:
    """Publish pending entries until `stop` is set. Trouble is logged and tried again; nothing is skipped over."""
    try:
        while not stop.is_set():
            stop.wait(INTERVAL_SECONDS if publish_pending(clock=clock) else TROUBLE_SECONDS)
    finally:
        connection.close()


def publish_pending(*, clock: Callable[[], datetime]) -> bool:
    """Publish what is pending, if anything; False when it couldn't be, which the log then tells."""
    try:
        close_old_connections()
        if queries.pending().exists():
            operations.integrate(now=clock())
    except LiuhenError as error:
        _log.error("ledger not published: %s", error.code)
        return False
    except (OperationalError, InterfaceError) as error:
        connection.close()
        _log.error("ledger not published: %s", type(error).__name__)
        return False
    return True
