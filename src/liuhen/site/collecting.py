"""When Python's collector of garbage runs in the process that gives pages: after an answer, not in the middle of one.

In the middle of a page the collector walks over all that the page has made so far, tens of thousands of objects for a
large case, and finds nothing; once the answer is out, nearly all of it is gone by itself and few are left to look at.
"""

from __future__ import annotations

import gc

from django.core.signals import request_finished

IN_A_PAGE = 200_000
"""So many new objects at once are looked through even in the middle of a page: no page of ours makes as many."""

SELDOM = 100
"""After so many answers those are looked at which outlived one; after as many times that, all."""


def between_answers() -> None:
    """Look for garbage between answers from now on; what is there by now stays and is never walked over again."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(IN_A_PAGE, SELDOM, SELDOM)
    request_finished.connect(_collect, dispatch_uid="liuhen.site.collecting")


def _collect(**_signal: object) -> None:
    _young, middle, old = gc.get_count()
    gc.collect(2 if old > SELDOM else 1 if middle > SELDOM else 0)
