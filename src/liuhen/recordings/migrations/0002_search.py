"""The full-text index over pairs of characters, each database's own kind. See liuhen.recordings.search."""

from django.db import migrations


def _create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE VIRTUAL TABLE recordings_search USING fts5(grams, tokenize='ascii')")
    else:
        # Stored, so that a phrase is looked for in what is there rather than in what is made anew for each candidate.
        schema_editor.execute(
            "ALTER TABLE recordings_searchdocument ADD COLUMN vector tsvector"
            " GENERATED ALWAYS AS (to_tsvector('simple', grams)) STORED"
        )
        schema_editor.execute("CREATE INDEX recordings_search ON recordings_searchdocument USING gin (vector)")


def _drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE recordings_search")
    else:
        schema_editor.execute("ALTER TABLE recordings_searchdocument DROP COLUMN vector")


class Migration(migrations.Migration):
    dependencies = [("recordings", "0001_initial")]
    operations = [migrations.RunPython(_create, _drop)]
