"""Makes a bureau to try things on: people, cases, recorder cards with real segments. Set Django up first."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from liuhen.prose import translated as _


def build(*, clock: Callable[[], datetime]) -> None:
    """Build the demo bureau, or what is missing of it; see `liuhen.demo.bureau.build`."""
    from django.conf import settings

    from liuhen.demo import bureau

    bureau.build(settings.LIUHEN.home, clock)


def accounts_shown() -> str:
    """The demo's accounts as lines for the terminal; one password for all."""
    from liuhen.demo.people import PASSWORD, PEOPLE

    lines = [_("演示账号（密码均为 {password}）：").format(password=PASSWORD)]
    lines += [f"  {person.username:<10}{person.role.label}  {person.name}" for person in PEOPLE]
    return "\n".join(lines)
