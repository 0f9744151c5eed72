"""Recurring work of the people room."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta

from django.contrib.sessions.backends.db import SessionStore

from liuhen.clock import now
from liuhen.people import operations
from liuhen.work.registry import Json, Report, recurring


@recurring("people.clear_sessions", timedelta(days=1))
def clear_sessions(payload: Mapping[str, Json], report: Report) -> None:
    """Delete sessions that have run out, and where people signed in from once its time is over."""
    del payload
    SessionStore.clear_expired()
    operations.clear_sign_ins(now=now())
    operations.clear_guesses(now=now())
    report(1.0)
