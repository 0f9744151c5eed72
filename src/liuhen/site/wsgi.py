"""The pages and the API."""

from __future__ import annotations

import gc
import os

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "liuhen.site.settings"

application = get_wsgi_application()

# What is there by now stays: the collector of garbage needn't walk over it in the middle of a page. Young objects it
# looks through often and few at a time: of 50,000 at once one page in twenty-four waited 15 ms, of 5,000 nearly every
# page waits half a millisecond. What stays, templates and catalogues above all, it walks over rarely.
gc.collect()
gc.freeze()
gc.set_threshold(5_000, 100, 50)
