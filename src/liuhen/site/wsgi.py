"""The pages and the API."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "liuhen.site.settings"

application = get_wsgi_application()

# What is there by now stays: the collector of garbage needn't walk over it in the middle of every tenth page.
gc.collect()
gc.freeze()
