"""Rows in bulk: what operations would write, many to a statement, so that a million recordings take minutes."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

FLUSH = 20_000
Adapt = Callable[[Any], Any]


class Sink:
    """Takes rows by model and writes them; keys that the database would give are counted here."""

    def __init__(self) -> None:
        from django.db import connection

        self.connection = connection
        self._tables: dict[Any, _Table] = {}
        self._indexes = _FULL_TEXT if connection.vendor == "postgresql" else {}

    def __enter__(self) -> Self:
        """Ready to write: nothing is synced or checked until the end."""
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                self._say(cursor, "foreign_keys=OFF", "synchronous=OFF", "journal_mode=OFF", "cache_size=-400000")
            else:
                cursor.execute("SET session_replication_role = replica")
                cursor.execute("SET maintenance_work_mem = '512MB'")
                for name in self._indexes:
                    cursor.execute(f"DROP INDEX {name}")
        return self

    def __exit__(self, error: type[BaseException] | None, *_more: object) -> None:
        """Everything written, in order again, and known to the planner, as autovacuum or the worker would have done."""
        if error is not None:
            return
        for table in self._tables.values():
            table.flush()
        with self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                self._say(cursor, "journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-2000")
            else:
                for name, table in self._indexes.items():
                    cursor.execute(f"CREATE INDEX {name} ON {table} USING gin (vector)")
                for made in self._tables.values():
                    made.follow(cursor)
                cursor.execute("SET session_replication_role = DEFAULT")
                cursor.execute("VACUUM ANALYZE")
        self.connection.close()

    @staticmethod
    def _say(cursor: Any, *pragmas: str) -> None:
        for pragma in pragmas:
            cursor.execute(f"PRAGMA {pragma}")

    def add(self, model: Any, **values: Any) -> Any:
        """One row; what isn't given is the model's default. Returns its key."""
        table = self._tables.get(model)
        if table is None:
            table = self._tables[model] = _Table(model, self.connection)
        return table.add(values)


_FULL_TEXT = {"recordings_search": "recordings_searchdocument", "search_grams": "search_entry"}
_FTS5 = {table: name for name, table in _FULL_TEXT.items()}


class _Table:
    def __init__(self, model: Any, connection: Any) -> None:
        self.connection = connection
        meta = model._meta  # noqa: SLF001 - Django's own way to a model's columns
        self.name = meta.db_table
        fields = meta.concrete_fields
        blank = model()
        adapters = _SQLITE if connection.vendor == "sqlite" else _POSTGRESQL
        self.fields: list[tuple[str, Any, Adapt | None]] = [
            (field.attname, getattr(blank, field.attname), adapters.get(_kind(field))) for field in fields
        ]
        self.columns = [field.column for field in fields]
        self.key = meta.pk.attname
        self.counts = _kind(meta.pk) in ("AutoField", "BigAutoField")
        self.last = (model.objects.order_by("-pk").values_list("pk", flat=True).first() or 0) * self.counts
        self.rows: list[list[Any]] = []

    def add(self, values: dict[str, Any]) -> Any:
        if self.counts:
            self.last += 1
            values[self.key] = self.last
        row = []
        for name, default, adapt in self.fields:
            value = values.get(name, default)
            row.append(value if adapt is None or value is None else adapt(value))
        self.rows.append(row)
        if len(self.rows) >= FLUSH:
            self.flush()
        return values.get(self.key)

    def flush(self) -> None:
        from django.db import transaction

        rows, self.rows = self.rows, []
        if not rows:
            return
        names = ", ".join(f'"{column}"' for column in self.columns)
        with transaction.atomic(), self.connection.cursor() as cursor:
            if self.connection.vendor == "sqlite":
                marks = ", ".join(["?"] * len(self.columns))
                real = cursor.connection.cursor()  # past Django, which counts and rewrites parameters
                real.executemany(f'INSERT INTO "{self.name}" ({names}) VALUES ({marks})', rows)
                if self.name in _FTS5:
                    at = self.columns.index("grams")
                    told = [(row[0], row[at]) for row in rows]
                    real.executemany(f"INSERT INTO {_FTS5[self.name]}(rowid, grams) VALUES (?, ?)", told)
            else:
                with cursor.copy(f'COPY "{self.name}" ({names}) FROM STDIN') as copy:
                    for row in rows:
                        copy.write_row(row)

    def follow(self, cursor: Any) -> None:
        if self.counts:
            cursor.execute("SELECT setval(pg_get_serial_sequence(%s, %s), %s)", [self.name, self.key, self.last or 1])


def _kind(field: Any) -> str:
    while field.remote_field is not None:
        field = field.target_field
    return str(field.get_internal_type())


def _naive(moment: datetime) -> str:
    return str(moment.astimezone(UTC).replace(tzinfo=None))


_SQLITE: dict[str, Adapt] = {
    "UUIDField": lambda value: value.hex,
    "DateTimeField": _naive,
    "DateField": str,
    "JSONField": json.dumps,
}
_POSTGRESQL: dict[str, Adapt] = {"JSONField": json.dumps}


def keys(chance: Any) -> Callable[[datetime], UUID]:
    """Makes UUIDv7 keys of past moments, always larger than the one before at the same millisecond."""
    counter = _count()

    def key(moment: datetime) -> UUID:
        stamp = int(moment.timestamp() * 1000)
        tail = next(counter) << 30 | chance.getrandbits(30)
        return UUID(int=stamp << 80 | 0x7 << 76 | (tail >> 62 & 0xFFF) << 64 | 0b10 << 62 | tail & (1 << 62) - 1)

    return key


def _count() -> Iterator[int]:
    number = 0
    while True:
        number += 1
        yield number
