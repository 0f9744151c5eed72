"""Django's settings of the bytes process: the site's, with its own addresses and almost no middleware."""

from __future__ import annotations

from liuhen.site import settings as site
from liuhen.site.settings import *  # noqa: F403 - these are the site's settings with a few changed

ROOT_URLCONF = "liuhen.site.urls_bytes"
MIDDLEWARE = ["liuhen.site.bytes_front.PageOrigin", "liuhen.site.bytes_front.ErrorsAsJson"]
WSGI_APPLICATION = "liuhen.site.wsgi_bytes.application"
# Asked once per file at most: many threads that keep connections would only use up the database's.
DATABASES = {name: {**database, "CONN_MAX_AGE": 0} for name, database in site.DATABASES.items()}
