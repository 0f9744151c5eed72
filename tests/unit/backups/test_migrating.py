"""A migrated database against the models as they are: whatever a migration, or its shortened way, leaves out or alters.

The tables are made a second time from the models alone, in memory, and what SQLite keeps of both is compared.
"""

from __future__ import annotations

import re
import sqlite3
from pathlib import Path

from django.apps import apps
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper
from django.db.migrations.state import ModelState, ProjectState
from django.db.models import CharField

from liuhen.backups.migrating import migrating_quickly
from migrated import copy_to

BESIDE = "from_the_models"
MODELS = [
    model for model in apps.get_models(include_auto_created=True) if model._meta.managed and not model._meta.proxy
]
_WORDS = re.compile(r"[\w'\"<>=!]+")
OF_MIGRATIONS = {"case_officers_cases", "activity_officers_activities", "activity_long"}
"""Indexes that migrations make by themselves: on tables between two models, and on what is reckoned from columns."""


def kept(connection: sqlite3.Connection) -> dict[str, list[str]]:
    """What makes each table and index of a model, its words in one order: columns stand as they came."""
    tables = [model._meta.db_table for model in MODELS]
    asked = "SELECT name, tbl_name, sql FROM sqlite_master WHERE sql IS NOT NULL"
    return {
        name: sorted(_WORDS.findall(words.replace(f'"{table}"."', '"')))
        for name, table, words in connection.execute(asked)
        if table in tables and name not in OF_MIGRATIONS
    }


def test_a_table_that_is_not_as_its_model_says(tmp_path: Path, django_db_blocker):
    copy_to(tmp_path / "migrated")
    migrated = sqlite3.connect(tmp_path / "migrated")
    beside = DatabaseWrapper(connections["default"].settings_dict | {"NAME": ":memory:"}, alias=BESIDE)
    connections[BESIDE] = beside
    try:
        with django_db_blocker.unblock(), beside.schema_editor() as editor:
            for model in MODELS:
                if not model._meta.auto_created:  # comes along with the model that has it
                    editor.create_model(model)
        assert kept(migrated) == kept(beside.connection)
    finally:
        migrated.close()
        beside.connection.close()
        del connections[BESIDE]


def test_python_in_a_migration_that_finds_a_model_as_it_was_before():
    state = ProjectState()
    with migrating_quickly():
        state.add_model(ModelState("cases", "Case", []))
        assert state.apps.get_model("cases", "case")  # from here on what changes is imagined anew
        state.add_field("cases", "case", "title", CharField(max_length=9), preserve_default=True)
        assert state.is_delayed
        state.clear_delayed_apps_cache()  # as RunPython does
        assert state.apps.get_model("cases", "case")._meta.get_field("title").max_length == 9
    assert "reload_model" not in vars(state)
