"""Recurring work of the people room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore

from liuhen.work.registry import Json, Report, recurring


@recurring("people.clear_sessions", timedelta(days=1))
def clear_sessions(payload: Mapping[str, Json], report: Report) -> None:
    """Delete sessions that have run out."""
    del payload
    SessionStore.clear_expired()
    report(1.0)
