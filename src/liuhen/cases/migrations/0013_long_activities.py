"""The activities that took longer than a day, few among very many. See liuhen.cases.queries.meanwhile."""

from django.db import migrations

_LONG = {
    "sqlite": "julianday(left_at) - julianday(arrived_at) > 1",
    "postgresql": "left_at - arrived_at > interval '24 hours'",
}


def _create(apps, schema_editor):
    long = _LONG[schema_editor.connection.vendor]
    schema_editor.execute(f"CREATE INDEX activity_long ON cases_activity (arrived_at) WHERE {long}")


def _drop(apps, schema_editor):
    schema_editor.execute("DROP INDEX activity_long")


class Migration(migrations.Migration):
    dependencies = [("cases", "0012_ways_of_the_few")]
    operations = [migrations.RunPython(_create, _drop)]
