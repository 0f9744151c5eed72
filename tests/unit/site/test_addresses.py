"""Addresses: what a room calls its page, another room's must not take."""

from __future__ import annotations

import re
from collections.abc import Iterator
from uuid import UUID

import pytest
from django.urls import Resolver404, URLPattern, URLResolver, get_resolver, resolve

_SAMPLES = {"uuid": str(UUID(int=7)), "int": "7", "str": "seven", "slug": "seven", "path": "seven/eight"}


def _patterns(resolver: URLResolver, before: str = "") -> Iterator[tuple[str, URLPattern]]:
    for each in resolver.url_patterns:
        route = before + str(each.pattern)
        if isinstance(each, URLResolver):
            yield from _patterns(each, route)
        else:
            yield route, each


def _sample(route: str) -> str:
    return "/" + re.sub(r"<(?:(\w+):)?\w+>", lambda found: _SAMPLES.get(found[1] or "str", "seven"), route)


@pytest.mark.parametrize("urls", ["liuhen.site.urls", "liuhen.site.urls_bytes"])
def test_a_page_that_anothers_address_hides(urls: str) -> None:
    hidden = []
    for route, pattern in _patterns(get_resolver(urls)):
        if route.startswith("api/"):  # one address has a call for each method there
            continue
        try:
            found = resolve(_sample(route), urls)
        except Resolver404:
            hidden.append(f"{route} has no sample")
            continue
        if found.func is not pattern.callback:
            hidden.append(route)
    assert not hidden
