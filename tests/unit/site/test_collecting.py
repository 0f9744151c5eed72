"""A large page waits while garbage is looked for in its middle, or garbage stays for ever."""

from __future__ import annotations

import gc

import pytest
from django.core.signals import request_finished
from django.db import close_old_connections

from liuhen.site import collecting


@pytest.fixture
def looked():
    """Gives the generations that were looked through, as they are."""
    found = []

    def note(phase, told):
        if phase == "start":
            found.append(told["generation"])

    usual = gc.get_threshold()
    request_finished.disconnect(close_old_connections)
    collecting.between_answers()
    gc.callbacks.append(note)
    yield found
    gc.callbacks.remove(note)
    request_finished.disconnect(dispatch_uid="liuhen.site.collecting")
    request_finished.connect(close_old_connections)
    gc.set_threshold(*usual)
    gc.unfreeze()


def test_a_large_page_that_waits_for_the_collector(looked):
    page = [[number] for number in range(100_000)]
    assert looked == []
    del page
    request_finished.send(sender=None)
    assert looked == [0]


def test_garbage_that_outlives_an_answer_and_is_never_looked_for(looked):
    for _ in range(3 * collecting.SELDOM):
        request_finished.send(sender=None)
    assert 2 <= looked.count(1) <= 3
