"""From where somebody signs in, as far as a request tells: its address and its browser in a few words."""

from __future__ import annotations

from typing import NamedTuple

from axes.helpers import get_client_ip_address
from django.http import HttpRequest

_BROWSERS = (  # the first that fits: many say that they are Chrome too
    ("Edg/", "Edge"),
    ("QIHU", "360"),
    ("QQBrowser", "QQ"),
    ("UOS", "UOS"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Chromium/", "Chromium"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


class Whereabouts(NamedTuple):
    """Where a request comes from; both may be empty."""

    address: str
    browser: str


def whereabouts(request: HttpRequest) -> Whereabouts:
    """Where a request comes from. The address counts proxies as the setting `proxies` says, as the throttle does."""
    agent = request.headers.get("User-Agent", "")
    words = [next((word for sign, word in known if sign in agent), "") for known in (_BROWSERS, _SYSTEMS)]
    return Whereabouts(str(get_client_ip_address(request) or "")[:45], " · ".join(word for word in words if word))
