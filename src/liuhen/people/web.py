"""Who a request comes from, and which pages may be reached before everything is in order.

Every page and API call needs somebody signed in, unless its view is marked with `reachable`. The rooms above read
the actor here; the gate that stands before every view is in `liuhen.site.middleware`.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.forms import BaseForm
from django.http import HttpRequest

from liuhen.errors import ConflictError, InvalidError, LiuhenError, NotFoundError
from liuhen.people import operations, queries, sign_ins
from liuhen.people.actors import Actor, Channel, actor_of
from liuhen.people.errors import SignInNeededError
from liuhen.people.models import AccessToken, Account
from liuhen.prose import say

View = TypeVar("View", bound=Callable[..., Any])
_BEARER = "Bearer "
_FIRST_RUN_DONE = "first_run_done"


def reachable(
    *, anonymous: bool = False, password_due: bool = False, second_factor_due: bool = False, first_run: bool = False
) -> Callable[[View], View]:
    """Mark a view that may be reached earlier than others.

    Args:
        anonymous: by anybody. A view that checks a signed grant itself says so too.
        password_due: by somebody who must change the password first.
        second_factor_due: by somebody whose role asks for a second factor that isn't bound or wasn't shown.
        first_run: before the three administrators have all been here.
    """

    def mark(view: View) -> View:
        view.liuhen_reachable = {  # type: ignore[attr-defined]  # functions carry it to the gate
            "anonymous": anonymous,
            "password_due": password_due or anonymous,
            "second_factor_due": second_factor_due or anonymous,
            "first_run": first_run or anonymous,
        }
        return view

    return mark


def is_reachable(view: Callable[..., Any], when: str) -> bool:
    """Whether a view is marked as reachable `anonymous`, `password_due`, `second_factor_due` or `first_run`."""
    marks: dict[str, bool] = getattr(view, "liuhen_reachable", {})
    return marks.get(when, False)


def polled(view: View) -> View:
    """Mark a view that an open page asks for by itself, again and again: nobody need be there, and a session ends."""
    view.liuhen_polled = True  # type: ignore[attr-defined]
    return view


def is_polled(view: Callable[..., Any]) -> bool:
    """Whether a view is marked as asked for by pages themselves."""
    return getattr(view, "liuhen_polled", False)


def actor(request: HttpRequest) -> Actor:
    """The actor of a request that has passed the gate.

    Raises:
        SignInNeededError: there is none.
    """
    found = actor_if_any(request)
    if found is None:
        raise SignInNeededError
    return found


def actor_if_any(request: HttpRequest) -> Actor | None:
    """The actor of a request, None for a stranger; worked out by the gate once a request."""
    found: Actor | None = getattr(request, "liuhen_actor", None)
    return found


def account_if_any(request: HttpRequest) -> Account | None:
    """The account of a request, None for a stranger."""
    found: Account | None = getattr(request, "liuhen_account", None)
    return found


def account(request: HttpRequest) -> Account:
    """The account of a request that has passed the gate.

    Raises:
        SignInNeededError: there is none.
    """
    found = account_if_any(request)
    if found is None:
        raise SignInNeededError
    return found


def recognise(request: HttpRequest, *, now: datetime) -> Actor | None:
    """Find out who a request comes from: an access token in its header, else its session. The gate calls this."""
    header = request.headers.get("Authorization", "")
    known: Account | None = None
    channel = Channel.WEB
    if header.startswith(_BEARER):
        channel = Channel.API
        token = queries.token_behind(header.removeprefix(_BEARER).strip(), now=now)
        if token is not None:
            operations.note_token_use(token=token, now=now)
            known = token.account
            request.liuhen_token = token  # type: ignore[attr-defined]  # read back by token_if_any
    elif isinstance(user := getattr(request, "user", None), Account):
        known = user
    if known is None:
        return None
    found = actor_of(known, channel, now=now)
    request.liuhen_actor = found  # type: ignore[attr-defined]  # read back by actor_if_any
    request.liuhen_account = known  # type: ignore[attr-defined]
    return found


def token_if_any(request: HttpRequest) -> AccessToken | None:
    """The access token that a request came with; None for a session or a stranger."""
    found: AccessToken | None = getattr(request, "liuhen_token", None)
    return found


def second_factor_is_due(request: HttpRequest, actor: Actor) -> bool:
    """Whether somebody's role asks for a second factor that isn't bound, or that this session hasn't shown.

    A token was made in a session that had shown it, so for one it's enough that it's still bound.
    """
    if not sign_ins.needs_second_factor(grant.role for grant in actor.grants):
        return False
    if actor.channel is Channel.WEB:
        return not request.session.get(operations.SESSION_PROVEN)
    return actor.account_id is not None and not sign_ins.has_second_factor(actor.account_id)


def first_run_is_complete(request: HttpRequest) -> bool:
    """Whether the first run is over; a session remembers it, since it never comes back. None is begun for it."""
    session: SessionBase | None = getattr(request, "session", None)
    if session is not None and session.get(_FIRST_RUN_DONE):
        return True
    complete = queries.first_run().is_complete
    if complete and session is not None and session.session_key and actor_if_any(request) is not None:
        session[_FIRST_RUN_DONE] = True
    return complete


def tell(form: BaseForm, error: LiuhenError, field: str | None = None) -> None:
    """Put an operation's error on the form that led to it: at the field given or named by the error, or above all."""
    named = field or error.fields.get("field")
    form.add_error(str(named) if named in form.fields else None, say(error))


def is_done(form: BaseForm, act: Callable[[], object]) -> bool:
    """Do the one thing that a form asks for; whether it was done: if not, the form says why."""
    try:
        act()
    except (InvalidError, ConflictError, NotFoundError) as error:
        tell(form, error)
        return False
    return True


def bytes_origin(request: HttpRequest) -> str:
    """Where this browser finds the process that moves bytes: scheme, host and port, no slash at the end."""
    if settings.LIUHEN.bytes_url:
        return settings.LIUHEN.bytes_url
    host = request.get_host()
    name = host.rsplit(":", 1)[0] if not host.endswith("]") else host
    return f"{request.scheme}://{name}:{settings.LIUHEN.bytes_port}"
