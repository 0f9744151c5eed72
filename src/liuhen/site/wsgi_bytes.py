"""The bytes process: ranges and uploads, apart from the pages, in many threads (Granian, WSGI, one worker)."""

from __future__ import annotations

import os
from importlib import import_module

os.environ["DJANGO_SETTINGS_MODULE"] = "liuhen.site.settings_bytes"  # whatever the parent process runs with

from django.core.wsgi import get_wsgi_application

from liuhen.site.bytes_server import BytesServerApplication

application = BytesServerApplication(get_wsgi_application())

import_module("liuhen.site.urls_bytes").uploads.start()  # only importable once Django's applications are loaded
