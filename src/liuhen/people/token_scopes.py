"""Holding an access token to its scope: all that its account may, reading, taking in, or named things.

Which API call asks for which stands in `liuhen.site.call_scopes`.
"""

from __future__ import annotations

from liuhen.people.actors import Actor
from liuhen.people.errors import TokenScopeError
from liuhen.people.models import AccessToken
from liuhen.people.permissions import Capability, holds
from liuhen.people.scope_words import NAMEABLE, NEEDED
from liuhen.prose import translated

WRITING = "writing"
PAGES = "pages"
WHOLE = "whole"


def words_of(token: AccessToken) -> list[str]:
    """What a token may do, in the reader's language: one line for a scope, or one for each named thing."""
    if token.scope != AccessToken.Scope.NAMED:
        return [str(AccessToken.Scope(token.scope).label)]
    return [translated(NEEDED.get(each, each)) for each in token.capabilities]


def named_by(actor: Actor) -> list[tuple[str, str]]:
    """What an actor may narrow a token to: the things that one of their roles allows now, as choices."""
    return [(each, translated(words)) for each, words in NAMEABLE.items() if holds(actor, Capability(each))]


def require_scope(
    token: AccessToken, *, capabilities: tuple[Capability, ...], changes: bool, is_call: bool, is_open: bool = False
) -> None:
    """Go on only if a request lies within its token's scope; what the account may is asked by the operation.

    Args:
        token: by which the request came.
        capabilities: of which a named scope needs one for this call; none when no named scope is enough.
        changes: whether the call is made by another method than GET.
        is_call: whether it's a call of the API, not a page.
        is_open: whether every token may make it.

    Raises:
        TokenScopeError: it doesn't.
    """
    scope = AccessToken.Scope(token.scope)
    if scope is AccessToken.Scope.ALL:
        return
    if not is_call:
        raise TokenScopeError(scope=scope.value, needed=PAGES)
    if scope is AccessToken.Scope.READ:
        if changes:
            raise TokenScopeError(scope=scope.value, needed=WRITING)
        return
    held = {Capability.INTAKE.value} if scope is AccessToken.Scope.INTAKE else set(token.capabilities)
    if not is_open and held.isdisjoint(each.value for each in capabilities):
        raise TokenScopeError(scope=scope.value, needed=capabilities[0].value if capabilities else WHOLE)
