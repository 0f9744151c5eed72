"""Writes down the dockings of before there were any: between which moments a card's files were filmed."""

from __future__ import annotations

from typing import Any

from django.db import migrations

_BATCH = 1000


def write_down(apps: Any, _schema: Any) -> None:
    """One for each emptying of a recorder's card."""
    intakes, dockings = apps.get_model("intake", "Intake"), apps.get_model("devices", "Docking")
    rows = intakes.objects.filter(source_kind="card", recorder__isnull=False).order_by("id")
    told = rows.values_list("id", "recorder_id", "opened_at", "wholeness")
    batch = []
    for intake_id, recorder_id, at, wholeness in told.iterator(chunk_size=_BATCH):
        batch.append(dockings(recorder_id=recorder_id, at=at, intake=intake_id, is_whole=wholeness == "whole_card"))
        if len(batch) == _BATCH:
            dockings.objects.bulk_create(batch)
            batch = []
    dockings.objects.bulk_create(batch)


class Migration(migrations.Migration):
    dependencies = [
        ("devices", "0005_clocks"),
        ("intake", "0003_await_copies"),
    ]

    operations = [migrations.RunPython(write_down, migrations.RunPython.noop)]
