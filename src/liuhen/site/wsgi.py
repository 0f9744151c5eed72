"""The pages and the API."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "liuhen.site.settings"

application = get_wsgi_application()

# What is there by now stays: the collector of garbage needn't walk over it in the middle of a page. What comes later
# and stays, templates and catalogues above all, it walks over once in many hundred pages rather than in every tenth: a
# page makes a few ten thousand objects, nearly all of which go by themselves when it's done.
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 100, 50)
