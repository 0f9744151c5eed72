"""The pages and the API."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "liuhen.site.settings"

application = get_wsgi_application()
