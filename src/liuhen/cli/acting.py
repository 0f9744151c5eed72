"""In whose name a command acts, and the entry when that one is refused."""

from __future__ import annotations

import getpass
import sys
from typing import TYPE_CHECKING

from liuhen.errors import DeniedError

if TYPE_CHECKING:
    from liuhen.people.actors import Actor

_acting: list[Actor] = []


def acting(as_account: str = "") -> Actor:
    """The actor of this command; set Django up first.

    Args:
        as_account: a sign-in name (`--as`); empty for the person at the machine.

    Raises:
        AccountNotFoundError: nobody has this sign-in name.
    """
    from liuhen.people.actors import Channel, actor_of, console_actor
    from liuhen.people.queries import account_named

    known = account_named(as_account) if as_account else None
    actor = actor_of(known, Channel.CONSOLE) if known else console_actor(getpass.getuser())
    _acting[:] = [actor]
    return actor


def record_refusal(error: DeniedError) -> None:
    """Record that the actor of this command was refused; nothing to do for a command that acts for nobody."""
    if not _acting or "django" not in sys.modules:
        return
    from liuhen.clock import now
    from liuhen.people import operations

    operations.record_refusal(actor=_acting[0], now=now(), error=error)
