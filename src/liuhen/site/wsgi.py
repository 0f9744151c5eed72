"""The pages and the API."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

from liuhen.site.collecting import between_answers

os.environ["DJANGO_SETTINGS_MODULE"] = "liuhen.site.settings"

application = get_wsgi_application()

between_answers()
