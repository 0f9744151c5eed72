"""A process of its own that appends or integrates: `python appender.py append COUNT FIRST` or `… integrate SECONDS`.

Run with LIUHEN_HOME and, for PostgreSQL, LIUHEN_DATABASE_URL.
"""

from __future__ import annotations

import os
import sys
import time
from uuid import UUID


def main(task: str, *rest: str) -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "liuhen.site.settings")
    import django

    django.setup()
    if task == "migrate":
        from django.core.management import call_command

        call_command("migrate", "custody", verbosity=0)
    elif task == "append":
        append(int(rest[0]), int(rest[1]))
    else:
        integrate(float(rest[0]))


def append(count: int, first: int) -> None:
    from django.db import transaction

    from liuhen.clock import now
    from liuhen.custody import operations

    for each in range(count):
        with transaction.atomic():
            for who in (0, first + each % 3):  # all processes share subject 0, in the same order
                operations.append(kind="recording.viewed", subject=UUID(int=who), actor="worker", now=now())


def integrate(seconds: float) -> None:
    from liuhen.clock import now
    from liuhen.custody import operations

    end = time.monotonic() + seconds
    while time.monotonic() < end:
        operations.integrate(now=now())


if __name__ == "__main__":
    main(*sys.argv[1:])
