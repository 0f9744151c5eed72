"""Addresses of pages of one thing, hundreds of which stand on a page."""

from __future__ import annotations

from functools import cache
from uuid import UUID

from django.urls import get_script_prefix, reverse

_ANY = str(UUID(int=0))


def address_of(page: str, thing_id: UUID | str) -> str:
    """The address of a thing's page by its pattern: to resolve it for each of hundreds takes many times longer.

    Args:
        page: a URL's name that takes one id and nothing else.
        thing_id: of the thing.
    """
    return _pattern(page, get_script_prefix()).replace(_ANY, str(thing_id))


@cache
def _pattern(page: str, prefix: str) -> str:
    del prefix  # what `reverse` puts before it
    return reverse(page, args=[_ANY])
