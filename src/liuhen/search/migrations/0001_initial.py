"""The index, and each database's own full-text index of it. See liuhen.search.grams."""

from django.db import migrations, models


def _create(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("CREATE VIRTUAL TABLE search_grams USING fts5(grams, tokenize='ascii')")
    else:
        # Stored, so that a phrase is looked for in what is there rather than in what is made anew for each candidate.
        schema_editor.execute(
            "ALTER TABLE search_entry ADD COLUMN vector tsvector"
            " GENERATED ALWAYS AS (to_tsvector('simple', grams)) STORED"
        )
        schema_editor.execute("CREATE INDEX search_grams ON search_entry USING gin (vector)")


def _drop(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute("DROP TABLE search_grams")
    else:
        schema_editor.execute("ALTER TABLE search_entry DROP COLUMN vector")


class Migration(migrations.Migration):
    initial = True
    dependencies = []
    operations = [
        migrations.CreateModel(
            name="Entry",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("kind", models.CharField(max_length=12)),
                ("subject", models.UUIDField()),
                ("grams", models.TextField()),
            ],
            options={
                "indexes": [models.Index(fields=["kind", "-id"], name="search_entry_newest")],
                "constraints": [models.UniqueConstraint(fields=("kind", "subject"), name="search_entry_once")],
            },
        ),
        migrations.RunPython(_create, _drop),
    ]
