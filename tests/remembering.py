"""What a fixture made by the operations of life is there again for the next test: the same rows, put back at once.

An account with its role and its officer takes five operations, each with its checks and its entry in the ledger; nearly
every test stands on ten accounts. The first test of a process makes them as in life. What that wrote, row by row in
every table, is what the later ones find: the same accounts, grants and entries with their salts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from django.apps import apps
from django.db import connection, transaction
from django.db.models import Model

T = TypeVar("T")
Rows = dict[type[Model], dict[Any, dict[str, Any]]]
Statement = tuple[str, Any, bool]  # its words, what it's given, whether many times
_WRITTEN = re.compile(r'\s*(?:INSERT INTO|UPDATE|DELETE FROM) "?(\w+)', re.IGNORECASE)
_BESIDE = frozenset({"search_grams", "recordings_search"})  # SQLite's full-text indexes: by the ids of models' rows
_known: dict[str, tuple[Hashable, Rows, list[Statement], Any]] = {}
_said: dict[str, list[tuple[str, Any]]] = {}


def once(name: str, build: Callable[[], T], *, on: Hashable) -> T:
    """What `build` gave the first time, its rows being there.

    Args:
        name: the fixture's.
        build: makes it, by operations; gives what finds it in the database, such as ids.
        on: what it depends on. On something else than the first time it's made as in life, and not remembered.
    """
    if name not in _known:
        before = _all_rows()
        with _only_tables_of_models() as beside:
            made = build()
        after = _all_rows()
        changed = [model for model, rows in before.items() if any(after[model].get(pk) != rows[pk] for pk in rows)]
        assert changed == [], f"{name} isn't made of new rows only"
        new = {model: {pk: row for pk, row in rows.items() if pk not in before[model]} for model, rows in after.items()}
        _known[name] = on, {model: rows for model, rows in new.items() if rows}, beside, made
        return made
    then, rows, beside, made = _known[name]
    if then != on:
        return build()
    with transaction.atomic():
        _put_back(name, rows)
        with connection.cursor() as cursor:
            for words, given, many in beside:
                (cursor.executemany if many else cursor.execute)(words, given)
    return made


def _put_back(name: str, rows: Rows) -> None:
    """Write the rows, the first time through their models, and from then on by what that said to the database."""
    if name in _said:
        with connection.cursor() as cursor:
            for words, given in _said[name]:
                cursor.execute(words, given)
        return
    said: list[tuple[str, Any]] = []

    def hear(execute: Callable[..., Any], words: Any, given: Any, many: bool, context: Any) -> Any:
        assert not many, words
        said.append((words, given))
        return execute(words, given, many, context)

    with connection.execute_wrapper(hear):
        for model, each in rows.items():
            model._base_manager.bulk_create([model(**row) for row in each.values()])
    _said[name] = said


def _all_rows() -> Rows:
    models = [model for model in apps.get_models(include_auto_created=True) if model._meta.managed]
    return {
        model: {row["pk"]: {name: row[name] for name in row if name != "pk"} for row in _rows_of(model)}
        for model in models
    }


def _rows_of(model: type[Model]) -> Iterator[dict[str, Any]]:
    names = [field.attname for field in model._meta.concrete_fields if not field.generated]
    return model._base_manager.values("pk", *names).iterator()


@contextmanager
def _only_tables_of_models() -> Iterator[list[Statement]]:
    """Nothing is written where it wouldn't be seen, but to full-text indexes; yields what those were told."""
    beside: list[Statement] = []
    tables = {model._meta.db_table for model in apps.get_models(include_auto_created=True)}

    def hear(execute: Callable[..., Any], words: Any, given: Any, many: bool, context: Any) -> Any:
        written = _WRITTEN.match(str(words))
        if written is not None and written[1] in _BESIDE:
            beside.append((words, given, many))
        else:
            assert written is None or written[1] in tables, words
        return execute(words, given, many, context)

    with connection.execute_wrapper(hear):
        yield beside
