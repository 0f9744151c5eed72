"""Migrating in a fraction of the time that Django takes: what a new database costs is almost all imagined models.

Before and after each change Django imagines the models anew, with every model that is related to the changed one, and
with those related to these: nearly all, since most tables name an account or a recording. A database made from nothing
takes 30 000 of them. What an addition says to the database depends on the added thing and on names and keys of what it
points to, which no addition changes: so here only the model that's added to is imagined. Any other change, and Python
that is run in a migration, finds all of them as Django has it.

Only a database that is made from nothing goes this way: that its tables are the models' is what a test compares. One
with somebody's rows in it is upgraded as Django does it.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db.migrations.state import ProjectState

_ADDITIONS = ("add_model", "add_field", "add_index", "add_constraint")


@contextmanager
def migrating_quickly() -> Iterator[None]:
    """An empty database that is migrated meanwhile is so with little imagining and little looking for garbage.

    No table of ours is another one's continuation (multi-table inheritance), which would have to be imagined too.
    """
    whole = {name: getattr(ProjectState, name) for name in _ADDITIONS}
    for name, method in whole.items():
        setattr(ProjectState, name, _alone(method))
    try:
        with collecting_seldom():
            yield
    finally:
        for name, method in whole.items():
            setattr(ProjectState, name, method)


def _alone(addition: Callable[..., None]) -> Callable[..., None]:
    def add(state: Any, *given: Any, **named: Any) -> None:
        def reload(app_label: str, model_name: str, delay: bool = False) -> None:  # noqa: ARG001 - Django gives it
            if "apps" in state.__dict__:
                state.is_delayed = True  # whoever needs the others has all of them imagined first
                state._reload({(app_label, model_name)})  # noqa: SLF001 - no other way in

        state.reload_model = reload
        try:
            addition(state, *given, **named)
        finally:
            del state.reload_model

    return add


@contextmanager
def collecting_seldom() -> Iterator[None]:
    """Python would look through the imagined models again and again for a sixth of the time."""
    usual = gc.get_threshold()
    gc.freeze()  # what was imported stays anyway
    gc.set_threshold(200_000, 20, 20)
    try:
        yield
    finally:
        gc.set_threshold(*usual)
        gc.unfreeze()
